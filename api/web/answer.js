// @ts-check
/**
 * Show an answer: its text, in which each cited line becomes the statement itself.
 *
 * Promise: every line of the text is shown, as a card of the statement it cites or as it is; left out are only lines at
 * its end that the page shows otherwise (sources, suggestions, how the question was understood, a command for the
 * terminal). When in doubt a line is shown.
 */

import { h, said, visible } from "./dom.js";
import { card } from "./card.js";
import { correction, diffKey, diffText } from "./diff.js";
import { statementPlace } from "./addresses.js";
import { CAUTIONS, CONTRASTS, count, FALLBACKS, isoDay, listed, reason, STATUSES } from "./words.js";

const SOURCE_LINE = /^(?:\[\d+\] )+(?=\S)/;
const CITED_LINE = /^• .*\[(\d+)\]\s*$/s;
const MARK = /\[(\d+)\]/g;
const UNDERSTOOD = /^Understood as: /;
const SUGGESTION = /^Try: (?!.*\[\d+\]$)/;
const COMMAND = /^To read on: onrecord (?!.*\[\d+\]$)/;

/**
 * Show an answer, whole or as far as it has come.
 * @param {any} answer
 * @param {string} stem of the ids of its cards
 */
export function answerBody(answer, stem) {
  const cited = new Map(answer.citations.map((/** @type {any} */ one) => [one.n, one]));
  const placed = new Set();
  const shown = shownLines(answer).map((line, at) => lineOf(line, at, { cited, placed, answer, stem }));
  const rest = answer.citations.filter((/** @type {any} */ one) => !placed.has(one.n));
  return [
    status(answer),
    checkedWords(answer),
    h("div", { class: "text" }, shown),
    rest.length > 0 && placed.size === 0 && h("h3", { class: "small-heading" }, "The words themselves"),
    rest.map((/** @type {any} */ one) => card(one, { n: one.n, id: `${stem}-${one.n}` })),
    shifts(answer),
  ];
}

/** @param {any} answer @returns {string[]} */
function shownLines({ text, citations }) {
  const lines = text.split("\n").map((/** @type {string} */ line) => line.trimEnd());
  dropLast(lines, UNDERSTOOD);
  dropLast(lines, SUGGESTION);
  dropSources(lines, citations);
  dropLast(lines, COMMAND);
  return lines.filter((/** @type {string} */ line) => line !== "");
}

/** @param {string[]} lines @param {RegExp} kind */
function dropLast(lines, kind) {
  while (lines[lines.length - 1] === "") lines.pop();
  if (kind.test(lines[lines.length - 1] ?? "")) lines.pop();
}

/** Drop the last block where it is the list of sources: each citation's number once. @param {string[]} lines @param {any[]} citations */
function dropSources(lines, citations) {
  while (lines[lines.length - 1] === "") lines.pop();
  const start = lines.lastIndexOf("") + 1;
  const heads = lines.slice(start).map((line) => line.match(SOURCE_LINE)?.[0] ?? "");
  const numbers = heads.flatMap((head) => [...head.matchAll(MARK)].map((mark) => Number(mark[1]))).sort((one, other) => one - other);
  const wanted = citations.map((one) => one.n).sort((one, other) => one - other);
  if (heads.every(Boolean) && numbers.join() === wanted.join()) lines.length = start;
}

/** @param {string} line @param {number} at @param {{cited: Map<number, any>, placed: Set<number>, answer: any, stem: string}} context */
function lineOf(line, at, { cited, placed, answer, stem }) {
  const n = Number(line.match(CITED_LINE)?.[1] ?? 0);
  // Statements stand in the order of their numbers; a line out of order may be one inside a quote.
  if (answer.mode !== "llm" && cited.has(n) && n === placed.size + 1) {
    placed.add(n);
    return card(cited.get(n), { n, id: `${stem}-${n}` });
  }
  return h("p", { class: at === 0 && answer.mode !== "llm" ? "lead" : undefined }, withMarks(line, cited));
}

/** @param {string} line @param {Map<number, any>} cited */
function withMarks(line, cited) {
  const pieces = [];
  let end = 0;
  for (const match of line.matchAll(MARK)) {
    const one = cited.get(Number(match[1]));
    if (one === undefined) continue;
    pieces.push(said(line.slice(end, match.index)), mark(one));
    end = match.index + match[0].length;
  }
  return [...pieces, said(line.slice(end))];
}

/** @param {any} citation */
function mark({ n, statement }) {
  const name = statement.speaker ? visible(statement.speaker.name) : "unnamed speaker";
  return h("a", { class: "mark", href: statementPlace(statement.id), "aria-label": `Citation ${n}: ${name}` }, `[${n}]`);
}

/** @param {any} answer */
function status(answer) {
  return STATUSES[answer.status] && h("p", { class: "status" }, STATUSES[answer.status]);
}

/** @param {any} answer */
function checkedWords({ checked }) {
  if (!checked) return null;
  const [title, why] = reason(checked);
  return h(
    "section",
    { class: `verdict ${checked.verdict}`, "aria-label": "Whether these words were said" },
    h("p", { class: "verdict-title" }, title),
    h("p", {}, why, checked.said_by && [" On record they are those of ", said(checked.said_by.name), "."]),
    checked.diff.length > 0 && [diffText(correction(checked.diff), "in the question", "on record"), diffKey("in the question", "on record")],
    contrasts(checked.differs_in),
    cautions(checked.cautions),
  );
}

/** Say what a quote turns. @param {string[]} kinds */
export function contrasts(kinds) {
  return kinds.length > 0 && h("p", {}, `It changes ${listed(kinds.map((kind) => CONTRASTS[kind] ?? kind))}.`);
}

/** Say what must be known of a quote. @param {string[]} kinds */
export function cautions(kinds) {
  return kinds.length > 0 && h("ul", { class: "cautions" }, kinds.map((kind) => h("li", {}, CAUTIONS[kind] ?? kind)));
}

/** @param {any} answer */
function shifts({ shifts: pairs }) {
  if (!pairs?.length) return null;
  return h(
    "section",
    { class: "shifts", "aria-label": "Where the wording differs" },
    h("h3", { class: "small-heading" }, "Where the wording differs"),
    pairs.map((/** @type {any} */ one) =>
      h(
        "div",
        {},
        h("p", {}, `[${one.earlier}] and [${one.later}] differ in ${listed(one.differs_in.map((/** @type {string} */ what) => CONTRASTS[what] ?? what))}:`),
        diffText(one.diff, "earlier", "later"),
      ),
    ),
    diffKey("earlier", "later"),
  );
}

/** Say what was searched, and what came near. @param {any} answer */
export function searched({ scope, nearest }) {
  return [scope && scopeOf(scope), nearest?.length > 0 && nearOnes(nearest)];
}

/** @param {any} scope */
function scopeOf(scope) {
  return h(
    "details",
    { class: "searched" },
    h("summary", {}, "What was searched"),
    h("ul", {}, [
      h("li", {}, `${count(scope.statements, "statement")} in ${count(scope.articles, "article")}${scope.copies ? `, and ${count(scope.copies, "copy", "copies")}` : ""}`),
      scope.first && h("li", {}, `said from ${isoDay(scope.first)} to ${isoDay(scope.last ?? scope.first)}`),
      scope.in_period !== null && h("li", {}, `${count(scope.in_period, "statement")} in the time asked about`),
      scope.left_out.map((/** @type {any} */ one) =>
        h("li", {}, `the filter of ${one.filter} (`, said(one.values.join(", ")), `) leaves out ${one.count} of ${one.of}`),
      ),
    ]),
  );
}

/** @param {any[]} nearest */
function nearOnes(nearest) {
  return h(
    "details",
    { class: "nearest" },
    h("summary", {}, `${count(nearest.length, "statement")} came near and ${nearest.length === 1 ? "is" : "are"} no answer`),
    nearest.map((one) => card(one, { isMuted: true })),
  );
}

/** Say who wrote the text. @param {any} answer */
export function madeBy({ mode, fallback_reason: reason }) {
  if (mode === "llm") return "Worded by a language model; each sentence was checked against the statements it cites.";
  if (mode === "fallback") return `A language model was to word this, but ${FALLBACKS[reason] ?? "it failed"}; this is the answer as it is found.`;
  return "";
}
