// Elements made of values. Text of records enters the page here only, as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** Make an HTML element; `on` holds listeners, false or null attributes are left out. */
export function element(tag, attributes = {}, ...children) {
  return dressed(document.createElement(tag), attributes, children);
}

/** Make an SVG element. */
export function svg(tag, attributes = {}, ...children) {
  return dressed(document.createElementNS(SVG, tag), attributes, children);
}

function dressed(node, { on = {}, ...attributes }, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Make text nodes of a cut template, with the named values in bold. */
export function emphasised(cut, names) {
  return cut.map((piece) =>
    names.includes(piece.name) ? element("b", {}, piece.text) : document.createTextNode(piece.text),
  );
}

/** Put new children into an element in place of the old ones. */
export function refill(node, ...children) {
  node.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined));
}

/** Make the icon of a closing button. */
export function cross() {
  return svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" },
    svg("path", { d: "M3 3 13 13 M13 3 3 13", class: "stroke" }));
}
