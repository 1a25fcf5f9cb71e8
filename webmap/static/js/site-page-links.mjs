// Links in the text of records: addresses of the web, and nothing else that a browser would follow.

// a mark before a Chinese character ends an address: intake writes full-width marks half-width
const WEB = /https?:\/\/(?:(?![,;:!?()]\p{Script=Han})[^\s<>"'`，。；、：（）【】《》「」“”])+/giu;
const PICTURE = /\.(jpe?g|png|webp|gif|heic|bmp|tiff?)$/i;
const TAIL = /[.,;:!?)\]}]+$/;

/** Return the address of a text that is one; null where it is none of the web's. */
export function webAddress(text) {
  try {
    const url = new URL(text);
    return url.protocol === "http:" || url.protocol === "https:" ? url : null;
  } catch {
    return null;
  }
}

/** Cut a text into words and links: { text } or { href, host, isPicture }. */
export function withLinks(text) {
  const parts = [];
  let from = 0;
  for (const match of text.matchAll(WEB)) {
    const written = match[0].replace(TAIL, "");
    const url = webAddress(written);
    if (!url) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index) });
    parts.push({ href: url.href, host: url.host, isPicture: PICTURE.test(url.pathname) });
    from = match.index + written.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from) });
  return parts;
}
