// @ts-check
/** One question and what is answered: it fills up while the answer comes in. */

import { button, fill, h, said } from "./dom.js";
import { placeOf, queryOf, whole } from "./addresses.js";
import { answerBody, madeBy, searched } from "./answer.js";
import { copyButton } from "./copying.js";
import { exportMenu } from "./exporting.js";
import { announce, loading, troubleBox } from "./notice.js";
import { ask } from "./stream.js";
import { count, STATUSES } from "./words.js";
import { understood } from "./understood.js";

/** @typedef {import("./understood.js").Filters} Filters */

const EMPTY = { status: "answered", text: "", citations: [], checked: null, shifts: [], mode: "extractive" };

let turns = 0;

/** A question under way or answered. */
export class Turn {
  /**
   * @param {string} question
   * @param {Filters} filters
   * @param {string[]} before what was asked before, oldest first
   * @param {(question: string, filters: Filters, before: string[], instead?: Turn) => void} askAnew
   */
  constructor(question, filters, before, askAnew) {
    turns += 1;
    this.question = question;
    this.filters = filters;
    this.before = before;
    this.askAnew = askAnew;
    this.stem = `t${turns}`;
    /** @type {any} */
    this.answer = { ...EMPTY };
    /** @type {any} */
    this.reading = null;
    this.isDone = false;
    this.drawing = 0;
    this.heading = h("h2", { class: "question", tabindex: "-1", id: `${this.stem}-question` }, said(question));
    this.reads = h("div", {});
    this.body = h("div", { class: "answer", "aria-busy": "true" });
    this.foot = h("div", { class: "foot" });
    this.element = h("section", { class: "turn", "aria-labelledby": `${this.stem}-question` }, this.heading, this.reads, this.body, this.foot);
  }

  /** Ask, and show what comes; never throws. @param {AbortSignal} signal */
  async run(signal) {
    this.begin();
    try {
      await ask(this.request(), (event, data) => this.take(event, data), signal);
    } catch (error) {
      if (signal.aborted) this.stop();
      else this.fail(error);
    }
    this.body.removeAttribute("aria-busy");
  }

  /** @param {unknown} error */
  fail(error) {
    this.isDone = true;
    if (this.answer.text === "") fill(this.body);
    fill(this.foot, troubleBox(error, () => this.again()));
  }

  /** Ask the same once more, in place of this. */
  again() {
    this.askAnew(this.question, this.filters, this.before, this);
  }

  begin() {
    fill(this.body, loading("Searching the record"));
    announce("Searching the record");
  }

  request() {
    const history = this.before.map((content) => ({ role: "user", content })).slice(-50);
    const filters = Object.fromEntries(Object.entries(this.filters).filter(([, value]) => value !== null && value.length > 0));
    return { question: this.question, history, filters };
  }

  /** @param {string} event @param {any} data */
  take(event, data) {
    if (event === "interpretation") this.read(data.interpretation);
    else if (event === "hits") this.answer = { ...this.answer, ...data };
    else if (event === "text") this.answer.text += data.text;
    else if (event === "restart") this.answer.text = "";
    else if (event === "answer") return this.finish(data);
    return this.drawSoon();
  }

  /** @param {any} reading */
  read(reading) {
    if (JSON.stringify(reading) === JSON.stringify(this.reading)) return;
    this.reading = reading;
    fill(this.reads, understood(reading, this.filters, (question, filters) => this.correct(question, filters)));
  }

  /** @param {string | null} question @param {Filters} filters */
  correct(question, filters) {
    if (question === null) this.askAnew(this.question, filters, this.before);
    else this.askAnew(question, filters, []);
  }

  drawSoon() {
    if (this.answer.text === "") return;
    this.drawing ||= requestAnimationFrame(() => {
      this.drawing = 0;
      if (!this.isDone) this.draw();
    });
  }

  draw() {
    fill(this.body, answerBody(this.answer, this.stem));
  }

  /** @param {any} answer */
  finish(answer) {
    this.isDone = true;
    this.answer = answer;
    this.read(answer.interpretation);
    this.draw();
    fill(this.foot, this.aids(), searched(answer), this.tools());
    announce(this.summary());
  }

  summary() {
    const { status, citations } = this.answer;
    if (status !== "answered") return `${STATUSES[status]}. ${this.answer.text.split("\n")[0]}`;
    return citations.length ? `Answered with ${count(citations.length, "statement")}.` : "Answered.";
  }

  aids() {
    const { relaxation, suggestions, citations, remarks } = this.answer;
    const others = suggestions.filter((/** @type {string} */ one) => one !== relaxation?.question);
    const isMore = remarks.some((/** @type {string} */ one) => /more on record|left out|Not shown/.test(one));
    return [
      madeBy(this.answer) && h("p", { class: "fine" }, madeBy(this.answer)),
      citations.length > 0 && isMore && h("p", {}, h("a", { href: this.allPlace() }, "Read everything on this in the record")),
      relaxation && h("div", { class: "aid" }, h("p", { class: "small-heading" }, "What the record does answer"), this.askButton(relaxation.question, { ...this.filters, ...relaxation.filters }, `${count(relaxation.count, "statement")} at least`)),
      others.length > 0 && h("div", { class: "aid" }, h("p", { class: "small-heading" }, relaxation ? "Or ask" : "You may also ask"), others.map((/** @type {string} */ one) => this.askButton(one, this.filters, ""))),
    ];
  }

  /** @param {string} question @param {Filters} filters @param {string} after */
  askButton(question, filters, after) {
    return h("p", { class: "aid-line" }, button(said(question), () => this.askAnew(question, filters, []), { class: "suggestion" }), after && h("span", { class: "fine" }, after));
  }

  allPlace() {
    const { interpretation: reading } = this.answer;
    return placeOf("browse", { q: reading.topic, speaker: reading.speakers, from: reading.from, to: reading.to, source: this.filters.sources, kind: this.filters.kinds });
  }

  place() {
    const { speakers, from, to, sources, kinds } = this.filters;
    return placeOf("", { q: this.question, speaker: speakers, from, to, source: sources, kind: kinds });
  }

  tools() {
    const ids = this.answer.citations.map((/** @type {any} */ one) => one.statement.id);
    return h(
      "div",
      { class: "under tools-of-turn" },
      ids.length > 0 && exportMenu(() => ({ id: ids }), "onrecord-answer"),
      copyButton("Copy link to the question", () => whole(this.place())),
      ids.length > 0 && h("a", { href: `v1/feed?${queryOf({ question: this.question })}`, type: "application/atom+xml" }, "Follow as a feed"),
    );
  }

  stop() {
    this.isDone = true;
    const again = button("Ask again", () => this.again());
    if (this.answer.text === "") fill(this.body);
    fill(this.foot, h("p", { class: "notice" }, "Stopped; what stands above may not be all. ", again));
    announce("Stopped");
  }
}
