"""Where the command `onrecord` begins: before anything is loaded, so that Ctrl-C is obeyed quietly from the start.

In: words of the command line. Out: what the command makes of them.
Promise: loads nothing but what a signal needs until the signals are in hand.
"""

import os
import signal
from types import FrameType

_SIGNALLED = 128
"""Added to a signal's number, it is the exit status of who was ended by it."""


def main() -> None:
    """Run the command line; a signal that comes while it is being loaded ends it without a word more than one."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, _end)
    from api.cli import main as run  # noqa: PLC0415  takes a third of a second

    signal.signal(signal.SIGINT, signal.default_int_handler)
    run()


def _end(number: int, _frame: FrameType | None) -> None:
    # Nothing was begun yet, so nothing has to be put away.
    os.write(2, b"onrecord: interrupted\n" if number == signal.SIGINT else b"onrecord: stopped\n")
    os._exit(_SIGNALLED + number)
