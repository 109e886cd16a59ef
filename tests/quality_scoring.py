"""Compare what the engine finds in a case of gold with what a careful reader noted.

In: a row of `quality/gold.jsonl`. Out: an `Outcome`: what was found, under which name, and a verdict on every statement
that the engine gives, gold or not. Promise: a statement has one verdict, and the worst that fits.
"""

import datetime as dt
import re
from enum import StrEnum
from typing import NamedTuple

from indexer.article import Article
from indexer.extract.extraction import extract_article
from indexer.speaker import fold_name
from indexer.statement import Kind, Statement

SURE = 0.8
"""From this confidence on, an attribution is relied upon."""
LEAST_OVERLAP = 0.5
"""Share of words, intersection over union, from which two spans are the same."""
_ARTICLE = re.compile(r"^(?:the|an?|his|her|its|their) ", re.IGNORECASE)

_OF_ANOTHER = frozenset({"for", "of", "to"})
"""Words that make a name part of another's description: a spokesman for Falk is not Falk."""


class Verdict(StrEnum):
    """What a reader would say of one statement of the engine's."""

    RIGHT = "right"
    PARTLY = "right, but with part of the words or of the name"
    UNNAMED = "no speaker"
    STRAY = "words that are no statement, of somebody who speaks elsewhere in the text"
    WRONG = "wrong attribution"
    FORBIDDEN = "forbidden reading"


HARMFUL = frozenset({Verdict.WRONG, Verdict.FORBIDDEN})
NOT_RIGHT = HARMFUL | {Verdict.STRAY}


class Judged(NamedTuple):
    """A statement of the engine's and the verdict on it."""

    statement: Statement
    verdict: Verdict
    why: str

    @property
    def is_sure(self):
        return self.statement.confidence >= SURE


class Checked(NamedTuple):
    """A statement of gold and what became of it; `None` where there was nothing to check."""

    number: int
    must: bool
    statement: Statement | None
    found: bool
    exact: bool
    speaker: bool
    date: bool | None
    flags: bool | None


class Outcome(NamedTuple):
    """How one case came out."""

    case: dict
    judged: list[Judged]
    checked: list[Checked]

    @property
    def harm(self):
        return [one for one in self.judged if one.verdict in HARMFUL]

    @property
    def is_right(self):
        misses = [one for one in self.checked if one.must and not (one.found and one.speaker)]
        is_clean = all(one.verdict not in NOT_RIGHT for one in self.judged)
        return not misses and is_clean and all(one.date is not False for one in self.checked if one.must)


def article_of_case(case):
    """Make the article that a case is."""
    day = dt.date.fromisoformat(case["date"]) if case["date"] else None
    return Article.make(case["text"], origin=case["id"], title=case["title"], published=day)


def compare_case(case):
    """Run the engine on a case and judge everything that it gives."""
    found = list(extract_article(article_of_case(case)).statements)
    groups = groups_of(case)
    pairs = _pair(case["text"], groups, found)
    judged = [_judge(case, one, _gold_of(groups, pairs, one)) for one in found]
    return Outcome(case, judged, [_check(case["text"], groups[number], pairs, groups) for number in groups])


def groups_of(case):
    """Give the rows of each statement of a case, by its number."""
    numbers = dict.fromkeys(row["group"] for row in case["quotes"])
    return {number: [row for row in case["quotes"] if row["group"] == number] for number in numbers}


def words_of(text, spans):
    """Give where the words of some spans begin."""
    return {start + word.start() for start, end in spans for word in re.finditer(r"\w+", text[start:end])}


def shared(one, other):
    """Give the share of words that two sets have in common: intersection over union."""
    return len(one & other) / len(one | other) if one or other else 0.0


def names_speaker(statement, name):
    """Tell whether a statement is credited to somebody: True, False, or None where only a part of the name agrees."""
    if statement.speaker is None or name is None:
        return statement.speaker is None and name is None
    given, wanted = _bare(statement.speaker.name), _bare(name)
    if given == wanted:
        return True
    added = set(given) - set(wanted)
    is_more = set(wanted) < set(given) and not added & _OF_ANOTHER
    return None if set(given) < set(wanted) or is_more else False


def _bare(name):
    return fold_name(_ARTICLE.sub("", name)).split()


def _agrees(statement, row):
    accepted = [row["speaker_canonical"], *row["accept"]]
    answers = [names_speaker(statement, name) for name in accepted]
    if True in answers:
        return True
    # Where a reader may also say “nobody can tell”, a name in full is a guess.
    is_guess = None in accepted and any(name and _says_more(statement, name) for name in accepted)
    is_part = (None in answers and not is_guess) or _is_as_printed(statement, row)
    return None if is_part else False


def _says_more(statement, name):
    return statement.speaker is not None and set(_bare(statement.speaker.name)) > set(_bare(name))


def _is_as_printed(statement, row):
    if statement.speaker is None or row["speaker_text"] is None:
        return False
    return _bare(statement.speaker.name) == _bare(row["speaker_text"])


def _spans(rows):
    return [(row["start"], row["end"]) for row in rows]


def _parts(statement):
    return [(part.start, part.end) for part in statement.parts]


def _fit(text, rows, statement):
    own = words_of(text, _spans(rows))
    direct = shared(own, words_of(text, _parts(statement)))
    if statement.content is None and rows[0]["content"] is None:
        return direct
    wide = rows[0]["content"]
    around = words_of(text, [(wide["start"], wide["end"])]) if wide else own
    content = statement.content
    given = words_of(text, [(content.start, content.end)] if content else _parts(statement))
    return max(direct, shared(around, given))


def _pair(text, groups, found):
    fits = [
        (_fit(text, rows, one), (one.nested_in is not None) == rows[0]["nested"], -number, one)
        for number, rows in groups.items()
        for one in found
    ]
    pairs = {}
    for fit, _, number, one in sorted(fits, key=lambda row: row[:3], reverse=True):
        if fit >= LEAST_OVERLAP and -number not in pairs and one not in pairs.values():
            pairs[-number] = one
    return pairs


def _gold_of(groups, pairs, statement):
    return next((groups[number] for number, one in pairs.items() if one is statement), None)


def _judge(case, statement, rows):
    reading = next((one for one in case["forbidden"] if _is_forbidden(case, one, statement, rows)), None)
    if reading is not None:
        by = f" by {reading['speaker']}" if reading["speaker"] else ""
        return Judged(statement, Verdict.FORBIDDEN, f"{reading['reading']}{by}: {reading['text'][:60]}")
    missing = [flag for flag in ("negated", "declined", "modality") if rows and rows[0][flag]]
    if any(not getattr(statement, flag) for flag in missing):
        return Judged(statement, Verdict.FORBIDDEN, f"a claim made, not {missing[0]}")
    return _judge_speaker(case, statement, rows)


def _judge_speaker(case, statement, rows):
    if rows is None:
        return _judge_stray(case, statement)
    agrees = _agrees(statement, rows[0])
    if agrees:
        return Judged(statement, Verdict.RIGHT, "")
    wanted = rows[0]["speaker_canonical"]
    if statement.speaker is None:
        return Judged(statement, Verdict.UNNAMED, f"wanted {wanted}")
    verdict = Verdict.PARTLY if agrees is None else Verdict.WRONG
    return Judged(statement, verdict, f"{statement.speaker.name}, wanted {wanted}")


def _judge_stray(case, statement):
    if statement.speaker is None:
        return Judged(statement, Verdict.UNNAMED, "no such statement")
    if statement.declined:
        return Judged(statement, Verdict.PARTLY, "nothing said, and marked so")
    own = words_of(case["text"], _parts(statement))
    near = [row for row in case["quotes"] if own & words_of(case["text"], _spans([row]))]
    if any(_agrees(statement, row) is not False for row in near):
        return Judged(statement, Verdict.PARTLY, "words cut differently")
    if not near and any(_agrees(statement, row) is not False for row in case["quotes"]):
        return Judged(statement, Verdict.STRAY, statement.speaker.name)
    return Judged(statement, Verdict.WRONG, f"{statement.speaker.name}, no such statement")


def _is_forbidden(case, reading, statement, rows):
    if reading["reading"] in ("quoted", "swallowed"):
        return statement.kind is not Kind.INDIRECT and _holds_words(case["text"], reading, statement)
    if reading["speaker"] is None:
        return True
    is_theirs = names_speaker(statement, reading["speaker"]) is not False
    is_gold = rows is not None and _agrees(statement, rows[0]) is not False
    words = words_of(case["text"], [(reading["start"], reading["end"])])
    own = words_of(case["text"], _parts(statement))
    return is_theirs and not is_gold and (reading["reading"] == "anything" or len(own & words) * 2 >= len(words))


def _holds_words(text, reading, statement):
    words = words_of(text, [(reading["start"], reading["end"])])
    parts = [words_of(text, [part]) for part in _parts(statement)]
    if reading["reading"] == "swallowed":
        return any(len(part & words) * 2 >= len(words) for part in parts)
    return any(shared(part, words) >= LEAST_OVERLAP for part in parts)


def _check(text, rows, pairs, groups):
    row = rows[0]
    one = pairs.get(row["group"])
    if one is None:
        return Checked(row["group"], row["must"], None, *[False] * 3, None, None)
    is_found = (one.kind is Kind.INDIRECT) == (row["type"] == "indirect")
    is_exact = is_found and words_of(text, _spans(rows)) == words_of(text, _parts(one))
    date = one.said_on.date == row["said"] if row["said_is_checked"] else None
    flags = _flags_hold(one, row, pairs)
    return Checked(row["group"], row["must"], one, is_found, is_exact, _agrees(one, row) is True, date, flags)


def _flags_hold(one, row, pairs):
    outer = pairs.get(row["inside"])
    other = pairs.get(row["less_sure_than"])
    return (
        all(bool(getattr(one, flag)) == row[flag] for flag in ("negated", "declined", "modality"))
        and (one.nested_in is not None) == row["nested"]
        and (outer is None or one.nested_in == outer.id)
        and _holds(one.via, row["via"])
        and _holds(one.question and one.question.text, row["question"])
        and _holds(one.speaker and one.speaker.role, row["role"])
        and (row["below"] is None or one.confidence < row["below"])
        and (other is None or one.confidence < other.confidence)
    )


def _holds(given, wanted):
    return wanted is None or (given is not None and fold_name(wanted) in fold_name(given))
