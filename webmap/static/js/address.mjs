// What is selected and what the circles tell, as the part of the address after #.

const LAYERS = ["rate", "level"]; // the first is not written

/** Read #hotspot=3 or #site=ID, with or without a layer behind it; null where it is neither. */
export function parseAddress(hash) {
  const match = /^#(hotspot|site)=([^&]+)(&|$)/.exec(hash);
  if (!match) return null;
  const id = decoded(match[2]);
  if (id === null) return null;
  if (match[1] === "site") return { kind: "site", id };
  return /^[1-9]\d{0,5}$/.test(id) ? { kind: "hotspot", id: Number(id) } : null;
}

/** Read what the circles tell, "rate" or "level"; null where the address is none of ours, like #list. */
export function layerOf(hash) {
  const named = /^#(?:.*&)?layer=([^&]+)/.exec(hash)?.[1];
  if (named) return LAYERS.includes(named) ? named : LAYERS[0];
  return hash.length <= 1 || parseAddress(hash) ? LAYERS[0] : null;
}

function decoded(written) {
  try {
    return decodeURIComponent(written);
  } catch {
    return null; // a lone % is no address of ours
  }
}

/** Write a selection and a layer as an address; "" for no selection and the first layer. */
export function formatAddress(selection, layer = LAYERS[0]) {
  const parts = [
    selection && `${selection.kind}=${encodeURIComponent(selection.id)}`,
    layer !== LAYERS[0] && `layer=${layer}`,
  ].filter(Boolean);
  return parts.length ? `#${parts.join("&")}` : "";
}

/** Say whether two selections are of the same thing. */
export function sameSelection(one, other) {
  return one?.kind === other?.kind && one?.id === other?.id;
}

/** Let links take the address along: what is selected stays so in the other language. */
export function carryAddress(links) {
  links.addEventListener("click", ({ target }) => {
    if (target.matches("a[href]")) target.hash = location.hash;
  });
}
