// @ts-check
/**
 * Cut text by code points, as the record counts; JavaScript counts a character beyond the first 65,536 as two.
 */

/** @typedef {{start: number, end: number, text: string}} Part */

/** A text that can be cut by code points. */
export class Points {
  /** @param {string} text */
  constructor(text) {
    this.points = Array.from(text);
  }

  get length() {
    return this.points.length;
  }

  /** @param {number} start @param {number} end */
  slice(start, end) {
    return this.points.slice(start, end).join("");
  }

  /**
   * Give the start and end of each line that holds anything.
   * @returns {{start: number, end: number}[]}
   */
  lines() {
    const found = [];
    let start = 0;
    for (let at = 0; at <= this.points.length; at += 1) {
      if (at === this.points.length || this.points[at] === "\n") {
        if (this.points.slice(start, at).some((point) => point.trim() !== "")) found.push({ start, end: at });
        start = at + 1;
      }
    }
    return found;
  }
}
