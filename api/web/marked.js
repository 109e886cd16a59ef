// @ts-check
/** Show an article with one statement marked in it, its speaker underlined, and the others as links. */

import { button, h, said } from "./dom.js";
import { statementPlace } from "./addresses.js";
import { Points } from "./points.js";

const AROUND = 4000;

/** @typedef {{start: number, end: number, kind: "quote" | "mention" | "other", id: string}} Mark */

/**
 * Show the text of an article.
 * @param {any} article with `text` and `statements`
 * @param {any} statement
 */
export function markedArticle(article, statement) {
  const points = new Points(article.text);
  const marks = marksOf(article, statement);
  const lines = points.lines();
  const [from, to] = [statement.parts[0].start - AROUND, statement.parts[statement.parts.length - 1].end + AROUND];
  const near = lines.filter((line) => line.end >= from && line.start <= to);
  const text = h("div", { class: "article-text", dir: "auto" }, near.map((line) => paragraph(line, points, marks)));
  if (near.length === lines.length) return text;
  const whole = button("Show the whole article", () => {
    text.replaceChildren(...lines.map((line) => paragraph(line, points, marks)));
    text.querySelector("mark")?.scrollIntoView({ block: "center" });
    whole.remove();
  });
  return h("div", {}, text, whole);
}

/** @param {any} article @param {any} statement @returns {Mark[]} apart from one another, in order */
function marksOf(article, statement) {
  /** @type {Mark[]} */
  const marks = statement.parts.map((/** @type {any} */ part) => ({ start: part.start, end: part.end, kind: "quote", id: statement.id }));
  const add = (/** @type {any} */ part, /** @type {"mention" | "other"} */ kind, /** @type {string} */ id) => {
    if (part && marks.every((mark) => part.end <= mark.start || part.start >= mark.end)) marks.push({ start: part.start, end: part.end, kind, id });
  };
  add(statement.mention, "mention", statement.id);
  for (const other of article.statements) {
    if (other.id !== statement.id) for (const part of other.parts) add(part, "other", other.id);
  }
  return marks.sort((one, other) => one.start - other.start);
}

/** @param {{start: number, end: number}} line @param {Points} points @param {Mark[]} marks */
function paragraph(line, points, marks) {
  const pieces = [];
  let at = line.start;
  for (const mark of marks) {
    const [start, end] = [Math.max(mark.start, line.start), Math.min(mark.end, line.end)];
    if (start >= end) continue;
    pieces.push(said(points.slice(at, start)), marked(mark, said(points.slice(start, end))));
    at = end;
  }
  return h("p", { dir: "auto" }, pieces, said(points.slice(at, line.end)));
}

/** @param {Mark} mark @param {Node} text */
function marked(mark, text) {
  if (mark.kind === "quote") return h("mark", {}, text);
  if (mark.kind === "mention") return h("span", { class: "mention" }, text);
  return h("a", { class: "other-statement", href: statementPlace(mark.id) }, text);
}
