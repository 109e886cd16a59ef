// @ts-check
/** Show two wordings as one text with what was taken away and what was put in. */

import { h, said } from "./dom.js";

/** @typedef {{op: "equal" | "replace" | "delete" | "insert", ours: string, theirs: string}} Rewording */

/**
 * Show a word diff: ours struck out, theirs underlined.
 * @param {Rewording[]} diff
 * @param {string} ours what the first wording is: “on record”
 * @param {string} theirs
 */
export function diffText(diff, ours, theirs) {
  return h(
    "p",
    { class: "diff" },
    diff.map((one) => [runOf(one, ours, theirs), " "]),
  );
}

/**
 * Turn what is on record against a quote into a correction of the quote: struck out is the quote's own, put in is what
 * is on record.
 * @param {Rewording[]} diff
 * @returns {Rewording[]}
 */
export function correction(diff) {
  return diff.map((one) => (one.op === "equal" ? one : { ...one, ours: one.theirs, theirs: one.ours }));
}

/** What the marks of a diff mean. @param {string} ours @param {string} theirs */
export function diffKey(ours, theirs) {
  return h("p", { class: "fine" }, h("del", {}, ours), " ", h("ins", {}, theirs));
}

/** @param {Rewording} one @param {string} ours @param {string} theirs */
function runOf(one, ours, theirs) {
  if (one.op === "equal") return said(one.ours);
  return [
    one.ours && h("del", {}, h("span", { class: "unseen" }, ` ${ours}: `), said(one.ours)),
    one.ours && one.theirs && " ",
    one.theirs && h("ins", {}, h("span", { class: "unseen" }, ` ${theirs}: `), said(one.theirs)),
  ];
}
