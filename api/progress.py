"""Show on the error output how far a command is, on a terminal only.

In: what is counted, or what is waited for. Out: a line that comes and goes.
Promise: nothing is shown, and rich is not loaded, where nobody looks; the line is gone when the command's words
come.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

_Given = TypeVar("_Given")


class Bar:
    """A progress bar for each thing that is counted."""

    def __init__(self, bars: "Bars") -> None:
        self._bars = bars
        self._tasks: dict[str, int] = {}

    def update(self, done: int, total: int | None, what: str) -> None:
        """Show that `done` of `total` of `what` are done."""
        if what not in self._tasks:
            self._tasks[what] = self._bars.add_task(what, total=total)
        self._bars.update(self._bars.task_ids[self._tasks[what]], completed=done, total=total)


@contextmanager
def shown_progress() -> "Iterator[Bar | None]":
    """Give a bar; None where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415  needed on a terminal only
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        yield Bar(bars)


def counted(items: Iterable[_Given], what: str) -> Iterator[_Given]:
    """Give the items, and count them where somebody looks."""
    with shown_progress() as bar:
        for number, item in enumerate(items, start=1):
            if bar is not None:
                bar.update(number, None, what)
            yield item


@contextmanager
def waiting(for_what: str) -> Iterator[None]:
    """Show that something is waited for."""
    if not (sys.stderr.isatty() and sys.stdout.isatty()):
        yield
        return
    from rich.console import Console  # noqa: PLC0415  needed on a terminal only

    with Console(stderr=True).status(for_what):
        yield
