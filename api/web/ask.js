// @ts-check
/** Ask, read on, ask back: a conversation that stays as it is while the reader looks at something else. */

import { button, fill, h, said, visible } from "./dom.js";
import { getJson } from "./http.js";
import { card } from "./card.js";
import { emptyRecord, load } from "./notice.js";
import { NO_FILTERS } from "./understood.js";
import { Turn } from "./turn.js";

const LATEST = 4;
const MOST_CHARS = 2000;

/** @typedef {import("./understood.js").Filters} Filters */

class Conversation {
  constructor() {
    /** @type {Turn[]} */
    this.turns = [];
    /** @type {AbortController | null} */
    this.running = null;
    this.log = h("div", { class: "conversation" });
    this.welcome = h("div", { class: "welcome" });
    this.field = h("textarea", {
      id: "question", name: "question", rows: 1, maxlength: MOST_CHARS, required: true, "data-first": true, enterkeyhint: "send",
      on: { keydown: (/** @type {KeyboardEvent} */ event) => this.typed(event), input: () => this.grow() },
    }); // prettier-ignore
    this.label = h("label", { for: "question" }, "Your question");
    this.submit = h("button", { type: "submit", class: "primary" }, "Ask");
    this.stopper = button("Stop", () => this.running?.abort(), { hidden: true, class: "primary" });
    this.anew = button("New conversation", () => this.restart(), { hidden: true });
    this.heading = h("h1", { tabindex: "-1" }, "What did they say?");
    const form = h(
      "form",
      { class: "asking", on: { submit: (/** @type {Event} */ event) => (event.preventDefault(), this.send()) } },
      h("div", { class: "over" }, this.label, this.anew),
      h("div", { class: "line" }, this.field, this.submit, this.stopper),
    );
    this.element = h("div", { class: "ask" }, this.heading, this.log, form, this.welcome);
  }

  /** @param {KeyboardEvent} event */
  typed(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  grow() {
    const lines = this.field.value.split("\n").length;
    this.field.setAttribute("rows", String(Math.min(6, Math.max(lines, Math.ceil(this.field.value.length / 60), 1))));
  }

  send() {
    const question = this.field.value.trim();
    if (question === "" || this.running) return;
    this.field.value = "";
    this.grow();
    void this.ask(question, NO_FILTERS, this.turns.map((turn) => turn.question));
  }

  /** @param {string} question @param {Filters} filters @param {string[]} before @param {Turn | null} [instead] */
  async ask(question, filters, before, instead = null) {
    this.running?.abort();
    instead?.element.remove();
    this.turns = this.turns.filter((turn) => turn !== instead);
    const running = new AbortController();
    this.running = running;
    const turn = new Turn(question, filters, before, (...again) => void this.ask(...again));
    this.turns.push(turn);
    this.log.append(turn.element);
    if (this.turns.length === 1) history.replaceState(null, "", turn.place());
    this.dress();
    turn.heading.focus();
    turn.element.scrollIntoView({ block: "start" });
    await turn.run(running.signal);
    if (this.running === running) this.running = null;
    this.dress();
  }

  dress() {
    const isTalking = this.turns.length > 0;
    this.element.classList.toggle("talking", isTalking);
    this.heading.classList.toggle("unseen", isTalking);
    this.welcome.hidden = isTalking;
    this.label.textContent = isTalking ? "Ask on" : "Your question";
    this.submit.hidden = this.running !== null;
    this.stopper.hidden = this.running === null;
    this.anew.hidden = !isTalking;
    document.title = isTalking ? `${visible(this.turns[0].question)} – onrecord` : "onrecord";
  }

  restart() {
    this.running?.abort();
    this.turns = [];
    fill(this.log);
    history.replaceState(null, "", "#/");
    this.dress();
    this.field.focus();
  }

  /** @param {AbortSignal} signal */
  async greet(signal) {
    await load(this.welcome, "Opening the record", signal, async () => {
      const { items } = await getJson("v1/statements", { limit: LATEST }, signal);
      return items.length ? this.latest(items) : emptyRecord();
    });
  }

  /** @param {any[]} items */
  latest(items) {
    const names = [...new Set(items.map((one) => one.statement.speaker?.name).filter(Boolean))].slice(0, 2);
    const examples = [...names.map((name) => `What did ${name} say?`), "Who was quoted most?"];
    return h(
      "div",
      {},
      h("ul", { class: "examples", "aria-label": "For example" }, examples.map((one) => h("li", {}, button(said(one), () => void this.ask(one, NO_FILTERS, []), { class: "suggestion" })))),
      h("h2", { class: "section-heading" }, "Latest on record"),
      items.map((one) => card(one)),
    );
  }
}

/** @type {Conversation | null} */
let conversation = null;

/**
 * Show the conversation, or begin the one that the address asks for.
 * @param {import("./addresses.js").Place} place
 * @param {AbortSignal} signal
 */
export function showAsk(place, signal) {
  conversation ??= new Conversation();
  const asked = place.params.get("q");
  const first = conversation.turns[0];
  if (asked && asked !== first?.question) {
    conversation.restart();
    // Only once the page stands there can the question be scrolled to.
    const begun = conversation;
    queueMicrotask(() => void begun.ask(asked, filtersIn(place.params), []));
  } else if (!first) void conversation.greet(signal);
  conversation.dress();
  return conversation.element;
}

/** @param {URLSearchParams} params @returns {Filters} */
function filtersIn(params) {
  return {
    speakers: params.getAll("speaker"),
    from: params.get("from"),
    to: params.get("to"),
    sources: params.getAll("source"),
    kinds: params.getAll("kind"),
  };
}

/** Begin anew, from the keyboard. */
export function restartConversation() {
  conversation?.restart();
}
