// @ts-check
/** Show a statement with all that proves it, and the words marked in the stored article. */

import { h, outLink, said, visible } from "./dom.js";
import { statementPlace, toWords, whole } from "./addresses.js";
import { byline, labels, printings, words } from "./card.js";
import { copyButton, quoteWithSource } from "./copying.js";
import { diffKey, diffText } from "./diff.js";
import { exportMenu } from "./exporting.js";
import { getJson } from "./http.js";
import { load } from "./notice.js";
import { markedArticle } from "./marked.js";
import { dayOf, isoDay, KINDS } from "./words.js";

/** @type {Record<string, string>} */
const PRECISIONS = {
  day: "to the day",
  day_without_year: "day and month; the article prints no year",
  month: "to the month",
  year: "to the year",
  unknown: "not known",
};

/**
 * Show a statement.
 * @param {import("./addresses.js").Place} place
 * @param {AbortSignal} signal
 */
export function showStatement(place, signal) {
  const heading = h("h1", { class: "unseen", tabindex: "-1" }, "Statement");
  const body = h("div", {});
  void load(body, "Loading the statement", signal, async () => {
    const view = await getJson(`v1/statements/${encodeURIComponent(place.id)}`, {}, signal);
    const article = await getJson(`v1/articles/${encodeURIComponent(view.article.id)}`, {}, signal);
    const name = view.statement.speaker ? visible(view.statement.speaker.name) : "Unnamed speaker";
    heading.textContent = `Statement of ${name}`;
    document.title = `${name}: ${visible(view.statement.quote).slice(0, 60)} – onrecord`;
    return page(view, article);
  });
  return h("div", { class: "citation" }, heading, body);
}

/** @param {any} view @param {any} article */
function page(view, article) {
  const { statement } = view;
  return [
    noLonger(view.no_longer),
    h("div", { class: "hero" }, words(statement), h("p", { class: "byline" }, byline(statement), labels(statement).map((label) => h("span", { class: "label" }, label)))),
    h("div", { class: "under" }, toOriginal(view), copyButton("Copy with source", () => quoteWithSource(statement, view.article)), copyButton("Copy link", () => whole(statementPlace(statement.id))), exportMenu(() => ({ id: [statement.id] }), `onrecord-${statement.id}`)),
    h(
      "div",
      { class: "sheet" },
      h("section", { class: "in-article", "aria-labelledby": "article-title" }, headOf(view.article), markedArticle(article, statement)),
      h("aside", { "aria-label": "What proves it" }, facts(view, article), printings(view), earlier(view.earlier ?? [])),
    ),
  ].filter(Boolean);
}

/** @param {any} article */
function headOf(article) {
  return h(
    "header",
    {},
    h("p", { class: "kicker" }, article.source && h("span", {}, said(article.source)), h("span", {}, article.published ? isoDay(article.published) : "publication date not given")),
    h("h2", { id: "article-title" }, article.title ? said(article.title) : "Untitled article"),
  );
}

/** @param {any} view */
function toOriginal({ statement, article }) {
  if (!article.url) return h("span", { class: "fine" }, "No address of the original is on record.");
  return outLink(toWords(article.url, statement.parts.map((/** @type {any} */ part) => part.text)), "Read the original");
}

/** @param {any} view @param {any} article */
function facts({ statement, context }, article) {
  const { said_on: when, mention, cue, confidence, resolved_by: how } = statement;
  return h(
    "dl",
    { class: "facts" },
    fact("Said", `${dayOf(when)} (${PRECISIONS[when.precision]})`, when.evidence && h("span", { class: "fine" }, "shown by ", said(when.evidence))),
    fact("Published", article.article.published ? isoDay(article.article.published) : "not given", article.published_evidence && h("span", { class: "fine" }, "shown by ", said(article.published_evidence))),
    fact("Printed as", KINDS[statement.kind]),
    fact("Named as", mention ? said(mention.text) : "nobody named", how && h("span", { class: "fine" }, "recognised by ", how)),
    cue && fact("Words that say so", said(cue)),
    statement.modality && fact("Reporter’s word", said(statement.modality)),
    statement.via && fact("Passed on by", said(statement.via)),
    statement.question && fact("Asked", said(statement.question.text)),
    fact("Attribution", `${Math.round(confidence * 100)} % sure`),
    fact("Context", said(context)),
    fact("Id", h("code", {}, statement.id), statement.external_id && h("span", { class: "fine" }, said(statement.external_id))),
  );
}

/** @param {string} term @param {...any} values */
function fact(term, ...values) {
  return h("div", {}, h("dt", {}, term), values.filter(Boolean).map((value) => h("dd", {}, value)));
}

/** @param {any} told */
function noLonger(told) {
  if (!told) return null;
  const since = told.since ? ` since ${isoDay(told.since)}` : "";
  return h(
    "div",
    { class: "notice trouble" },
    h("p", { class: "notice-title" }, `The article was changed${since}`),
    h("p", {}, told.fate === "vanished" ? "It no longer prints this statement." : told.fate === "kept" ? "It still prints this statement." : "It prints this statement otherwise now.", " ", told.became && h("a", { href: statementPlace(told.became) }, "How it reads now")),
    told.diff.length > 0 && [diffText(told.diff, "then", "now"), diffKey("then", "now")],
  );
}

/** @param {any[]} readings */
function earlier(readings) {
  return readings.map((one) =>
    h(
      "section",
      { class: "printings" },
      h("p", { class: "small-heading" }, `Before the article was changed${one.until ? `, until ${isoDay(one.until)}` : ""}`),
      one.diff.length ? diffText(one.diff, "now", "then") : h("p", {}, said(one.words)),
      h("p", {}, h("a", { href: statementPlace(one.statement_id) }, "That version")),
    ),
  );
}
