// @ts-check
/** Who is on record: a list to look through, and suggestions while a name is typed. */

import { h, said, visible } from "./dom.js";
import { placeOf, speakerPlace } from "./addresses.js";
import { getJson } from "./http.js";
import { announce, emptyRecord, load } from "./notice.js";
import { count, span } from "./words.js";

const MOST_SUGGESTED = 12;
const MOST_LISTED = 200;
const PAUSE_MS = 200;

/**
 * Make a field for a name, with the names on record as suggestions.
 * @param {{id: string, name: string, label: string, value: string, hint?: string}} field
 */
export function nameField({ id, name, label, value, hint = "" }) {
  const list = h("datalist", { id: `${id}-names` });
  const input = h("input", { id, name, value, list: `${id}-names`, autocomplete: "off", "aria-describedby": hint ? `${id}-hint` : undefined });
  const suggest = afterPause(async () => {
    const typed = input.value.trim();
    const items = typed ? (await getJson("v1/speakers", { name: typed })).items : [];
    list.replaceChildren(...items.slice(0, MOST_SUGGESTED).map((/** @type {any} */ one) => h("option", { value: visible(one.name) }, visible(one.role))));
  });
  input.addEventListener("input", suggest);
  return h("p", { class: "field" }, h("label", { for: id }, label), input, list, hint && h("span", { class: "fine", id: `${id}-hint` }, hint));
}

/** Act when nothing was typed for a moment; what fails is not missed. @param {() => Promise<void>} act */
function afterPause(act) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(() => act().catch(() => {}), PAUSE_MS);
  };
}

/**
 * Show everybody on record.
 * @param {import("./addresses.js").Place} place
 * @param {AbortSignal} signal
 */
export function showSpeakers(place, signal) {
  const list = h("div", { class: "results" });
  const input = h("input", { id: "who", type: "search", name: "name", value: place.params.get("name") ?? "", autocomplete: "off", "data-first": true });
  const show = () => load(list, "Loading who is on record", signal, () => everybody(input.value.trim(), signal));
  const typed = afterPause(async () => {
    history.replaceState(null, "", placeOf("speakers", { name: input.value.trim() }));
    await show();
  });
  input.addEventListener("input", typed);
  void show();
  return h(
    "div",
    {},
    h("h1", { tabindex: "-1" }, "Speakers"),
    h("form", { class: "bar", role: "search", on: { submit: (/** @type {Event} */ event) => (event.preventDefault(), void show()) } }, h("label", { for: "who" }, "Name, in any spelling"), input),
    list,
  );
}

/** @param {string} name @param {AbortSignal} signal */
async function everybody(name, signal) {
  const { items } = await getJson("v1/speakers", { name: name || null }, signal);
  if (!items.length) return name ? h("p", { class: "notice" }, "Nobody on record goes by this name.") : emptyRecord();
  announce(count(items.length, "speaker"));
  const rest = items.length - MOST_LISTED;
  return [
    h("ul", { class: "people" }, items.slice(0, MOST_LISTED).map(person)),
    rest > 0 && h("p", { class: "fine" }, `${count(rest, "speaker")} more; write a part of the name to find them.`),
  ].filter(Boolean);
}

/** @param {any} one */
function person(one) {
  return h(
    "li",
    {},
    h("a", { href: speakerPlace(one.id), class: "speaker" }, said(one.name)),
    one.role && h("span", { class: "role" }, said(one.role)),
    h("span", { class: "fine" }, count(one.statement_count, "statement"), one.first_said && `, ${span(one.first_said, one.last_said)}`),
  );
}
