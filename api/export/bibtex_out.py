r"""Write an export as BibTeX: an entry for each article, its statements in the note.

In: statements. Out: entries in UTF-8, as biber and every manager of references read them.
Promise: whatever an article holds stays text: each character that TeX reads as a command is escaped, braces pair, and
keys are made of ids alone. Statements of one article that stand apart in the export give it several entries.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from api.answer import ArticleCard
from api.deep_links import web_address
from api.export.citing_words import cite_in_words
from api.export.exported import Exported
from api.export.notes import write_closing
from api.export.taking import Taken
from api.safetext import visible
from prompts.loading import Prompt, load_prompt

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    '"': r"{\textquotedbl}",
    "@": r"{@}",  # older readers take it for the beginning of an entry, wherever it stands
}
_SPECIALS = re.compile(r'[\\{}$&#_%~^"@]')
_MOST_IN_AN_ENTRY = 100
"""Statements of one transcript in one note; with more, it gets a further entry."""


def write_bibtex(taken: Taken, *, prompts: Path | None) -> Iterator[str]:
    """Give the entries, each with its end."""
    wording, texts = load_prompt("wording", folder=prompts), load_prompt("export", folder=prompts)
    entries: Counter[str] = Counter()
    for article, run in groupby(taken, key=lambda one: one.article):
        for some in _in_lots(run):
            entries[article.id] += 1
            count = entries[article.id]
            key = f"onrecord-{article.id}" if count == 1 else f"onrecord-{article.id}-{count}"
            yield _entry(key, article, [_note(one, texts, wording) for one in some])
    note = write_closing(taken.closing, prompts=prompts)
    if note:
        yield f"@comment{{{escape_tex(note)}}}\n"


def _in_lots(run: Iterator[Exported]) -> Iterator[Sequence[Exported]]:
    lot: list[Exported] = []
    for one in run:
        lot.append(one)
        if len(lot) == _MOST_IN_AN_ENTRY:
            yield lot
            lot = []
    if lot:
        yield lot


def _entry(key: str, article: ArticleCard, notes: Sequence[str]) -> str:
    url, kind = web_address(article), "article" if article.source and article.published else "misc"
    fields = {
        "title": f"{{{escape_tex(article.title)}}}" if article.title else None,
        "journal" if kind == "article" else "howpublished": escape_tex(article.source) if article.source else None,
        "year": f"{article.published:%Y}" if article.published else None,
        "month": f"{article.published.month}" if article.published else None,
        "day": f"{article.published.day}" if article.published else None,
        # Percent-encoded, since neither braces nor spaces may stand in an address that TeX typesets.
        "url": quote(url, safe="!#$%&'*+,/:;=?@[]~") if url else None,
        "note": r" \par ".join(notes),
    }
    lines = (f"  {name} = {{{value}}}," for name, value in fields.items() if value is not None)
    return "\n".join((f"@{kind}{{{key},", *lines, "}\n\n"))


def _note(one: Exported, texts: Prompt, wording: Prompt) -> str:
    cited = cite_in_words(one.statement, one.article, wording=wording, texts=texts)
    return escape_tex(texts.fill("noted", who=cited.who, date=cited.date, labels=cited.labels, words=cited.words))


def escape_tex(text: str) -> str:
    """Write text so that TeX sets it as itself, on one line."""
    flat = " ".join(visible(text).split())
    return _SPECIALS.sub(lambda match: _SPECIAL[match.group()], flat)
