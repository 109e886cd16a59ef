"""Text made to hurt: families of articles that make careless code slow, each of any length."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from itertools import chain, count, cycle

GIVEN = "Ada Bela Cora Dina Ewa Finn Gita Hugo Iris Jan Karl Lena Milo Nora Olaf Pia Rolf Sven Tara Udo".split()
SYLLABLES = "ba be ko ka lo mi na or pe ra se ti vu zo dra gel han kur lind mos".split()


def surname(number: int) -> str:
    """Spell a number as a surname; no two numbers give the same one."""
    word = ""
    while True:
        number, place = divmod(number, len(SYLLABLES))
        word += SYLLABLES[place]
        if not number:
            return word.capitalize() + "v"


def person(number: int) -> str:
    return f"{GIVEN[number % len(GIVEN)]} {surname(number)}"


def _people() -> Iterator[str]:
    return (f"{person(number)} said that the road was open. " for number in count())


def _ministers() -> Iterator[str]:
    return (f"Minister {person(number)} came. “It holds,” the minister said.\n" for number in count())


def _namesakes() -> Iterator[str]:
    return (f"{surname(number)} Price met Price. “It holds,” Price said. " for number in count())


def _forms_of_one() -> Iterator[str]:
    return (f"The {surname(number).lower()} minister Ada Falk spoke. “No,” the minister said.\n" for number in count())


def _labels() -> Iterator[str]:
    return (f"MR. {surname(number).upper()}: It holds, and it will.\n" for number in count())


def _nested() -> Iterator[str]:
    return chain.from_iterable(("“He said ‘she said “", "no” and’ left,” ", f"{person(n % 7)} said. ") for n in count())


def _noise() -> Iterator[str]:
    pieces = [*"“”\"'’‘«»„‹,.?!:()\n –—", "he said ", "Ada Falk ", "Minister ", "the ", "\u200b", "é", "😀", "\u202e"]
    return (pieces[sha256(str(n).encode()).digest()[0] % len(pieces)] for n in count())


FAMILIES: dict[str, Callable[[], Iterator[str]]] = {
    "quotation marks only": lambda: cycle("“"),
    "straight marks only": lambda: cycle('"'),
    "marks of all kinds": lambda: cycle("“”\"'’‘«»„‹"),
    "apostrophes": lambda: cycle("' "),
    "apostrophes in words": lambda: cycle(["it's theirs' ", "’s "]),
    "open quotes never closed": lambda: cycle(["“It holds and ", "it will "]),
    "a quote opened in every paragraph": lambda: cycle(["“It holds and it will.\n\n"]),
    "two glyphs in turn": lambda: cycle(["“a", "‘b"]),
    "closed quotes": lambda: cycle(["“It holds.” "]),
    "quotes of one letter": lambda: cycle(["“a” "]),
    "nested quotes": _nested,
    "quotes in quotes without end": lambda: chain(["“"], cycle(["‘It holds,’ said Falk, "])),
    "spaces": lambda: cycle(" "),
    "newlines": lambda: cycle("\n"),
    "one letter a line": lambda: cycle("a\n"),
    "carriage returns": lambda: cycle(["It holds.\r\n"]),
    "tabs and wide spaces": lambda: cycle("\t\u3000\u00a0"),
    "capitalised words": lambda: cycle(["Falk Brandt Roth "]),
    "capital letters": lambda: cycle("A"),
    "one name a word": lambda: (f"{surname(n)} " for n in count()),
    "initials": lambda: cycle(["A. "]),
    "acronym without end": lambda: cycle(["A."]),
    "abbreviations": lambda: cycle(["Mr. "]),
    "dashes": lambda: cycle("–"),
    "dashes and spaces": lambda: cycle("— "),
    "hyphens in a word": lambda: cycle("a-"),
    "zero-width characters": lambda: cycle("\u200b\u200d\ufeff"),
    "soft hyphens": lambda: cycle("\u00ada"),
    "combining marks": lambda: cycle("e\u0301\u0323"),
    "bidi controls": lambda: cycle("\u202ea\u2066b"),
    "NUL": lambda: cycle("\x00a "),
    "control characters": lambda: cycle([chr(code) for code in range(1, 32)]),
    "emoji": lambda: cycle("😀. "),
    "sentences of wide letters": lambda: cycle("語。"),
    "he said": lambda: cycle(["he said "]),
    "he said that": lambda: cycle(["he said that "]),
    "he said between quotes": lambda: cycle(["“It holds,” he said, "]),
    "said between quotes": lambda: cycle(["said “a” "]),
    "words quoted inside one sentence": lambda: cycle(["who “held” that "]),
    "pronouns": lambda: chain(["Ada Falk met Ewa Roth. "], cycle(["“It holds,” she said. "])),
    "pronouns without full stops": lambda: chain(["Ada Falk met Ewa Roth and "], cycle(["she said, "])),
    "people by the thousand": _people,
    "people in one sentence": lambda: (f"{person(n)} and he, " for n in count()),
    "ministers by the thousand": _ministers,
    "namesakes by the thousand": _namesakes,
    "titles by the thousand": _forms_of_one,
    "according to": lambda: cycle(["according to the ministry of "]),
    "of the of the": lambda: cycle(["of the "]),
    "the minister of the minister": lambda: cycle(["the minister of "]),
    "and and and": lambda: cycle(["Falk and "]),
    "de la de la": lambda: cycle(["Falk de la "]),
    "that that that": lambda: cycle(["said that "]),
    "as noted by": lambda: cycle(["as noted by Falk, "]),
    "commas": lambda: cycle(","),
    "words and commas": lambda: cycle(["it, "]),
    "colons": lambda: cycle(["A: "]),
    "full stops": lambda: cycle("."),
    "brackets": lambda: cycle("("),
    "digits": lambda: cycle("1234567890"),
    "dates": lambda: cycle(["on April 2, 2017, "]),
    "months": lambda: cycle(["last April "]),
    "numbers and points": lambda: cycle(["1. "]),
    "one giant word": lambda: cycle("a"),
    "one giant sentence": lambda: cycle(["the road that Falk built was long and "]),
    "one giant paragraph": lambda: cycle(["The road was long. Falk said that it was open. "]),
    "orphans in one paragraph": lambda: cycle(["“The road was long and it stayed open for years.” The end. "]),
    "orphans by the paragraph": lambda: cycle(["“The road was long and it stayed open for years.”\n"]),
    "transcript": lambda: cycle(["MR. HALE: It holds, and it will.\n", "Q Why?\n"]),
    "one turn of a transcript": lambda: chain(["MR. HALE: Yes.\nQ Why?\nMR. HALE: No.\n"], cycle(["It holds.\n"])),
    "labels by the thousand": _labels,
    "interview": lambda: cycle(["**Why is that?**\n", "- It holds.\n"]),
    "stars": lambda: cycle("*"),
    "bold without end": lambda: cycle(["**a ? "]),
    "bullets": lambda: cycle(["• It holds, Falk said.\n"]),
    "captions": lambda: cycle(["The bridge.\n", "Photo: Falk\n"]),
    "datelines": lambda: cycle(["MOSCOW, April 2. /TASS/. It holds, Falk said.\n"]),
    "capitals and commas": lambda: cycle(["MOSCOW, "]),
    "headlines": lambda: cycle(["The Road That Falk Built Was Long\n"]),
    "addresses": lambda: cycle(["@falk "]),
    "noise": _noise,
}
"""What makes a text of each family, piece by piece and without end."""


def text_of(family: str, size: int) -> str:
    """Make a text of exactly `size` characters."""
    pieces: list[str] = []
    length = 0
    for piece in FAMILIES[family]():
        pieces.append(piece)
        length += len(piece)
        if length >= size:
            break
    return "".join(pieces)[:size]
