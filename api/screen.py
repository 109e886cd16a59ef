"""The terminal, or whatever takes its place: what it can show, and printing to it.

In: styled text and tables, the environment. Out: the standard output.
Promise: a pipe gets the words alone, unwrapped; NO_COLOR, FORCE_COLOR, TERM=dumb and COLUMNS are heeded; a link is
written only to a terminal that is known to take it, and leads to an address of the web.
"""

import os
import re
import shutil
import sys
from collections.abc import Mapping
from urllib.parse import quote

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

MOST_COLUMNS = 100
"""Longer lines are hard to read, however wide the terminal is."""

_TAKES_LINKS = {
    "TERM": re.compile(r"xterm-kitty|xterm-ghostty|alacritty|foot\S*|wezterm|contour|tmux\S*"),
    "TERM_PROGRAM": re.compile(r"iTerm\.app|WezTerm|vscode|ghostty|Hyper|Tabby|rio|mintty|WarpTerminal"),
    "VTE_VERSION": re.compile(r"[5-9]\d{3}|\d{5,6}"),
    "WT_SESSION": re.compile(r"\S+"),
    "KONSOLE_VERSION": re.compile(r"\d+"),
}
"""How terminals that take OSC 8 make themselves known."""

_LEAD = re.compile(r"(?:• | *)")
_WORD = re.compile(r"\S+\s*")
_OF_THE_WEB = ("https://", "http://")


class _Screen(Console):
    """The standard output; that nobody reads it any more is left to `api.cli`, where rich would end with 1."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def screen() -> Console:
    """Give the standard output, which is another one in each test."""
    # The width is asked for here, since rich takes any dumb terminal to be 80 columns wide.
    return _Screen(markup=False, highlight=False, emoji=False, width=shutil.get_terminal_size().columns)


def is_terminal() -> bool:
    """Tell whether somebody looks, or FORCE_COLOR says so; loads no rich where the answer is plain."""
    return sys.stdout.isatty() or bool(os.environ.get("FORCE_COLOR")) or os.environ.get("TTY_COMPATIBLE") == "1"


def draw(drawn: Text | Table) -> None:
    """Print to the standard output, with styles and folded to the width on a terminal only."""
    console = screen()
    if isinstance(drawn, Table):
        console.print(drawn)
        return
    if console.is_terminal:
        drawn = folded(drawn, console.width)
    console.print(drawn, soft_wrap=True)


def folded(text: Text, width: int) -> Text:
    """Break lines between words, what follows a bullet or an indent set below it; addresses stay whole."""
    return Text("\n").join(
        piece for line in text.split("\n", allow_blank=True) for piece in _fold(line, min(width, MOST_COLUMNS))
    )


def _fold(line: Text, width: int) -> list[Text]:
    match = _LEAD.match(line.plain)
    lead = match.end() if match else 0
    if line.cell_len <= width or lead >= width:
        return [line]
    first, rest = line.divide([lead])
    pieces = rest.divide(_breaks(rest.plain, width - lead))
    for piece in pieces[:-1]:  # what stands at the end may go on
        piece.rstrip()
    return [Text.assemble(Text(" " * lead) if number else first, piece) for number, piece in enumerate(pieces)]


def _breaks(text: str, width: int) -> list[int]:
    """Say before which words a line breaks; a word that is longer than a line, such as an address, is never broken."""
    breaks, begin = [], 0
    for word in _WORD.finditer(text):
        if word.start() > begin and cell_len(text[begin : word.end()].rstrip()) > width:
            breaks.append(word.start())
            begin = word.start()
    return breaks


def takes_links(env: Mapping[str, str] = os.environ) -> bool:
    """Tell whether the terminal shows links (OSC 8); FORCE_HYPERLINK=1 or 0 says so by hand."""
    forced = env.get("FORCE_HYPERLINK")
    if forced is not None:
        return forced not in {"", "0"}
    return any(pattern.fullmatch(env.get(name, "")) for name, pattern in _TAKES_LINKS.items())


def link_style(url: str | None) -> str:
    """Give the style of words that lead to an address; none where the terminal does not take it."""
    if url is None or not url.startswith(_OF_THE_WEB) or not takes_links():
        return ""
    return f"link {quote(url, safe='!#$%&*+,/:;=?@~')}"
