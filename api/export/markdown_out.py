"""Write an export as Markdown: a block quote for each statement, with where it is printed below.

In: statements. Out: pieces of CommonMark.
Promise: whatever an article holds stays text, no markup, no HTML and no link of its own; reporter's words never stand
between quotation marks of ours.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from api.deep_links import web_address
from api.export.citing_words import cite_in_words, write_source
from api.export.exported import Exported
from api.export.notes import write_closing
from api.export.taking import Taken
from api.safetext import visible
from prompts.loading import Prompt, load_prompt

_MARKUP = re.compile(r"[\\`*_{}\[\]<>&|~$@^]")
_AT_THE_START = re.compile(r"^([ \t]*)([#+=\-]|\d{1,9}(?=[.)]))", re.MULTILINE)
_LINKED = re.compile(r"(?i)(https?|ftp|mailto|xmpp):|\bwww\.")
"""GitHub's Markdown makes links of these, wherever they stand."""

_URL_MARKS = "!#$%&'*+,/:;=?@[]~"


def write_markdown(taken: Taken, *, prompts: Path | None) -> Iterator[str]:
    """Give the pieces, each with its end."""
    texts, wording = load_prompt("export", folder=prompts), load_prompt("wording", folder=prompts)
    yield f"# {texts.texts['heading']}\n"
    for one in taken:
        yield _block(one, texts, wording)
    note = write_closing(taken.closing, prompts=prompts)
    if note:
        yield f"\n{escape_markdown(note)}\n"


def _block(one: Exported, texts: Prompt, wording: Prompt) -> str:
    cited = cite_in_words(one.statement, one.article, wording=wording, texts=texts)
    # A line that begins with four spaces would be code.
    lines = "\n".join(f"> {escape_markdown(line.strip())}".rstrip() for line in cited.words.split("\n"))
    source = texts.fill("source", **write_source(one.article, wording))
    citation = texts.fill("citation", who=cited.who, date=cited.date, labels=cited.labels, source=source)
    url = web_address(one.article)
    link = f" <{quote(url, safe=_URL_MARKS)}>" if url else ""
    return f"\n{lines}\n>\n> — {escape_markdown(citation)}{link}\n"


def escape_markdown(text: str) -> str:
    """Write text so that it is read as itself."""
    escaped = _MARKUP.sub(r"\\\g<0>", visible(text))
    escaped = _AT_THE_START.sub(_behind_a_mark, escaped)
    return _LINKED.sub(lambda match: f"{match.group()[:-1]}\\{match.group()[-1]}", escaped)


def _behind_a_mark(match: re.Match[str]) -> str:
    # A number is a list where a mark follows it; the mark is what can be escaped.
    space, first = match.groups()
    return f"{space}{first}\\" if first.isdigit() else f"{space}\\{first}"
