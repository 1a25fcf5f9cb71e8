// Packs tiles for the tests, by the format that the server writes.

const CELL = [["cx", 1], ["cy", 1], ["sites", 2], ["visits", 4], ["rebounds", 4], ["expected", "f"], ["ratio", 2], ["flags", 1], ["open", 2], ["overdue", 2], ["level", 2], ["gi", "i"]];
const SITE = [["px", 2], ["py", 2], ["index", 4], ["visits", 4], ["rebounds", 4], ["expected", "f"], ["ratio", 2], ["low", 2], ["high", 2], ["kind", 1], ["flags", 1], ["open", 2], ["overdue", 2], ["level", 2], ["hotspot", 2], ["gi", "i"]];

function column(rows, name, type) {
  const size = { f: 4, i: 2 }[type] ?? type;
  const view = new DataView(new ArrayBuffer(Math.ceil((rows.length * size) / 4) * 4));
  const put = { 1: "setUint8", 2: "setUint16", 4: "setUint32", f: "setFloat32", i: "setInt16" }[type];
  rows.forEach((row, at) => view[put](at * size, row[name] ?? 0, true));
  return new Uint8Array(view.buffer);
}

function pack(form, cell, columns, rows, tail) {
  const head = new DataView(new ArrayBuffer(16));
  [0x4c, 0x42, 1, form].forEach((byte, at) => head.setUint8(at, byte));
  head.setUint16(4, cell, true);
  head.setUint32(8, rows.length, true);
  head.setUint32(12, tail.length, true);
  const parts = [new Uint8Array(head.buffer), ...columns.map(([name, type]) => column(rows, name, type)), tail];
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
  return whole.buffer;
}

export function packCells(cell, rows) {
  return pack(0, cell, CELL, rows, new Uint8Array());
}

export function packSites(rows) {
  const texts = { ids: rows.map(({ id }) => id ?? ""), names: rows.map(({ name }) => name ?? "") };
  return pack(1, 0, SITE, rows, new TextEncoder().encode(JSON.stringify(texts)));
}
