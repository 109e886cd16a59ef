"""Fit the coefficients of attribution on the news corpus beside the repository: `make fit`.

Fitted on the articles that are not set aside (tests/measuring.py). Writes `indexer/extract/coefficients.py`, the same
bytes for the same corpus. Where the corpus is absent, it says so and ends with 1.
"""

import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import numpy as np
from measuring import INSIDE, NEWS, article_of, is_right, is_set_aside, rows_of
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from test_quality import load_scorer

from indexer.blocks import map_blocks
from indexer.extract import attribution, coefficients
from indexer.extract.confidence import of_draft
from indexer.extract.drafting import draft_statements
from indexer.extract.features import of_cue, of_kind, of_orphan, of_quote
from indexer.extract.marks import parse_marks
from indexer.extract.sentences import read_sentences
from indexer.extract.surroundings import candidates_around, link_quotes, open_page
from indexer.extract.titles import find_headings
from indexer.extract.turns import take_turns

HEADING = """What each feature of a quote and its surroundings weighs, fitted on news by `make fit`.

The names say what holds; `features.py` and `surroundings.py` tell when. A weight of 0.7 doubles the odds of a reading
against the others, -0.7 halves them; features of the same reading add up.
"""
MEANINGS = {
    "CUE": """For each cue of a sentence: that it reports the quoted words.""",
    "NO_CUE": """For the quoted words: that no cue of their sentence reports them.""",
    "KIND": """For quoted words and their cue: that they are only a part of the clause that was said.""",
    "AROUND": """For somebody named around quoted words that no cue reports: that they said them.""",
    "CONFIDENCE": """For a statement: that it is one, and of the speaker that it names.""",
    "ALONE": """For quoted words that no cue reports: that nobody around said them.""",
}
TARGET = Path(__file__).parent.parent / "indexer" / "extract" / "coefficients.py"
LEAST_SEEN = 15
"""A feature seen less often says more about an article than about English."""
SHRINKAGE = 1.0


class Marked(NamedTuple):
    """A quoted stretch of an article with what people marked there."""

    place: tuple[int, int]
    """Sentence and token."""
    speaker: tuple[int, int] | None
    """Where the marked speaker is printed."""
    cues: list
    """Where the marked cue is printed."""
    is_said: bool
    """Whether it lies in a marked statement."""
    is_whole: bool
    """Whether it is all of that statement."""


class Read(NamedTuple):
    """An article as the engine reads it, with its marked quotes."""

    blocks: list
    readings: list
    quotes: list
    headings: frozenset
    """Quoted stretches that head a part of it; nothing is to be decided about them."""


def read_article(row, scorer):
    article = article_of(row)
    text = article.text
    _, rest = take_turns(text, map_blocks(text, title=article.title))
    quoted = parse_marks(text, rest)
    readings = attribution.read_all(read_sentences(text, rest, quoted))
    gold = [(scorer.norm(text, one["start"], one["end"]), one) for one in row["quotes"] if not one.get("nested")]
    marked, seen = [], set()
    for index, reading in enumerate(readings):
        for position, token in enumerate(reading.sentence.tokens):
            if token.quote is None or token.quote in seen:
                continue
            seen.add(token.quote)
            span = scorer.norm(text, *quoted[token.quote].pieces[0])
            if span[0] < span[1]:
                marked.append(mark(text, span, gold, scorer)._replace(place=(index, position)))
    return Read(rest, readings, marked, find_headings(text, rest, quoted))


def mark(text, span, gold, scorer):
    words = set(scorer.words(text, *span))
    around = [
        (own, one)
        for own, one in gold
        if (own[0] <= span[0] and span[1] <= own[1])
        or (words and len(words & set(scorer.words(text, *own))) >= INSIDE * len(words))
    ]
    if not around:
        return Marked((0, 0), None, [], False, False)
    own, one = min(around, key=lambda item: item[0][1] - item[0][0])
    speaker = None if one["speaker_start"] is None else (one["speaker_start"], one["speaker_end"])
    return Marked((0, 0), speaker, one["cue_parts"], True, own == span)


def names(reading, frame, speaker):
    """Tell whether the subject of a cue is the marked speaker."""
    if frame.subject is None or speaker is None:
        return False
    tokens = reading.sentence.tokens
    start, end = tokens[frame.subject.first].start, tokens[frame.subject.last - 1].end
    return start < speaker[1] and speaker[0] < end


def right_cues(reading, frames, one):
    """Tell which cues are right: those of the marked speaker; of several, those that are marked as the cue."""
    tokens = reading.sentence.tokens
    named = [names(reading, frame, one.speaker) for frame in frames]
    spans = [(tokens[frame.first].start, tokens[max(frame.first, frame.last - 1)].end) for frame in frames]
    exact = [
        is_named and any(start < end_ and start_ < end for start_, end_ in one.cues)
        for is_named, (start, end) in zip(named, spans, strict=True)
    ]
    return exact if any(exact) else named


def fit(groups, *, rising=""):
    """Fit a conditional logistic regression: in each group one reading (or several) is the right one.

    No feature with `rising` in its name gets a weight below 0.
    """
    counted = Counter(name for readings, _ in groups for features in readings for name in set(features))
    known = sorted(name for name, count in counted.items() if count >= LEAST_SEEN)
    column = {name: at for at, name in enumerate(known)}
    rows, columns, group_of, right = [], [], [], []
    for group, (readings, answers) in enumerate(groups):
        for features, answer in zip(readings, answers, strict=True):
            fitted = sorted({column[name] for name in features if name in column})
            columns += fitted
            rows += [len(right)] * len(fitted)
            group_of.append(group)
            right.append(answer)
    matrix = csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(right), len(known)))
    floors = [0.0 if rising and rising in name else None for name in known]
    weights = _descend(matrix, np.array(group_of), np.array(right, bool), floors)
    return {name: round(float(weight), 2) for name, weight in zip(known, weights, strict=True)}


def _descend(matrix, group_of, right, floors):
    starts = np.r_[0, np.flatnonzero(np.diff(group_of)) + 1]

    def loss(weights):
        scores = matrix @ weights
        powers = np.exp(scores - np.maximum.reduceat(scores, starts)[group_of])
        total, good = np.add.reduceat(powers, starts), np.add.reduceat(powers * right, starts)
        slope = powers / total[group_of] - powers * right / good[group_of]
        return (np.log(total) - np.log(good)).sum() + SHRINKAGE / 2 * weights @ weights, (
            matrix.T @ slope + SHRINKAGE * weights
        )

    bounds = [(floor, None) for floor in floors]
    start = np.zeros(matrix.shape[1])
    return minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"maxiter": 1000}).x


def cue_groups(articles):
    for article in articles:
        for one in article.quotes:
            index, position = one.place
            reading = article.readings[index]
            tokens, frames = reading.sentence.tokens, attribution.cues_near(reading, position)
            if not frames or (one.is_said and one.speaker is None):
                continue
            right = right_cues(reading, frames, one)
            features = [of_cue(tokens, frames, frame, position) for frame in frames]
            yield [*features, tuple(f"~{name}" for name in of_quote(tokens, position))], [*right, not any(right)]


def kind_groups(articles):
    for article in articles:
        for one in article.quotes:
            index, position = one.place
            reading = article.readings[index]
            frames = attribution.cues_near(reading, position)
            right = right_cues(reading, frames, one)
            frame = next((frame for frame, is_right in zip(frames, right, strict=True) if is_right), None)
            if one.is_said and frame is not None:
                features = of_kind(reading.sentence.tokens, frame, position)
                yield [features, ()], [not one.is_whole, one.is_whole]


def around_groups(articles):
    for article in articles:
        links = {link.quote: link for link in link_quotes(article.readings, article.blocks, headings=article.headings)}
        page = open_page(article.readings, article.blocks, links)
        settled = attribution.link_within_sentences(article.readings).keys() | article.headings
        for one in article.quotes:
            tokens = article.readings[one.place[0]].sentence.tokens
            if tokens[one.place[1]].quote in settled or (one.is_said and one.speaker is None):
                continue
            found = candidates_around(page, *one.place)
            right = [names(article.readings[each.source], each.frame, one.speaker) for each in found]
            if found and (any(right) or not one.is_said):
                if one.is_said and not any(right):
                    right = [True] * len(found)  # somebody said it, though not who tells nothing
                quote = tuple(f"~{name}" for name in of_orphan(tokens, one.place[1]))
                yield [*(each.features for each in found), quote], [*right, not any(right)]


def confidence_groups(scored):
    for text, drafts, readings, gold, scorer in scored:
        for draft in drafts:
            subject = draft.frame.subject
            if subject is None or draft.outer_quote is not None:
                continue
            tokens = readings[draft.reading].sentence.tokens
            mention = tokens[subject.first].start, tokens[subject.last - 1].end
            spans = [draft.content] if draft.content else draft.spans
            right = is_right(text, spans, mention, gold=gold, scorer=scorer)
            yield [of_draft(draft), ()], [right, not right]


def settle(table, fitted, *, of_none):
    """Put fitted coefficients into the table that the engine reads: those of readings, or of there being none."""
    table.clear()
    table.update({name.removeprefix("~"): weight for name, weight in fitted.items() if name.startswith("~") is of_none})


def main():
    scorer = load_scorer()
    rows = [row for row in rows_of(NEWS) if row["primary"] and not is_set_aside(row["id"])]
    settle_all(rows, [read_article(row, scorer) for row in rows], scorer)
    write()


def settle_all(rows, articles, scorer):
    """Fit every table on some articles, and put it into the engine."""
    fitted = fit(list(cue_groups(articles)))
    settle(coefficients.CUE, fitted, of_none=False)
    settle(coefficients.NO_CUE, fitted, of_none=True)
    settle(coefficients.KIND, fit(list(kind_groups(articles))), of_none=False)
    for _ in range(3):
        fitted = fit(list(around_groups(articles)))
        settle(coefficients.AROUND, fitted, of_none=False)
        settle(coefficients.ALONE, fitted, of_none=True)
    scored = [(*draft_article(row), row["quotes"], scorer) for row in rows]
    settle(coefficients.CONFIDENCE, fit(list(confidence_groups(scored)), rising="chance of the cue"), of_none=False)


def draft_article(row):
    article = article_of(row)
    _, rest = take_turns(article.text, map_blocks(article.text, title=article.title))
    drafts, readings, _ = draft_statements(article.text, rest, parse_marks(article.text, rest))
    return article.text, drafts, readings


def write():
    """Write the tables as a module that a person can read."""
    lines = [f'"""{HEADING}"""']
    for name, meaning in MEANINGS.items():
        lines.append(f"\n{name}: dict[str, float] = {{")
        lines += [f'    "{feature}": {weight},' for feature, weight in sorted(getattr(coefficients, name).items())]
        lines += ["}", f'"""{meaning}"""']
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if not NEWS.exists():
        sys.exit(f"NOT FITTED: no corpus at {NEWS}")
    main()
