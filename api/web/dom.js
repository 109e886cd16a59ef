// @ts-check
/**
 * Make elements, and show text from outside so that it stays text.
 *
 * Promise: nothing here reads markup. What comes from the record becomes a text node; an address is followed only when
 * it begins with http or https, or is one of this page's own.
 */

/** @typedef {Node | string | number | null | undefined | false | Child[]} Child */
/** @typedef {Record<string, unknown> & {on?: Record<string, (event: any) => void>}} Attributes */

const SVG = "http://www.w3.org/2000/svg";
const FORBIDDEN = /^(on|style$|srcdoc$|src$|formaction$)/i;
const HIDDEN = new RegExp(
  "[\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f" + // controls, except tab and newline
    "\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb" + // unseen, or turning the line
    "\\ud800-\\udfff\\u{e0000}-\\u{e007f}]", // halves of pairs; letters that nobody sees
  "gu",
);

/**
 * Make an HTML element.
 * @param {string} tag
 * @param {Attributes} [attributes] `on` holds listeners; false, null and undefined leave an attribute out
 * @param {...Child} children
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  return dress(document.createElement(tag), attributes, children);
}

/**
 * Make an SVG element.
 * @param {string} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {any}
 */
export function svg(tag, attributes = {}, ...children) {
  return dress(document.createElementNS(SVG, tag), attributes, children);
}

/** @param {Element} element @param {Attributes} attributes @param {Child[]} children */
function dress(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "on") listen(element, /** @type {any} */ (value));
    else if (value !== false && value !== null && value !== undefined) dressOne(element, name, value);
  }
  element.append(...flat(children));
  return element;
}

/** @param {Element} element @param {Record<string, (event: any) => void>} listeners */
function listen(element, listeners) {
  for (const [event, listener] of Object.entries(listeners)) element.addEventListener(event, listener);
}

/** @param {Element} element @param {string} name @param {unknown} value */
function dressOne(element, name, value) {
  if (FORBIDDEN.test(name)) throw new TypeError(`no element gets the attribute ${name}`);
  if (name === "value") /** @type {HTMLInputElement} */ (element).value = String(value);
  else if (name === "href") hang(element, String(value));
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** @param {Element} element @param {string} address */
function hang(element, address) {
  const safe = safeAddress(address);
  if (safe !== null) element.setAttribute("href", safe);
}

/**
 * Give an address back when it may be followed: this page's own, or http or https; else null.
 * @param {string} address
 * @returns {string | null}
 */
export function safeAddress(address) {
  if (address.startsWith("#/") || address === "#main") return address;
  if (/^(v1|web)\//.test(address)) return address;
  try {
    const read = new URL(address);
    return read.protocol === "http:" || read.protocol === "https:" ? read.href : null;
  } catch {
    return null;
  }
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function flat(children) {
  const all = /** @type {any[]} */ (children).flat(Infinity);
  return all.filter(isShown).map((child) => (child instanceof Node ? child : String(child)));
}

/** @param {any} child */
function isShown(child) {
  return child !== null && child !== undefined && child !== false && child !== "";
}

/**
 * Replace what an element holds.
 * @param {Element} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...flat(children));
}

/**
 * Show text from outside: apart from the direction of the text around it, and with unseen characters written out.
 * @param {string | null | undefined} text
 * @returns {HTMLElement}
 */
export function said(text) {
  const shown = h("bdi");
  let end = 0;
  for (const match of (text ?? "").matchAll(HIDDEN)) {
    shown.append((text ?? "").slice(end, match.index), h("span", { class: "hidden-char" }, escapeOf(match[0])));
    end = match.index + match[0].length;
  }
  shown.append((text ?? "").slice(end));
  return shown;
}

/**
 * Write the same as plain text, for titles, labels and the clipboard.
 * @param {string | null | undefined} text
 */
export function visible(text) {
  return (text ?? "").replace(HIDDEN, escapeOf);
}

/** @param {string} char */
function escapeOf(char) {
  const point = /** @type {number} */ (char.codePointAt(0));
  return point > 0xffff ? `\\u{${point.toString(16)}}` : `\\u${point.toString(16).padStart(4, "0")}`;
}

/**
 * Make a link that leads out of the page; plain text where its address may not be followed.
 * @param {string} address
 * @param {...Child} children
 */
export function outLink(address, ...children) {
  const safe = safeAddress(address);
  if (safe === null || safe.startsWith("#")) return h("span", {}, ...children);
  return h("a", { href: safe, rel: "noopener noreferrer external", target: "_blank" }, ...children);
}

/**
 * Make a button.
 * @param {Child} label
 * @param {(event: Event) => void} act
 * @param {Attributes} [attributes]
 */
export function button(label, act, attributes = {}) {
  return h("button", { type: "button", ...attributes, on: { click: act } }, label);
}

let made = 0;

/** Give an id that no other element has. @param {string} stem */
export function freshId(stem) {
  made += 1;
  return `${stem}-${made}`;
}
