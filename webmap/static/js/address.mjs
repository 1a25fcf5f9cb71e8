// What is on the screen, as the part of the address after #: view, selection, list, layers.

/** The layers that can be shown, in the order of the legend; the map's own name for circles is rate or level. */
export const LAYERS = ["hotspots", "rate", "level", "effort", "blind", "open", "areas", "gi", "base"];
export const USUAL = ["hotspots", "rate", "blind", "areas", "base"];
export const TABS = ["hotspots", "sites", "open", "blind"];
const KNOWN = /^#(?:[a-z]+=)/;

/** Read the parts of an address: name -> text; a part that cannot be decoded is left out. */
function partsOf(hash) {
  const parts = {};
  if (!KNOWN.test(hash)) return parts;
  for (const piece of hash.slice(1).split("&")) {
    const at = piece.indexOf("=");
    try {
      if (at > 0) parts[piece.slice(0, at)] ??= decodeURIComponent(piece.slice(at + 1));
    } catch {
      // a lone % is no part of ours
    }
  }
  return parts;
}

function selectionOf({ hotspot, site }) {
  if (site) return { kind: "site", id: site };
  return /^[1-9]\d{0,5}$/.test(hotspot ?? "") ? { kind: "hotspot", id: Number(hotspot) } : null;
}

function viewOf(written = "") {
  const [zoom, lat, lon, more] = written.split("/").map((part) => (part === "" ? NaN : Number(part)));
  const known = [zoom, lat, lon].every(Number.isFinite) && more === undefined;
  return known && zoom >= 0 && zoom <= 24 && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null;
}

function layersOf({ layers, layer }) {
  if (layers === undefined) return layer === "level" ? USUAL.map((name) => (name === "rate" ? "level" : name)) : [...USUAL];
  const wanted = new Set(layers.split(","));
  if (wanted.has("rate")) wanted.delete("level");
  return LAYERS.filter((name) => wanted.has(name));
}

/** Read all of an address: { selection, view, layers, tab }; null where it is none of ours, like #list. */
export function parseAddress(hash) {
  if (hash.length > 1 && !KNOWN.test(hash)) return null;
  const parts = partsOf(hash);
  return { selection: selectionOf(parts), view: viewOf(parts.map), layers: layersOf(parts), tab: TABS.includes(parts.tab) ? parts.tab : TABS[0] };
}

/** Write an address; what is as usual is not written, and "" where nothing is left. */
export function formatAddress({ selection = null, view = null, layers = USUAL, tab = TABS[0] }) {
  const shown = LAYERS.filter((name) => layers.includes(name));
  const parts = [
    view && `map=${view.zoom}/${view.lat.toFixed(5)}/${view.lon.toFixed(5)}`,
    tab !== TABS[0] && `tab=${tab}`,
    shown.join() !== USUAL.join() && `layers=${shown.join()}`,
    selection && `${selection.kind}=${encodeURIComponent(selection.id)}`,
  ].filter(Boolean);
  return parts.length ? `#${parts.join("&")}` : "";
}

/** Say whether two selections are of the same thing. */
export function sameSelection(one, other) {
  return one?.kind === other?.kind && one?.id === other?.id;
}

/** Let links take the address along: what is on the screen stays so in the other language. */
export function carryAddress(links, query) {
  links.addEventListener("click", ({ target }) => {
    const link = target.closest("a[href]");
    if (!link) return;
    const there = new URL(link.href);
    there.search = query(there.search);
    there.hash = location.hash;
    link.href = there.href;
  });
}
