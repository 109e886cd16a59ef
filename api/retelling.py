"""Check that words outside of quotation marks retell what was printed: its matter, its order, its turns.

In: a clause of a language model, and the printed sentence that it may retell. Out: whether it does.
Promise: the words of a clause that carry matter are a run of those of one printed sentence, none left out in between,
none in another order, none done by another than before; the clause has as many negations, and every “if”, “may” or
“only” of the sentence.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from api.lexemes import Lexeme, Original, count_negations, is_alike, is_in, is_matter
from api.neutral import BEGINNING, BEING, DIRECTIONS, ENDING, PERSONS, QUALIFIERS, SUBORDINATING
from indexer.extract.lexicon import SPEECH_VERBS

LEAST_MATTER = 2
"""Words of matter, below which a retelling says nothing, unless the printed sentence has no more."""


def retells(
    clause: Sequence[Lexeme], original: Original, *, negations: int, also: frozenset[str], least: int = LEAST_MATTER
) -> bool:
    """Tell whether a clause retells a printed sentence.

    Args:
        clause: words of the clause that neither ascribe nor date.
        original: the printed sentence.
        negations: how many the clause has, without those that say that something was denied.
        also: other words of the model's sentence, quoted ones included, where a limiting word may stand.
        least: how many words of matter it must have, unless the printed sentence has no more.
    """
    if negations % 2 != count_negations(original.lexemes) % 2:
        return False
    if missing_qualifiers(original.lexemes, {one.low for one in clause} | also):
        return False
    if _has_any(clause, PERSONS) and not _has_any(original.lexemes, PERSONS):
        return False
    if sum(map(is_matter, clause)) < min(least, sum(map(is_matter, original.lexemes))):
        return False
    return _is_run(clause, original) or all(_is_run(part, original) for part in _subordinate(clause))


def _is_run(clause: Sequence[Lexeme], original: Original) -> bool:
    return any(_is_as_printed(clause, stretch) for stretch in _stretches(clause, original.lexemes))


def _subordinate(clause: Sequence[Lexeme]) -> list[Sequence[Lexeme]]:
    """Part a clause before words like “if”: what they begin may have changed places with the rest."""
    places = [place for place, one in enumerate(clause) if one.low in SUBORDINATING]
    parts = [clause[start:end] for start, end in pairwise((0, *places, len(clause)))]
    return [part for part in parts if any(is_matter(one) for one in part)]


def missing_qualifiers(printed: Iterable[Lexeme], told: Iterable[str]) -> list[str]:
    """Give the words of a printed sentence that turn or limit it and that are not retold."""
    return [one.low for one in printed if _turns(one.low) and not is_in(one.low, told)]


def _turns(low: str) -> bool:
    # “They claim that the dam burst” does not say that it did.
    return low in QUALIFIERS or low in SPEECH_VERBS


def _stretches(clause: Sequence[Lexeme], printed: Sequence[Lexeme]) -> Iterator[Sequence[Lexeme]]:
    """Give each stretch of a printed sentence whose matter is, word by word, that of the clause."""
    wanted = [one for one in clause if is_matter(one)]
    places = [place for place, one in enumerate(printed) if is_matter(one)]
    for first in range(len(places) - len(wanted) + 1):
        run = places[first : first + len(wanted)]
        if not all(_is_same(mine, printed[place]) for mine, place in zip(wanted, run, strict=True)):
            continue
        begins = places[first - 1] + 1 if first else 0
        ends = places[first + len(wanted)] if first + len(wanted) < len(places) else len(printed)
        is_begun = not first or any(_begins(one) for one in printed[begins : run[0]])
        is_ended = ends == len(printed) or any(_ends(one) for one in printed[run[-1] + 1 : ends])
        if is_begun and is_ended:
            yield printed[begins : run[-1] + 1]


def _is_same(mine: Lexeme, printed: Lexeme) -> bool:
    if mine.number or printed.number:
        return mine.number == printed.number
    return mine.low == printed.low if mine.is_capital else is_alike(mine.low, printed.low)


def _begins(lexeme: Lexeme) -> bool:
    return not lexeme.is_word or lexeme.low in BEGINNING


def _ends(lexeme: Lexeme) -> bool:
    return not lexeme.is_word or lexeme.low in ENDING


def _is_as_printed(clause: Sequence[Lexeme], stretch: Sequence[Lexeme]) -> bool:
    return _directions(clause) == _directions(stretch) and _undergone(clause) == _undergone(stretch)


def _directions(lexemes: Sequence[Lexeme]) -> list[str]:
    places = [place for place, one in enumerate(lexemes) if is_matter(one)]
    return [one.low for one in lexemes[places[0] : places[-1]] if one.low in DIRECTIONS]


def _undergone(lexemes: Sequence[Lexeme]) -> list[bool]:
    """Tell of each word of matter whether “was” stands before it: who was attacked did not attack."""
    found: list[bool] = []
    was = False
    for one in lexemes:
        if is_matter(one):
            found.append(was)
            was = False
        elif one.low in BEING:
            was = True
    return found


def _has_any(lexemes: Iterable[Lexeme], words: frozenset[str]) -> bool:
    return any(one.low in words for one in lexemes)
