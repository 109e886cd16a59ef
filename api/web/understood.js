// @ts-check
/** Show how a question was understood, and let the reader put it right. */

import { button, freshId, h, said } from "./dom.js";
import { INTENTS, isoDay, KINDS, span } from "./words.js";
import { nameField } from "./people.js";

/** @typedef {{speakers: string[], from: string | null, to: string | null, sources: string[], kinds: string[]}} Filters */

/** @type {Filters} */
export const NO_FILTERS = { speakers: [], from: null, to: null, sources: [], kinds: [] };

/**
 * Show the reading of a question as buttons, each of which opens the form at its field.
 * @param {any} reading
 * @param {Filters} filters
 * @param {(question: string | null, filters: Filters) => void} askAgain null for the same question
 */
export function understood(reading, filters, askAgain) {
  const place = h("div", {});
  /** @param {string} name */
  const open = (name) => {
    const form = editor(reading, filters, askAgain, () => (place.replaceChildren(), chips.querySelector("button")?.focus()));
    place.replaceChildren(form);
    form.elements.namedItem(name)?.focus();
  };
  const chips = h("ul", { class: "chips" }, slotsOf(reading).map(([name, label, value]) => chip(name, label, value, open)));
  return h(
    "section",
    { class: "understood", "aria-label": "How the question was understood" },
    h("p", { class: "small-heading" }, "Understood as"),
    chips,
    reading.notes.length > 0 && h("ul", { class: "fine notes" }, reading.notes.map((/** @type {string} */ note) => h("li", {}, said(note)))),
    place,
  );
}

/** @param {any} reading @returns {[string, string, any][]} the field that corrects it, what it is, what it says */
function slotsOf(reading) {
  /** @type {[string, string, any][]} */
  const slots = [
    ["topic", "Asks", INTENTS[reading.intent] ?? reading.intent],
    ["speaker", "Speaker", reading.speakers.length ? said(reading.speakers.join(", ")) : "anybody"],
    ["topic", "Topic", reading.topic ? said(reading.topic) : "anything"],
    ["from", "Said", reading.every_year ? `${yearless(reading.every_year)} of any year` : span(reading.from, reading.to)],
    ["source", "Printed by", reading.sources.length ? said(reading.sources.join(", ")) : ""],
    ["kind", "Only", reading.kinds.map((/** @type {string} */ kind) => KINDS[kind]).join(", ")],
  ];
  return slots.filter(([, , value]) => value !== "");
}

/** @param {string} day `--04-02` or `--04` */
function yearless(day) {
  return isoDay(`2000${day.slice(1)}`).replace(" 2000", "");
}

/** @param {string} name @param {string} label @param {any} value @param {(name: string) => void} open */
function chip(name, label, value, open) {
  return h("li", {}, button([h("span", { class: "chip-label" }, `${label}: `), value, h("span", { class: "unseen" }, ", change")], () => open(name), { class: "chip" }));
}

/** @param {any} reading @param {Filters} filters @param {(question: string | null, filters: Filters) => void} askAgain @param {() => void} close */
function editor(reading, filters, askAgain, close) {
  const id = freshId("edit");
  const form = h(
    "form",
    { class: "fields", "aria-label": "Correct how it was understood", on: { submit: (/** @type {Event} */ event) => (event.preventDefault(), submit()) } },
    nameField({ id: `${id}-speaker`, name: "speaker", label: "Speaker", value: reading.speakers[0] ?? "", hint: reading.speakers.length > 1 ? "several; separate them by commas" : "empty for anybody" }),
    field(id, "topic", "Topic", reading.topic ?? "", { placeholder: "anything" }),
    field(id, "from", "From", reading.from ?? "", { type: "date" }),
    field(id, "to", "To", reading.to ?? "", { type: "date" }),
    field(id, "source", "Printed by", filters.sources.join(", "), { placeholder: "any outlet" }),
    kindBoxes(filters.kinds),
    h("p", { class: "row wide" }, h("button", { type: "submit", class: "primary" }, "Ask again"), button("Cancel", close)),
  );
  if (reading.speakers.length > 1) form.elements.namedItem("speaker").value = reading.speakers.join(", ");
  const submit = () => askAgain(...corrected(reading, filters, form));
  return form;
}

/** @param {string} id @param {string} name @param {string} label @param {string} value @param {import("./dom.js").Attributes} more */
function field(id, name, label, value, more) {
  return h("p", { class: "field" }, h("label", { for: `${id}-${name}` }, label), h("input", { id: `${id}-${name}`, name, value, autocomplete: "off", ...more }));
}

/** Offer the kinds of statements. @param {string[]} chosen */
export function kindBoxes(chosen) {
  return h(
    "fieldset",
    { class: "field" },
    h("legend", {}, "Only"),
    Object.entries(KINDS).map(([kind, label]) =>
      h("label", { class: "box" }, h("input", { type: "checkbox", name: "kind", value: kind, checked: chosen.includes(kind) }), label),
    ),
  );
}

/** Read a list that is written with commas. @param {unknown} text */
export const parted = (text) => String(text ?? "").split(",").map((one) => one.trim()).filter((one) => one !== "");

/** @param {any} reading @param {Filters} filters @param {HTMLFormElement} form @returns {[string | null, Filters]} */
function corrected(reading, filters, form) {
  const given = new FormData(form);
  const speakers = parted(given.get("speaker"));
  const topic = String(given.get("topic") ?? "").trim();
  const days = { from: String(given.get("from") ?? "") || null, to: String(given.get("to") ?? "") || null };
  const changed = { ...filters, ...days, sources: parted(given.get("source")), kinds: given.getAll("kind").map(String) };
  const isSame = speakers.join() === reading.speakers.join() && topic === (reading.topic ?? "") && days.from === reading.from && days.to === reading.to;
  // The words of the question may name another person or another time, so these are said anew.
  return isSame ? [null, { ...changed, from: filters.from, to: filters.to }] : [worded(reading.intent, speakers, topic), { ...changed, speakers: [] }];
}

/** @param {string} intent @param {string[]} speakers @param {string} topic */
function worded(intent, speakers, topic) {
  const about = topic ? ` about ${topic}` : "";
  if (!speakers.length) return intent === "timeline" ? `What was said${about} over time?` : topic ? `Who said anything about ${topic}?` : "What was said?";
  const who = speakers.length > 1 ? `${speakers.slice(0, -1).join(", ")} and ${speakers[speakers.length - 1]}` : speakers[0];
  return `What did ${who} say${about}${intent === "timeline" ? " over time" : ""}?`;
}
