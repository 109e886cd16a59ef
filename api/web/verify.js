// @ts-check
/** Check a quote: was it said, by whom, and in these words. */

import { h, said } from "./dom.js";
import { placeOf, speakerPlace } from "./addresses.js";
import { cautions, contrasts } from "./answer.js";
import { card } from "./card.js";
import { correction, diffKey, diffText } from "./diff.js";
import { postJson } from "./http.js";
import { announce, load } from "./notice.js";
import { nameField } from "./people.js";
import { count, reason } from "./words.js";

const MOST_CHARS = 4000;

/**
 * Show the form, and the verdict on the quote that the address holds.
 * @param {import("./addresses.js").Place} place
 * @param {AbortSignal} signal
 */
export function showVerify(place, signal) {
  const quote = place.params.get("quote") ?? "";
  const speaker = place.params.get("speaker") ?? "";
  const form = h(
    "form",
    { class: "fields", on: { submit: (/** @type {Event} */ event) => (event.preventDefault(), go(form)) } },
    h("p", { class: "field wide" }, h("label", { for: "quote" }, "The quote; an ellipsis … stands for words left out"), h("textarea", { id: "quote", name: "quote", rows: 3, required: true, maxlength: MOST_CHARS, value: quote, "data-first": true })),
    nameField({ id: "speaker", name: "speaker", label: "Said by", value: speaker, hint: "empty: whether anybody said it" }),
    h("p", { class: "row wide" }, h("button", { type: "submit", class: "primary" }, "Verify")),
  );
  const result = h("div", { class: "results" });
  if (quote.trim()) void load(result, "Comparing with the record", signal, () => check(quote, speaker.trim() || null, signal));
  return h("div", {}, h("h1", { tabindex: "-1" }, "Did they really say it?"), form, result);
}

/** @param {HTMLFormElement} form */
function go(form) {
  const given = new FormData(form);
  const place = placeOf("verify", { quote: String(given.get("quote") ?? "").trim(), speaker: String(given.get("speaker") ?? "").trim() });
  if (location.hash === place) dispatchEvent(new HashChangeEvent("hashchange"));
  else location.hash = place;
}

/** @param {string} quote @param {string | null} speaker @param {AbortSignal} signal */
async function check(quote, speaker, signal) {
  const verdict = await postJson("v1/verify", { quote, speaker }, signal);
  const [title, why] = reason(verdict);
  announce(`${title}. ${why}`);
  return [
    h("section", { class: `verdict ${verdict.verdict}`, "aria-label": "Verdict" }, h("h2", { class: "verdict-title" }, title), h("p", {}, why), whose(verdict), compared(verdict), contrasts(verdict.differs_in), cautions(verdict.cautions)),
    ...evidence(verdict),
    h("p", { class: "fine" }, `Searched: ${count(verdict.searched.statement_count, "statement")} in ${count(verdict.searched.article_count, "article")}.`),
  ];
}

/** @param {any} verdict */
function whose({ said_by: by, also_by: others, asked_of: asked, verdict }) {
  return [
    by && h("p", {}, verdict === "misattributed" ? "They are those of " : "Said by ", person(by), others.length > 0 && [", and also by ", others.map((/** @type {any} */ one, /** @type {number} */ at) => [at > 0 && ", ", person(one)])], "."),
    asked.length > 1 && h("p", {}, "The name may mean ", asked.map((/** @type {any} */ one, /** @type {number} */ at) => [at > 0 && " or ", person(one)]), "."),
  ];
}

/** @param {any} speaker */
const person = (speaker) => h("a", { href: speakerPlace(speaker.id) }, said(speaker.name));

/** @param {any} verdict */
function compared({ diff }) {
  return diff.length > 0 && [h("p", { class: "small-heading" }, "Word by word"), diffText(correction(diff), "in the quote", "on record"), diffKey("in the quote", "on record")];
}

/** @param {any} verdict */
function evidence({ statement, article, passage, also_in: copies, nearest, joined_with: joined }) {
  return [
    statement && [h("h2", { class: "section-heading" }, "On record"), card({ statement, article, passage: passageOf(statement, passage), also_in: copies, context: statement.context.text })],
    joined.length > 0 && [h("h2", { class: "section-heading" }, "Joined with"), joined.map((/** @type {any} */ one) => card({ ...one, context: one.statement.context.text }))],
    nearest && [h("h2", { class: "section-heading" }, "What comes nearest, and is not the quote"), card({ ...nearest, passage: passageOf(nearest.statement, nearest.passage), context: nearest.statement.context.text }, { isMuted: true })],
  ]
    .filter(Boolean)
    .map((one) => h("div", {}, one));
}

/** A whole statement is shown as one. @param {any} statement @param {any[]} passage */
function passageOf(statement, passage) {
  const isWhole = passage.length === statement.parts.length && passage.every((part, at) => part.text === statement.parts[at].text);
  return isWhole || statement.kind !== "direct" ? [] : passage;
}
