// Elements of the page: HTML and SVG, made in one line each.

const SVG = "http://www.w3.org/2000/svg";

export function html(tag, attributes = {}, ...children) {
  return dressed(document.createElement(tag), attributes, children);
}

export function svg(tag, attributes = {}, ...children) {
  return dressed(document.createElementNS(SVG, tag), attributes, children);
}

export function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
  return element;
}

// Puts a text into an element, and says whether it is another one than before.
export function write(element, text) {
  if (element.textContent === text) return false;
  element.textContent = text;
  return true;
}

// An id that no other element of the page has: each explorer comes with these files of its own, so counting would repeat.
export function freshId(kind) {
  return `explorer-${kind}-${Math.random().toString(36).slice(2)}`;
}

function dressed(element, attributes, children) {
  set(element, attributes);
  element.append(...children);
  return element;
}
