// @ts-check
/** Save an answer or a list as a file. */

import { button, h } from "./dom.js";
import { queryOf } from "./addresses.js";
import { send } from "./http.js";
import { announce, troubleBox } from "./notice.js";

const FORMATS = [
  ["csv", "CSV", "csv"],
  ["jsonl", "JSON lines", "jsonl"],
  ["bibtex", "BibTeX", "bib"],
  ["markdown", "Markdown", "md"],
];

/**
 * Offer the same statements in every format.
 * @param {() => Record<string, string | string[] | null | undefined>} what `id`s, or the conditions of a list
 * @param {string} name of the file, without its ending
 */
export function exportMenu(what, name) {
  const told = h("div", {});
  const buttons = FORMATS.map(([format, label, ending]) =>
    button(label, () => save({ ...what(), format }, `${name}.${ending}`, told)),
  );
  return h("details", { class: "menu" }, h("summary", {}, "Export"), h("div", { class: "row" }, buttons), told);
}

/**
 * @param {Record<string, string | string[] | null | undefined>} params
 * @param {string} name
 * @param {Element} told
 */
async function save(params, name, told) {
  told.replaceChildren();
  try {
    const response = await send(`v1/export?${queryOf(params)}`);
    hand(await response.blob(), name);
    announce(`Saved as ${name}`);
  } catch (error) {
    told.append(troubleBox(error, () => void save(params, name, told)));
  }
}

/** @param {Blob} blob @param {string} name */
function hand(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
