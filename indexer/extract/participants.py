"""Find the full names of those whom a transcript calls by surname: `MR. HALE` is Owen Hale, as the heading says.

In: the labels with the place of their first turn, the title, and the text. Out: a `Participant` for each label that a
name printed in the article explains. Nothing is known of the world: where the article prints no given name, or two that
differ, there is none.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from indexer.extract.given_names import FEMALE_GIVEN, MALE_GIVEN
from indexer.extract.lexicon import (
    ADJECTIVES,
    COLLECTIVE_HEADS,
    FEMALE_TITLES,
    MALE_TITLES,
    NOT_NAMES,
    ROLE_NOUNS,
)
from indexer.honorifics import HONORIFICS, SPEAKING_ROLES
from indexer.speaker import fold_name

Span = tuple[int, int]


class Participant(NamedTuple):
    """Somebody who takes part in a dialogue, under the fullest name the article prints."""

    name: str
    role: str | None
    """The words before the name in the heading or the title; None where they are no role."""
    forms: tuple[str, ...]
    """All names printed for them."""


class _Naming(NamedTuple):
    """One place where a surname stands after a given name."""

    given: tuple[str, ...]
    surname: str
    place: int
    role: str | None
    is_heading: bool


MIN_MISPRINT_CHARS = 5
MAX_MISPRINTS = 20
"""Misprints are few; more strange labels than this are people."""
WINDOW_CHARS = 160
"""How far before a surname its given name and role are looked for."""

_CAPITALISED = re.compile(r"(?<![\w'’-])[^\W\d_a-z][\w'’-]*")
_ENDING = re.compile(r"['’]s?$")
_BEFORE = re.compile(r"[^\s,;:()“”\"/|–—]+")
_ROLE_STOP = re.compile(r"(?:[,;:()|/–—\n]|\b(?:by|with|from|and|joined by|to)\b)\s*", re.IGNORECASE)
_APPOSED = re.compile(r"[\w'’-]{1,40}, (?:the )?([^,;.:()|\n]{3,90})(?:;|\.?\s*(?:\n|\Z))")
_UNFINISHED = (" and", " of", " for", " to", " the", " on", " in", " at")
_ENDINGS = ("tion", "tions", "ment", "ity", "ness", "ship", "ism", "ics", "ology", "ings", "ing")
_DEPARTMENTS = frozenset(
    """
    affairs services communications security defense defence treasury state energy commerce budget labor labour health
    justice education agriculture interior economy policy counsel strategy relations operations cooperation commission
    nato un eu us usa uk opec isil forces staff house trade finance homeland under assistant principal special senior
    executive chief general national international economic political foreign public african asian european american
    and or the a an of for by with to on in at from as so well our your my thank thanks hello hi ask about dear welcome
    joined meet here now today
    """.split()
)
"""Words that stand before a surname with a capital and are no given names."""

_OTHERS = ROLE_NOUNS | HONORIFICS | NOT_NAMES | ADJECTIVES | COLLECTIVE_HEADS | _DEPARTMENTS
_GIVEN = MALE_GIVEN | FEMALE_GIVEN
_NICKNAMES = tuple(
    frozenset(group.split())
    for group in (
        "mike michael mick mikhail",
        "bob robert rob bobby",
        "bill william will billy",
        "jim james jimmy",
        "tom thomas tommy",
        "tony anthony",
        "dick richard rick rich",
        "liz elizabeth beth betsy lizzie",
        "kate katherine kathryn catherine kathy katie",
        "jack john johnny",
        "ted edward ed eddie theodore",
        "larry lawrence laurence",
        "steve stephen steven",
        "chuck charles charlie",
        "peggy margaret meg maggie",
        "sue susan",
        "jeff jeffrey geoffrey geoff",
        "joe joseph",
        "sasha alexander aleksandr alex",
        "christy christina chris christopher christine",
    )
)


def find_participants(
    labels: Mapping[str, int], *, title: str, text: str, heading: Iterable[Span]
) -> dict[str, Participant]:
    """Name those whom the labels mean.

    Args:
        labels: each label as printed, with the place of its first turn.
        title: the headline from metadata.
        text: the article's text.
        heading: the spans of the text that nobody speaks.
    """
    keys = {label: _key_of(label) for label in labels}
    wanted = {key for key in keys.values() if key}
    namings: dict[str, list[_Naming]] = {key: [] for key in wanted}
    for naming in _from_labels(labels, wanted):
        namings[fold_name(naming.surname)].append(naming)
    for naming in _in_text(title, [(0, len(title))], wanted, is_heading=True):
        namings[fold_name(naming.surname)].append(naming)
    spans = list(heading)
    for naming in _in_text(text, spans, wanted, is_heading=True):
        namings[fold_name(naming.surname)].append(naming)
    for naming in _in_text(text, _between(spans, len(text)), wanted, is_heading=False):
        namings[fold_name(naming.surname)].append(naming)
    found = {label: _participant(label, namings[key], labels[label]) for label, key in keys.items() if key}
    named = {label: participant for label, participant in found.items() if participant is not None}
    return named | _misprinted(keys, named, text)


def _misprinted(keys: dict[str, str], named: dict[str, Participant], text: str) -> dict[str, Participant]:
    """Give a label one letter off, whose name stands nowhere else, to the one participant it is nearest to."""
    owners = {keys[label]: participant for label, participant in named.items()}
    found: dict[str, Participant] = {}
    strange = [label for label, key in keys.items() if len(key) >= MIN_MISPRINT_CHARS and label not in named]
    for label in strange[:MAX_MISPRINTS]:
        near = [
            one for key, one in owners.items() if DamerauLevenshtein.distance(keys[label], key, score_cutoff=1) == 1
        ]
        name = name_case(label_words(label)[1][-1])
        if len(near) == 1 and name not in text and _fits_title(near[0].name.split()[0], label_words(label)[0]):
            found[label] = near[0]
    return found


def _between(spans: list[Span], length: int) -> list[Span]:
    edges = [0, *(place for span in sorted(spans) for place in span), length]
    return [(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if first < last]


def label_words(label: str) -> tuple[list[str], list[str]]:
    """Divide a label into what stands before the name (address, rank, role) and the name; either may be empty."""
    words = re.sub(r"\([^()]*\)?", " ", label).replace(",", " ").split()
    title_end = max((place + 1 for place, piece in enumerate(words) if _is_title(piece)), default=0)
    return words[:title_end], words[title_end:]


def _is_title(piece: str) -> bool:
    bare = piece.lower().strip(".,")
    return bare in HONORIFICS or bare in SPEAKING_ROLES or bare in ROLE_NOUNS


def _key_of(label: str) -> str:
    name = label_words(label)[1]
    return fold_name(name[-1]) if name else ""


def _from_labels(labels: Mapping[str, int], wanted: set[str]) -> Iterator[_Naming]:
    for label, place in labels.items():
        title, name = label_words(label)
        if len(name) > 1 and not title and fold_name(name[-1]) in wanted:
            cased = [name_case(piece) for piece in name]
            yield _Naming(tuple(cased[:-1]), cased[-1], place, None, is_heading=True)


def _in_text(text: str, spans: list[Span], wanted: set[str], *, is_heading: bool) -> Iterator[_Naming]:
    keys: dict[str, str] = {}
    for start, end in spans:
        for match in _CAPITALISED.finditer(text, start, end):
            printed = match.group()
            if printed not in keys:
                keys[printed] = fold_name(_ENDING.sub("", printed))
            if keys[printed] in wanted and printed[0].isupper():
                naming = _naming(text, _ENDING.sub("", printed), match.start(), start, is_heading=is_heading)
                if naming is not None:
                    yield naming


def _naming(text: str, surname: str, place: int, least: int, *, is_heading: bool) -> _Naming | None:
    before = text[max(least, place - WINDOW_CHARS) : place]
    if not before.endswith(" "):
        return None
    line = before[before.rfind("\n") + 1 :]
    words = [(match.start(), match.group()) for match in _BEFORE.finditer(line)]
    given: list[str] = []
    first = len(line)
    while words and len(given) < 3 and line[words[-1][0] + len(words[-1][1]) : first].strip() == "":
        start, piece = words.pop()
        if not _extends(given, piece):
            break
        given.insert(0, piece)
        first = start
    if not given or all(map(_is_initial, given)):
        return None
    if surname.isupper():
        given, surname = [name_case(piece) for piece in given], name_case(surname)
    role = (_role_after(text[place : place + WINDOW_CHARS]) or _role(line[:first])) if is_heading else None
    return _Naming(tuple(given), surname, place, role, is_heading)


def _extends(given: list[str], piece: str) -> bool:
    if _is_initial(piece):
        return True
    if not is_given(piece):
        return False
    # A second given name only where it is known to be one: “So Donna Brazile”, “Communications Ben Rhodes”.
    return not given or _is_initial(given[0]) or fold_name(piece) in _GIVEN


def _is_initial(piece: str) -> bool:
    return re.fullmatch(r"[A-Z]\.", piece) is not None


def is_given(piece: str) -> bool:
    """Tell whether a word may be a given name: known as one, or like none of the other words before surnames."""
    folded = fold_name(piece)
    if folded in _GIVEN:
        return piece[0].isupper()
    is_word = len(piece) > 1 and piece[0].isupper() and all(glyph.isalpha() or glyph in "'’-" for glyph in piece)
    is_other = folded in _OTHERS or folded.endswith(_ENDINGS) or piece.endswith(("'s", "’s", "s'", "s’"))
    return is_word and not is_other


def _role_after(named: str) -> str | None:
    """Give the role behind a name in a list of those present: “Vera Orlova, chair of the council; Leila Haddad, …”."""
    match = _APPOSED.match(named)
    role = match[1] if match else ""
    if role.lower().endswith(_UNFINISHED):
        return None  # it goes on in the next line
    return role if any(_is_role_word(piece) for piece in role.split()) else None


def _is_role_word(piece: str) -> bool:
    bare = piece.lower().strip(".,")
    return any(_is_title(word) for word in (bare, *bare.split("-"))) and bare not in HONORIFICS


def _role(before: str) -> str | None:
    """Give the role before a name: the shortest run of words up to a separator that holds a word for a role."""
    if before.rstrip().endswith(";"):
        return None  # it is that of whoever stands before
    stops = [match.end() for match in _ROLE_STOP.finditer(before)]
    for start in reversed([0, *stops]):
        role = before[start:].strip(" ,")
        if any(_is_title(piece) and piece.lower().strip(".,") not in HONORIFICS for piece in role.split()):
            return re.sub(r"^[Tt]he ", "", role)
    return None


def name_case(piece: str) -> str:
    """Write a word of a name printed IN CAPITALS as names are written; any other word stays as it is."""
    if not piece.isupper() or re.fullmatch(r"(?:[A-Z]\.)+", piece):
        return piece
    cased = re.sub(r"[^\W\d_]+", lambda match: match.group().capitalize(), piece)
    cased = re.sub(r"^Mc([a-z])", lambda match: "Mc" + match.group(1).upper(), cased)
    return re.sub(r"(['’])S$", r"\1s", cased)


def _participant(label: str, namings: list[_Naming], first_turn: int) -> Participant | None:
    title, name = label_words(label)
    fitting = [one for one in namings if _fits(one, title, name)]
    chosen = [one for one in fitting if one.is_heading]
    # Whoever is only spoken of later may be somebody else of that name.
    chosen = chosen or [one for one in fitting if one.place < first_turn]
    if not chosen or not all(_same_given(chosen[0].given, one.given) for one in chosen):
        return None
    counted = Counter((one.given, one.surname) for one in chosen)
    given, surname = max(counted, key=lambda form: (counted[form], len(form[0]), form))
    role = next((one.role for one in chosen if one.role), None)
    forms = dict.fromkeys((" ".join((*given, surname)), *(" ".join((*one.given, one.surname)) for one in chosen)))
    return Participant(next(iter(forms)), role, (*forms, surname))


def _fits(naming: _Naming, title: list[str], name: list[str]) -> bool:
    if not _fits_title(naming.given[0], title):
        return False
    printed = {fold_name(piece) for piece in (*naming.given, naming.surname)}
    rest = {fold_name(piece) for piece in name[:-1]}
    return rest <= printed or (len(name) > 1 and _same_given((name[0],), naming.given))


def _fits_title(given: str, title: list[str]) -> bool:
    words, first = {piece.lower().strip(".,") for piece in title}, fold_name(given)
    return not (words & MALE_TITLES and first in FEMALE_GIVEN) and not (words & FEMALE_TITLES and first in MALE_GIVEN)


def _same_given(given: tuple[str, ...], other: tuple[str, ...]) -> bool:
    one, two = fold_name(given[0]), fold_name(other[0])
    if _is_initial(given[0]) or _is_initial(other[0]):
        return one[:1] == two[:1]
    is_short = min(len(one), len(two)) >= 2 and (one.startswith(two) or two.startswith(one))
    return is_short or any(one in group and two in group for group in _NICKNAMES)
