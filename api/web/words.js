// @ts-check
/** Every word that the page says by itself: names of kinds, states and verdicts, dates, counts. */

const MONTHS = [
  "January", "February", "March", "April", "May", "June",
  "July", "August", "September", "October", "November", "December",
]; // prettier-ignore

/** @type {Record<string, string>} */
export const KINDS = { direct: "quoted", mixed: "quoted in part", indirect: "reporter’s words" };

const SURE = 0.6;
const SURE_WITHOUT_NAME = 0.75;
const WITHOUT_NAME = ["pronoun", "continued from the statement before"];

/**
 * Say what a reader must know beside the words of a statement, wherever they are shown or copied to.
 * @param {any} statement
 * @returns {{label: string, told?: string, inside?: string}[]} `told` is text from outside, `inside` the id of a statement
 */
export function labelsOf(statement) {
  const { kind, negated, declined, modality, via, nested_in: inside } = statement;
  return [
    kind !== "direct" && { label: KINDS[kind] },
    negated && { label: "a denial" },
    declined && { label: "declined to comment" },
    modality && { label: "as the reporter tells it: ", told: modality },
    via && { label: "passed on by ", told: via },
    inside && { label: "quoted inside another statement", inside },
    isUncertain(statement) && { label: "attribution uncertain" },
  ].filter(Boolean);
}

/** Tell it by the rule by which answers tell it. @param {any} statement */
function isUncertain({ speaker, resolved_by: how, confidence }) {
  return Boolean(speaker) && confidence < (WITHOUT_NAME.includes(how) ? SURE_WITHOUT_NAME : SURE);
}

/** @type {Record<string, string>} */
export const STATUSES = {
  nothing_on_topic: "Nothing on this topic",
  nothing_in_period: "Nothing in this time",
  unknown_speaker: "Nobody of this name on record",
  ambiguous_speaker: "Several people may be meant",
  nothing_on_record: "Nothing on record",
};

/** @type {Record<string, [string, string]>} */
const VERDICTS = {
  verbatim: ["Verbatim", "These words are on record in one run."],
  elided: ["Verbatim, with words left out", "These words are on record; where the quote has an ellipsis, some are left out."],
  altered: ["Altered", "Nearly these words are on record, but not exactly these."],
  misattributed: ["Misattributed", "The words are on record, but not as those of whoever was asked about."],
  not_on_record: ["Not on record", "Nothing on record shows that anybody said so. That is no proof that nobody did."],
};

const NOT_THEIR_OWN = ["Not their own words", "An article prints these words, but not as the speaker’s own."];

/**
 * Give the title of a verdict and why it is so.
 * @param {{verdict: string, cautions: string[], said_by: any, diff: any[]}} verdict
 */
export function reason({ verdict, cautions, said_by: by, diff }) {
  const isOthers = cautions.includes("reporters_words") || (cautions.includes("quotes_another") && by === null);
  if (verdict === "altered" && isOthers && diff.length === 0) return NOT_THEIR_OWN;
  return VERDICTS[verdict] ?? [verdict, ""];
}

/** @type {Record<string, string>} */
export const CAUTIONS = {
  cut_negation: "The quote leaves out a negation that stands in the same sentence.",
  joined: "Its pieces were said in several statements.",
  reporters_words: "An article has these as its own words about what was said, all or in part.",
  few_words: "So few and so common words show nothing.",
  denied: "An article prints them as what somebody denies.",
  not_said: "An article prints them as wanted, thought or declined, not as said.",
  quotes_another: "Some of the words are another’s, whom the speaker quotes.",
  unnamed_speaker: "The article does not let us tell who said them.",
  uncertain_speaker: "Who said them is not certain.",
  unknown_asked: "Nobody of the name asked about is on record.",
  ambiguous_asked: "Several people on record have the name asked about; none of them was chosen.",
};

/** @type {Record<string, string>} */
export const CONTRASTS = {
  number: "a number",
  negation: "a negation",
  opposite: "an opposite",
  polarity: "a negation or an opposite",
  modality: "whether it will, may, can or must be",
  name: "a name",
  word: "a telling word",
};

/** @type {Record<string, string>} */
export const FALLBACKS = {
  unreachable: "its server cannot be reached",
  refused: "its server answered with an error",
  timeout: "it was not done in time",
  too_large: "it sent more than an answer can be",
  unreadable: "what it sent is broken",
  nothing_passed: "no sentence of it passed the checks",
  busy: "it has too much to do",
  paused: "it failed several times and is left alone for a while",
};

/** @type {Record<string, string>} */
export const INTENTS = {
  ask: "what was said", verify: "whether it was said", "who-said": "who said it", timeline: "how it went on in time",
  compare: "comparison", list: "everything said", meta: "what is on record",
}; // prettier-ignore

/**
 * Write the day of a statement as far as it is proved.
 * @param {{date: string | null, precision: string}} when
 */
export function dayOf(when) {
  if (!when.date) return "date not printed";
  if (when.precision === "day_without_year") {
    const [, month, day] = /** @type {RegExpMatchArray} */ (when.date.match(/^--(\d\d)-(\d\d)$/) ?? ["", "01", "01"]);
    return `${Number(day)} ${MONTHS[Number(month) - 1]} (year not printed)`;
  }
  return isoDay(when.date);
}

/** Write `2031-05-02`, `2031-05` or `2031` for people. @param {string} iso */
export function isoDay(iso) {
  const [year, month, day] = iso.slice(0, 10).split("-");
  if (!month) return year;
  const named = `${MONTHS[Number(month) - 1] ?? month} ${year}`;
  return day ? `${Number(day)} ${named}` : named;
}

/** Write a stretch of time. @param {string | null} from @param {string | null} to */
export function span(from, to) {
  if (from && to) return from === to ? isoDay(from) : `${isoDay(from)} – ${isoDay(to)}`;
  if (from) return `since ${isoDay(from)}`;
  return to ? `until ${isoDay(to)}` : "any time";
}

/** @param {number} n @param {string} one @param {string} [many] */
export function count(n, one, many = `${one}s`) {
  return `${n.toLocaleString("en")} ${n === 1 ? one : many}`;
}

/** @param {string[]} names */
export function listed(names) {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}
