"""Find where two wordings of one thing contradict each other: a number, a negation, an opposite, another name.

In: two texts as folded words. Out: which kinds of contradiction stand between them.
Promise: two texts whose marks differ always contradict each other, so that a group of copies may be looked for among
those with equal marks alone.
"""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache
from itertools import groupby

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from indexer.similarity import Words

SAME_SPELLING = 75.0
"""Likeness in spelling, of 100, from which two names may be one: Sokolov and Sokoloff 80, Maren and Velm 22."""

_NEGATIONS = frozenset("not no never none nobody nothing neither nor without nowhere".split())
_UNITS = """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen
"""
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_TENS_WORDS = frozenset(_TENS.split())
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth"
_AMOUNTS = """
    hundred hundreds thousand thousands million millions billion billions trillion trillions dozen dozens half quarter
    quarters double triple once twice
"""
_OPPOSITES = """
    accept/reject,refuse accepted/rejected,refused after/before agree/disagree against/for all/some always/sometimes
    allow/ban,forbid allowed/banned,forbidden better/worse best/worst confirm/deny confirmed/denied above/below
    easier/harder end/begin,start friend/enemy friends/enemies gain/loss gained/lost good/bad guilty/innocent
    high/low help/hurt,harm higher/lower highest/lowest increase/decrease,cut,reduce increased/decreased,cut,reduced
    more/less,fewer most/least must/may,might,can,should open/close,closed over/under peace/war,conflict
    rise/fall,drop rose/fell,dropped rising/falling right/wrong,left stop/start,continue strong/weak stronger/weaker
    succeed/fail succeeded/failed support/oppose supported/opposed supports/opposes supporting/opposing true/false
    up/down victory/defeat will/may,might,could,would shall/may,might,could,would win/lose won/lost yes/no
    with/without north/south east/west today/yesterday,tomorrow yesterday/tomorrow buy/sell bought/sold
    export/import exports/imports enter/leave arrived/left ally/enemy allies/enemies first/last in/out
    majority/minority raise/lower raised/lowered his/her he/she
"""
_SHORTEST_TELLING = 4
_FUNCTION_WORDS = frozenset(
    """
    about after also among been before being between both could does done down during each even ever every from gone
    have having here into itself just like made make makes many might more most much must near often once only onto
    other ours over quite rather really said same says shall should since some still such than that their them then
    there these they thing things this those through thus till today toward towards under unto upon very want wants
    well were what when where which while whom whose will with within would your although though because however
    going
    """.split()
)
_DENYING = ("un", "in", "im", "il", "ir", "dis", "non", "mis")
_TITLES = frozenset("mr mrs ms dr sir president minister secretary general colonel senator the".split())


WORDS_A_SUBSTITUTION = 10
"""How many words a text needs for each telling word that may stand in another's place: below that, “Banks do more to
help the economy” and “… to hurt the economy” would be one."""


class Contrast(StrEnum):
    """What two wordings contradict each other in."""

    NUMBER = "number"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    NAME = "name"
    WORD = "word"
    """More other words than a copy has; in a short sentence one may turn its meaning."""


def marks_of(words: Words) -> tuple[str, ...]:
    """List the numbers and negations of a text in their order, however they are spelt."""
    values = _number_words()
    marks: list[str] = []
    was_tens = False
    for word in words.folded:
        value = values.get(word, word)
        is_number = value in values or (not value.isalpha() and any(map(str.isdigit, value)))
        if was_tens and is_number and len(value) == 1 and value != "0":
            marks[-1] = marks[-1][0] + value
        elif is_number or word in _NEGATIONS:
            marks.append(value if is_number else "not")
        was_tens = word in _TENS_WORDS
    return tuple(marks)


def find_contrasts(ours: Words, theirs: Words) -> tuple[Contrast, ...]:
    """Say in what two texts contradict each other; the order in which they are given makes no difference."""
    if ours.folded == theirs.folded:
        return ()
    found = [*_in_marks(marks_of(ours), marks_of(theirs)), *_in_words(ours, theirs)]
    return tuple(one for one in Contrast if one in found)


def are_opposites(word: str, other: str) -> bool:
    """Tell whether two folded words are opposites, or one denies the other (“likely”, “unlikely”)."""
    return other in _opposites().get(word, frozenset()) or other in _denied(word) or word in _denied(other)


def _in_marks(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Iterator[Contrast]:
    if [mark for mark in ours if mark != "not"] != [mark for mark in theirs if mark != "not"]:
        yield Contrast.NUMBER
    elif ours != theirs:
        yield Contrast.NEGATION


def _in_words(ours: Words, theirs: Words) -> Iterator[Contrast]:
    opposites = _opposites()
    substituted = 0
    for mine, other in _changed(ours, theirs):
        substituted += _count_substituted(mine, other)
        if any(opposites.get(word, frozenset()) & other.keys() or _denied(word) & other.keys() for word in mine):
            yield Contrast.OPPOSITE
        if any(_denied(word) & mine.keys() for word in other):
            yield Contrast.OPPOSITE
        if _are_other_names([w for w in mine if mine[w]], [w for w in other if other[w]]):
            yield Contrast.NAME
    if substituted * WORDS_A_SUBSTITUTION > min(len(ours.folded), len(theirs.folded)):
        yield Contrast.WORD


def _count_substituted(mine: Iterable[str], other: Iterable[str]) -> int:
    ours, theirs = ([word for word in words if _is_telling(word)] for words in (mine, other))
    new = [word for word in ours if all(fuzz.ratio(word, one) < SAME_SPELLING for one in theirs)]
    return min(len(new), len(theirs))


def _is_telling(word: str) -> bool:
    return len(word) >= _SHORTEST_TELLING and word not in _FUNCTION_WORDS


def _changed(ours: Words, theirs: Words) -> Iterator[tuple[dict[str, bool], dict[str, bool]]]:
    # An alignment may be drawn in several ways; the order of the two must not choose between them.
    if theirs.folded < ours.folded:
        ours, theirs = theirs, ours
    opcodes = Levenshtein.opcodes(ours.folded, theirs.folded)
    for is_same, run in groupby(opcodes, key=lambda op: op.tag == "equal"):
        if not is_same:
            pieces = list(run)
            mine = _named(ours, pieces[0].src_start, pieces[-1].src_end)
            other = _named(theirs, pieces[0].dest_start, pieces[-1].dest_end)
            yield (
                {word: is_name for word, is_name in mine.items() if word not in other},
                {word: is_name for word, is_name in other.items() if word not in mine},
            )


def _named(words: Words, start: int, end: int) -> dict[str, bool]:
    return {words.folded[place]: place in words.names for place in range(start, end)}


def _are_other_names(ours: Iterable[str], theirs: Iterable[str]) -> bool:
    mine, other = set(ours) - _TITLES, set(theirs) - _TITLES
    return bool(mine and other) and not any(fuzz.ratio(a, b) >= SAME_SPELLING for a in mine for b in other)


def _denied(word: str) -> set[str]:
    return {prefix + word for prefix in _DENYING}


@cache
def _number_words() -> dict[str, str]:
    units = {word: str(value) for value, word in enumerate(_UNITS.split())}
    tens = {word: str(10 * value) for value, word in enumerate(_TENS.split(), start=2)}
    return units | tens | {word: word for word in f"{_ORDINALS} {_AMOUNTS}".split()}


@cache
def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for entry in _OPPOSITES.split():
        word, others = entry.split("/")
        for other in others.split(","):
            found.setdefault(word, set()).add(other)
            found.setdefault(other, set()).add(word)
    return {word: frozenset(others) for word, others in found.items()}
