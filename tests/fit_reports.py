"""Fit the tables of `indexer/extract/report_weights.py` on the news corpus beside the repository: `make fit`.

Four logistic regressions with an L1 penalty, which leaves most features without a weight: whether the words after a
cue are what it reports, whether those before it are, and where each ends. The articles that `measuring.py` sets aside
are never seen. The result is a module of plain dicts; the same corpus gives the same bytes.
"""

import json
import sys
from collections import Counter
from pathlib import Path

import numpy as np
from measuring import NEWS, article_of, is_set_aside, rows_of
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from indexer.blocks import map_blocks
from indexer.extract.drafting import draft_quotes
from indexer.extract.lexicon import THOUGHT_STEMS, TOLD_STEMS
from indexer.extract.marks import parse_marks
from indexer.extract.report_edges import features_of_end, features_of_start
from indexer.extract.report_features import (
    features_after,
    features_before,
    features_of_cue,
    features_of_page,
    may_stand_before,
)
from indexer.extract.report_words import cues_in, place_of, words_of
from indexer.extract.reports import end_before, possible_ends, possible_starts, start_after
from indexer.extract.turns import take_turns

TABLE = Path(__file__).parent.parent / "indexer" / "extract" / "report_weights.py"
CONTENT = ("word", "Name", "-ed", "-ing", "-s", "past")
MIN_CUES = 4
MIN_SHARE = 0.04
MIN_COUNT = 10
STRENGTH = 0.4

HEADER = '''"""What each feature counts for when words are taken for a report. Written by `make fit`, not by hand.

`CUES` are the stems of words that may report. Each table maps the name of a feature (`report_features` makes them) to
its weight in log-odds; the empty name is the weight that every case starts with. What has no line counts nothing.
"""
'''


def read(row):
    """Give the text, the sentences outside quotations, and the cues that quotations have."""
    article = article_of(row)
    blocks = map_blocks(article.text, title=article.title)
    _, rest = take_turns(article.text, blocks)
    drafts = draft_quotes(article.text, rest, parse_marks(article.text, rest))
    return article.text, drafts.readings, drafts.used


def cues_of(row):
    """Map each character of a cue to the attributions, other than direct quotations, that it introduces."""
    found = {}
    for quote in row["quotes"]:
        for start, end in quote.get("cue_parts") or []:
            if quote["type"] != "direct":
                for at in range(start, end):
                    found.setdefault(at, []).append(quote)
    return found


def is_known(stem, cued, counted):
    is_word = stem in TOLD_STEMS or stem in THOUGHT_STEMS
    return is_word and cued[stem] >= MIN_CUES and cued[stem] / counted[stem] >= MIN_SHARE


def choose_cues(corpus):
    counted, cued = Counter(), Counter()
    for _, readings, _, cues in corpus:
        for reading in readings:
            for token in reading.sentence.tokens:
                if token.is_word and token.word_class in CONTENT:
                    stem = token.stem
                    counted[stem] += 1
                    cued[stem] += token.start in cues
    return frozenset(stem for stem in cued if is_known(stem, cued, counted))


class Cases:
    """Features and outcomes of one table."""

    def __init__(self):
        self.features, self.outcomes = [], []

    def add(self, features, outcome):
        self.features.append(features)
        self.outcomes.append(bool(outcome))

    def fit(self):
        """Give feature → weight, those without weight left out, and the intercept under the empty name."""
        counts = Counter(name for names in self.features for name in names)
        kept = [{name: 1.0 for name in names if counts[name] >= MIN_COUNT} for names in self.features]
        vectorizer = DictVectorizer()
        matrix = vectorizer.fit_transform(kept)
        matrix.indices, matrix.indptr = matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)
        model = LogisticRegression(C=STRENGTH, l1_ratio=1, solver="liblinear", random_state=0)
        model.fit(matrix, self.outcomes)
        weights = zip(vectorizer.feature_names_, model.coef_[0], strict=True)
        table = {str(name): round(float(weight), 2) for name, weight in weights if abs(weight) >= 0.005}
        return {"": round(float(model.intercept_[0]), 2)} | table


def gather(corpus, cues):
    tables = {"AFTER": Cases(), "BEFORE": Cases(), "END": Cases(), "START": Cases()}
    for _, readings, used, cued in corpus:
        for index, reading in enumerate(readings):
            words = words_of(reading, cues_in(reading.sentence.tokens, cues))
            page = features_of_page(words, readings, index)
            for at in words.cues:
                told = [one for one in cued.get(words.tokens[at].start, []) if one["start"] < reading.sentence.end]
                gather_cue(tables, words, at, page=page, told=told, is_used=(index, at) in used)
    return tables


def gather_cue(tables, words, at, *, page, told, is_used):
    token, place = words.tokens[at], place_of(words, at)
    shared = features_of_cue(words, place) + page
    right = min((one for one in told if one["start"] >= token.end), key=lambda one: one["start"], default=None)
    tables["AFTER"].add(features_after(words, place, start_after(words, place), is_used=is_used) + shared, right)
    if right is not None:
        gather_ends(words, place, right, tables["END"])
    ahead = [one for one in told if words.tokens[0].start < one["end"] <= token.start]
    left = max(ahead, key=lambda one: one["end"], default=None)
    end = end_before(words, place)
    if end > 0 and may_stand_before(words, place, end):
        tables["BEFORE"].add(features_before(words, place, end, is_used=is_used) + shared, left)
        if left is not None:
            gather_starts(words, end, left, tables["START"])


def gather_ends(words, place, quote, cases):
    first = start_after(words, place)
    last = sum(token.start < quote["end"] for token in words.tokens)
    if first >= len(words.tokens) or last <= first:
        return
    for end in list(possible_ends(words, first))[:-1]:
        cases.add(features_of_end(words, place, first, end), end >= last)
        if end >= last:
            break


def gather_starts(words, end, quote, cases):
    first = sum(token.end <= quote["start"] for token in words.tokens)
    for start in possible_starts(words, end)[:-1]:
        cases.add(features_of_start(words, start, end), start <= first)
        if start <= first:
            break


def written(cues, tables):
    lines = [
        HEADER,
        "CUES: frozenset[str] = frozenset(",
        "    (",
        *(f"        {quoted(cue)}," for cue in sorted(cues)),
        "    )",
        ")",
    ]
    lines += ['"""Stems of the words that may report."""', ""]
    about = {
        "AFTER": "Whether the words after a cue are what it reports.",
        "BEFORE": "Whether the words before a cue are what it reports.",
        "END": "Whether the words after a cue end here.",
        "START": "Whether the words before a cue begin here, read from right to left.",
    }
    for name, table in tables.items():
        lines += [f"{name}: dict[str, float] = {{"]
        lines += [f"    {quoted(feature)}: {weight}," for feature, weight in sorted(table.items())]
        lines += ["}", f'"""{about[name]}"""', ""]
    return "\n".join(lines).rstrip() + "\n"


def quoted(name):
    return json.dumps(name, ensure_ascii=False)


def main():
    if not NEWS.exists():
        sys.exit(f"NOT FITTED: no corpus at {NEWS}")
    rows = [row for row in rows_of(NEWS) if row["primary"] and not is_set_aside(row["id"])]
    corpus = [(*read(row), cues_of(row)) for row in rows]
    cues = choose_cues(corpus)
    tables = {name: cases.fit() for name, cases in gather(corpus, cues).items()}
    TABLE.write_text(written(cues, tables), encoding="utf-8")
    print(f"{len(rows)} articles, {len(cues)} cues, weights:", {name: len(table) for name, table in tables.items()})


if __name__ == "__main__":
    main()
