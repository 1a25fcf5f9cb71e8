// What is selected, as the part of the address after #.

/** Read #hotspot=3 or #site=ID; null where it is neither. */
export function parseAddress(hash) {
  const match = /^#(hotspot|site)=(.+)$/.exec(hash);
  if (!match) return null;
  const id = decoded(match[2]);
  if (id === null) return null;
  if (match[1] === "site") return { kind: "site", id };
  return /^[1-9]\d{0,5}$/.test(id) ? { kind: "hotspot", id: Number(id) } : null;
}

function decoded(written) {
  try {
    return decodeURIComponent(written);
  } catch {
    return null; // a lone % is no address of ours
  }
}

/** Write a selection as an address; "" for none. */
export function formatAddress(selection) {
  return selection ? `#${selection.kind}=${encodeURIComponent(selection.id)}` : "";
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
