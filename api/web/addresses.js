// @ts-check
/** The addresses of this page's views, and links that lead to words in an article elsewhere. */

const LONGEST_EXACT_CHARS = 120;
const WORDS_AT_EACH_END = 5;

/** @typedef {{view: string, id: string, params: URLSearchParams}} Place */

/**
 * Read where the reader wants to be.
 * @param {string} hash
 * @returns {Place}
 */
export function readPlace(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [view, ...rest] = path.split("/");
  return { view: view || "ask", id: decoded(rest.join("/")), params: new URLSearchParams(query) };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Write the address of a view.
 * @param {string} path `browse`, `statement/…`
 * @param {Record<string, string | string[] | null | undefined>} [params] empty ones are left out
 */
export function placeOf(path, params = {}) {
  const query = queryOf(params);
  return query ? `#/${path}?${query}` : `#/${path}`;
}

/** @param {string} id */
export const statementPlace = (id) => `#/statement/${encodeURIComponent(id)}`;

/** @param {string} id */
export const speakerPlace = (id) => `#/speaker/${encodeURIComponent(id)}`;

/**
 * Write parameters of an address.
 * @param {Record<string, string | number | string[] | null | undefined>} params
 */
export function queryOf(params) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null && one !== undefined && one !== "") query.append(name, String(one));
    }
  }
  return query.toString();
}

/** Write the whole address of a view, to be passed on. @param {string} place */
export function whole(place) {
  return `${location.origin}${location.pathname}${place}`;
}

/**
 * Lead to the words of a quote in the original: browsers scroll to them and mark them.
 * @param {string} url
 * @param {string[]} texts the parts of the quote, as printed
 */
export function toWords(url, texts) {
  const directives = texts.map(directiveOf).filter((one) => one !== "");
  if (!directives.length) return url;
  const joint = url.includes("#") ? ":~:" : "#:~:";
  return `${url}${joint}${directives.join("&")}`;
}

/** @param {string} text */
function directiveOf(text) {
  const words = text.split(/\s+/).filter((word) => word !== "");
  if (!words.length) return "";
  // A match may cross from one block of the page to the next only when its two ends are given apart.
  const isShort = text.length <= LONGEST_EXACT_CHARS && !text.includes("\n");
  if (isShort || words.length < 2 * WORDS_AT_EACH_END) return `text=${encoded(words.join(" "))}`;
  const [first, last] = [words.slice(0, WORDS_AT_EACH_END), words.slice(-WORDS_AT_EACH_END)];
  return `text=${encoded(first.join(" "))},${encoded(last.join(" "))}`;
}

/** @param {string} text */
function encoded(text) {
  // Dashes, commas and ampersands divide a directive, so all of them are written as bytes.
  return encodeURIComponent(text).replace(/[-!'()*~.]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}
