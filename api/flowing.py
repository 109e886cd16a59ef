"""Print an answer while it is made, folded and styled as if it were there already.

In: pieces of text. Out: the terminal, or a pipe, where each piece comes as it is.
"""

from collections.abc import Sequence

import typer

from api.answer import Citation
from api.drawing import answer_lines
from api.safetext import visible
from api.screen import folded, screen


class Flow:
    """Text that grows; what is printed never has to change."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self._console = screen()
        self._citations = citations
        self._text = ""
        self._shown = 0

    def write(self, piece: str) -> None:
        """Print what is new; white space at the end waits for what follows it."""
        self._text += piece
        if not self._console.is_terminal:
            typer.echo(visible(piece), nl=False)
            return
        drawn = folded(answer_lines(self._text, self._citations), self._console.width)
        drawn.rstrip()
        self._console.print(drawn[self._shown :], end="", soft_wrap=True)
        self._shown = len(drawn)

    def end(self) -> None:
        """Go to the next line."""
        if self._console.is_terminal or not self._text.endswith("\n"):
            typer.echo()
