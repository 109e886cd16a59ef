// @ts-check
/** Show a statement: the words first, then whose they are, when they were said and where they are printed. */

import { freshId, h, outLink, said, visible } from "./dom.js";
import { speakerPlace, statementPlace, toWords } from "./addresses.js";
import { CONTRASTS, count, dayOf, isoDay, labelsOf, listed } from "./words.js";
import { diffKey, diffText } from "./diff.js";
import { copyButton, quoteWithSource } from "./copying.js";

/**
 * Show the words. Marks stand around nothing but what is printed between marks.
 * @param {any} statement
 * @param {any[]} [passage] of a long statement what fits the question
 */
export function words(statement, passage = []) {
  const shown = passage.length ? passage : statement.parts;
  if (statement.kind === "direct") return h("blockquote", { class: "words direct" }, h("p", {}, quoted(statement, shown)));
  if (statement.kind === "indirect") return h("blockquote", { class: "words indirect" }, h("p", {}, joined(shown)));
  const whole = statement.content === null || passage.length ? quoted(statement, shown) : framed(statement);
  return h("blockquote", { class: "words mixed" }, h("p", {}, whole));
}

/** @param {any} statement @param {any[]} parts */
function quoted(statement, parts) {
  const [first, last] = [statement.parts[0], statement.parts[statement.parts.length - 1]];
  return [
    parts[0].start > first.start && "… ",
    parts.map((part, at) => [at > 0 && " … ", "“", said(part.text), "”"]),
    parts[parts.length - 1].end < last.end && " …",
  ];
}

/** @param {any[]} parts */
function joined(parts) {
  return parts.map((part, at) => [at > 0 && " … ", said(part.text)]);
}

/** @param {any} statement the words of the reporter around the quoted ones, all as printed */
function framed(statement) {
  const { content, parts } = statement;
  const points = Array.from(content.text);
  const pieces = [];
  let end = content.start;
  for (const part of parts) {
    if (part.start < end || part.end > content.end) return said(content.text);
    pieces.push(said(points.slice(end - content.start, part.start - content.start).join("")), h("em", {}, said(part.text)));
    end = part.end;
  }
  return [pieces, said(points.slice(end - content.start).join(""))];
}

/** Name who spoke, with a link to what else they said. @param {any} statement */
export function byline(statement) {
  const { speaker, mention } = statement;
  if (!speaker) return h("span", {}, "Speaker not named in the article", mention && [" (printed: ", said(mention.text), ")"]);
  return h(
    "span",
    {},
    h("a", { class: "speaker", href: speakerPlace(speaker.id) }, said(speaker.name)),
    speaker.role && h("span", { class: "role" }, ", ", said(speaker.role)),
  );
}

/** What a reader must know beside the words. @param {any} statement @returns {any[]} */
export function labels(statement) {
  return labelsOf(statement).map(({ label, told, inside }) =>
    inside ? h("a", { href: statementPlace(inside) }, label) : [label, told && said(told)],
  );
}

/** When it was said and by whom it is printed. @param {any} statement @param {any} article */
export function kicker(statement, article) {
  const day = statement.said_on.date === null && article.published ? `published ${isoDay(article.published)}` : dayOf(statement.said_on);
  return h("p", { class: "kicker" }, h("span", {}, day), article.source && h("span", {}, said(article.source)));
}

/**
 * Show a statement found.
 * @param {any} found with `statement`, `article`, `context`, `passage`, `also_in`, `look_alikes`
 * @param {{n?: number, level?: number, isMuted?: boolean, id?: string}} [options]
 */
export function card(found, { n, isMuted = false, id } = {}) {
  const { statement, article } = found;
  const name = statement.speaker ? visible(statement.speaker.name) : "unnamed speaker";
  const open = h(
    "a",
    { class: "open", href: statementPlace(statement.id), "aria-label": `${n ? `[${n}] ` : ""}In the article: ${name}, ${dayOf(statement.said_on)}` },
    "In the article",
  );
  return h(
    "article",
    { class: isMuted ? "card muted" : "card", id, tabindex: "-1", "aria-label": `${n ? `Citation ${n}: ` : ""}${name}` },
    n && h("a", { class: "number", href: statementPlace(statement.id), "aria-label": `Citation ${n}, open it in its article` }, String(n)),
    kicker(statement, article),
    words(statement, found.passage),
    h("p", { class: "byline" }, byline(statement), labels(statement).map((label) => h("span", { class: "label" }, label))),
    h("div", { class: "under" }, open, copyButton("Copy", () => quoteWithSource(statement, article)), more(found)),
  );
}

/** @param {any} found */
function more(found) {
  const { statement, article, context } = found;
  const copies = found.also_in ?? [];
  const alike = found.look_alikes ?? [];
  const summary = ["Context", copies.length && count(copies.length, "other printing"), alike.length && count(alike.length, "look-alike")];
  return h(
    "details",
    {},
    h("summary", {}, summary.filter(Boolean).join(" · ")),
    statement.question && h("p", {}, h("span", { class: "fine" }, "Asked: "), said(statement.question.text)),
    h("p", { class: "context" }, said(context)),
    h("p", { class: "fine" }, original(statement, article)),
    printings(found),
  );
}

/** Lead to the words in the original. @param {any} statement @param {any} article */
export function original(statement, article) {
  const title = article.title ? said(article.title) : "untitled article";
  const printed = article.published && `, ${isoDay(article.published)}`;
  const link = article.url ? outLink(toWords(article.url, statement.parts.map((/** @type {any} */ part) => part.text)), title) : title;
  return [article.source && [said(article.source), ": "], link, printed];
}

/** Show where else it stands, and what looks like it and is not. @param {any} found */
export function printings(found) {
  return [
    others(found.also_in ?? [], "Also printed in", "here", "there"),
    others(found.look_alikes ?? [], "Looks alike and is not the same", "here", "there"),
  ];
}

/** @param {any[]} list @param {string} heading @param {string} ours @param {string} theirs */
function others(list, heading, ours, theirs) {
  if (!list.length) return null;
  const id = freshId("printings");
  return h(
    "section",
    { class: "printings", "aria-labelledby": id },
    h("p", { class: "small-heading", id }, heading),
    list.some((one) => one.diff.length) && diffKey(ours, theirs),
    h("ul", {}, list.map((one) => h("li", {}, other(one, ours, theirs)))),
  );
}

/** @param {any} one @param {string} ours @param {string} theirs */
function other(one, ours, theirs) {
  const name = [one.source, one.title].filter(Boolean).map((text, at) => [at > 0 && ": ", said(text)]);
  return [
    h("a", { href: statementPlace(one.statement_id) }, name.length ? name : "article without a name"),
    one.published && `, ${isoDay(one.published)}`,
    one.differs_in?.length > 0 && ` (differs in ${listed(one.differs_in.map((/** @type {string} */ what) => CONTRASTS[what] ?? what))})`,
    one.diff.length > 0 && diffText(one.diff, ours, theirs),
  ];
}
