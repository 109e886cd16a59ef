// @ts-check
/** Look through statements under conditions, page by page. */

import { button, fill, h } from "./dom.js";
import { placeOf } from "./addresses.js";
import { card } from "./card.js";
import { exportMenu } from "./exporting.js";
import { getJson } from "./http.js";
import { announce, emptyRecord, load, loading, troubleBox } from "./notice.js";
import { nameField } from "./people.js";
import { kindBoxes, parted } from "./understood.js";
import { count } from "./words.js";

const PAGE = 20;

/** @typedef {{q?: string | null, speaker?: string[], from?: string | null, to?: string | null, source?: string[], kind?: string[]}} Conditions */

/**
 * Show the form and what it finds.
 * @param {import("./addresses.js").Place} place
 * @param {AbortSignal} signal
 */
export function showBrowse(place, signal) {
  const conditions = conditionsIn(place.params);
  return h("div", {}, h("h1", { tabindex: "-1" }, "Statements"), formOf(conditions), statementList(conditions, signal));
}

/** @param {URLSearchParams} params @returns {Conditions} */
function conditionsIn(params) {
  return {
    q: params.get("q"),
    speaker: params.getAll("speaker"),
    from: params.get("from"),
    to: params.get("to"),
    source: params.getAll("source"),
    kind: params.getAll("kind"),
  };
}

/** @param {Conditions} conditions */
function formOf(conditions) {
  const form = h(
    "form",
    { class: "fields", role: "search", on: { submit: (/** @type {Event} */ event) => (event.preventDefault(), go(form)) } },
    h("p", { class: "field wide" }, h("label", { for: "q" }, "Words, by meaning and spelling"), h("input", { id: "q", name: "q", type: "search", value: conditions.q ?? "", autocomplete: "off", "data-first": true })),
    nameField({ id: "speaker", name: "speaker", label: "Speaker", value: (conditions.speaker ?? []).join(", ") }),
    h("p", { class: "field" }, h("label", { for: "source" }, "Printed by"), h("input", { id: "source", name: "source", value: (conditions.source ?? []).join(", "), autocomplete: "off" })),
    h("p", { class: "field" }, h("label", { for: "from" }, "Said from"), h("input", { id: "from", name: "from", type: "date", value: conditions.from ?? "" })),
    h("p", { class: "field" }, h("label", { for: "to" }, "to"), h("input", { id: "to", name: "to", type: "date", value: conditions.to ?? "" })),
    kindBoxes(conditions.kind ?? []),
    h("p", { class: "row wide" }, h("button", { type: "submit", class: "primary" }, "Search"), h("a", { href: "#/browse" }, "Clear")),
  );
  return form;
}

/** @param {HTMLFormElement} form */
function go(form) {
  const given = new FormData(form);
  const text = (/** @type {string} */ name) => String(given.get(name) ?? "").trim();
  location.hash = placeOf("browse", {
    q: text("q"), speaker: parted(text("speaker")), from: text("from"), to: text("to"), source: parted(text("source")), kind: given.getAll("kind").map(String),
  }); // prettier-ignore
}

/**
 * Make a list of statements that can be read on and saved.
 * @param {Conditions} conditions
 * @param {AbortSignal} signal
 */
export function statementList(conditions, signal) {
  const results = h("div", { class: "results" });
  void load(results, "Loading statements", signal, async () => {
    const page = await getJson("v1/statements", { ...conditions, limit: PAGE }, signal);
    if (!page.items.length) return isAny(conditions) ? nothing() : emptyRecord();
    const cards = h("div", {}, page.items.map((/** @type {any} */ one) => card(one)));
    announce(`${count(page.items.length, "statement")}${page.next_cursor ? ", more to come" : ""}`);
    return [h("div", { class: "under" }, exportMenu(() => /** @type {any} */ (conditions), "onrecord-statements")), cards, further(page.next_cursor, conditions, cards, signal)];
  });
  return results;
}

/** @param {Conditions} conditions */
function isAny(conditions) {
  return Object.values(conditions).some((value) => value !== null && value !== undefined && value.length > 0);
}

function nothing() {
  return h("p", { class: "notice" }, "Nothing on record meets all of these conditions. Take one away and search again.");
}

/** @param {string | null} cursor @param {Conditions} conditions @param {Element} cards @param {AbortSignal} signal */
function further(cursor, conditions, cards, signal) {
  const place = h("div", { class: "further" });
  if (cursor !== null) fill(place, button("Show more", () => void next()));
  const next = async () => {
    fill(place, loading("Loading more"));
    try {
      const page = await getJson("v1/statements", { ...conditions, cursor, limit: PAGE }, signal);
      const made = page.items.map((/** @type {any} */ one) => card(one));
      cards.append(...made);
      made[0]?.focus();
      announce(`${count(page.items.length, "more statement")}`);
      place.replaceWith(further(page.next_cursor, conditions, cards, signal));
    } catch (error) {
      if (!signal.aborted) fill(place, troubleBox(error, () => void next()));
    }
  };
  return place;
}
