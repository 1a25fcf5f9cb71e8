// A tile of the server: its columns read where they lie in the answer, without copies.

export const CELLS = 0;
export const SITES = 1;
export const TILE = 256; // px
export const TOO_FEW = 1;
export const BLIND = 2;

const HEADER = 16;
const FINE = 16; // parts of a pixel that a site's place is told in
const COLUMNS = [
  [["cx", Uint8Array], ["cy", Uint8Array], ["sites", Uint16Array], ["visits", Uint32Array], ["rebounds", Uint32Array],
    ["expected", Float32Array], ["ratio", Uint16Array], ["flags", Uint8Array], ["open", Uint16Array], ["overdue", Uint16Array],
    ["level", Uint16Array], ["gi", Int16Array]],
  [["px", Uint16Array], ["py", Uint16Array], ["index", Uint32Array], ["visits", Uint32Array], ["rebounds", Uint32Array],
    ["expected", Float32Array], ["ratio", Uint16Array], ["low", Uint16Array], ["high", Uint16Array], ["kind", Uint8Array],
    ["flags", Uint8Array], ["open", Uint16Array], ["overdue", Uint16Array], ["level", Uint16Array], ["hotspot", Uint16Array],
    ["gi", Int16Array]],
];

export const NOTHING = { form: null, cell: 0, count: 0, tail: [] };

/** Return the columns of a tile by name, as views on `buffer`.
 *
 * `form` is CELLS or SITES, `cell` the side of a cell in pixels, `count` how many there are.
 * @throws {RangeError} where the bytes are no tile.
 */
export function decodeTile(buffer) {
  if (buffer.byteLength < HEADER) throw new RangeError("a tile without a head");
  const head = new DataView(buffer);
  const [form, cell, count, rest] = [head.getUint8(3), head.getUint16(4, true), head.getUint32(8, true), head.getUint32(12, true)];
  if (head.getUint16(0) !== 0x4c42 || head.getUint8(2) !== 1 || !COLUMNS[form]) throw new RangeError("not a tile that is known here");
  const tile = { form, cell, count };
  let at = HEADER;
  for (const [name, Column] of COLUMNS[form]) {
    tile[name] = new Column(buffer, at, count);
    at += Math.ceil((count * Column.BYTES_PER_ELEMENT) / 4) * 4;
  }
  if (at + rest !== buffer.byteLength) throw new RangeError("a tile of another length than it says");
  tile.tail = new Uint8Array(buffer, at, rest);
  return tile;
}

/** Return the identifiers and names of a tile's sites, { ids, names }; read once they are asked for. */
export function textsOf(tile) {
  tile.texts ??= tile.form === SITES && tile.tail.length ? JSON.parse(new TextDecoder().decode(tile.tail)) : { ids: [], names: [] };
  return tile.texts;
}

/** Return where the cell or site `at` lies, in pixels from the tile's upper left: a cell by its middle. */
export function placeIn(tile, at) {
  if (tile.form === SITES) return { x: tile.px[at] / FINE, y: tile.py[at] / FINE };
  const { left, top, width, height } = boxIn(tile, at);
  return { x: left + width / 2, y: top + height / 2 };
}

/** Return the box of a cell; those at the tile's right and lower edge may be narrower. */
export function boxIn({ cell, cx, cy }, at) {
  const [left, top] = [cx[at] * cell, cy[at] * cell];
  return { left, top, width: Math.min(cell, TILE - left), height: Math.min(cell, TILE - top) };
}

/** Return what a page may want to know of a cell or a site, as plain figures. */
export function figuresOf(tile, at) {
  const figures = {
    visits: tile.visits[at], rebounds: tile.rebounds[at], expected: tile.expected[at], ratio: tile.ratio[at] / 100,
    tooFew: Boolean(tile.flags[at] & TOO_FEW), blind: Boolean(tile.flags[at] & BLIND),
    open: tile.open[at], overdue: tile.overdue[at], level: tile.level[at] ? tile.level[at] / 100 : null, gi: tile.gi[at] / 100,
  };
  if (tile.form === CELLS) return { kind: "cell", sites: tile.sites[at], ...figures };
  const { ids, names } = textsOf(tile);
  return {
    kind: "site", id: ids[at], name: names[at] ?? "", index: tile.index[at], siteKind: tile.kind[at], hotspot: tile.hotspot[at] || null,
    low: tile.low[at] / 100, high: tile.high[at] / 100, ...figures,
  };
}
