"""Make an answer's text fit for programs that show Markdown, and leave it readable for those that do not.

In: a piece of text. Out: the same, with line ends that stay, and without what would load or hide anything.
Promise: words without such marks come out as they are; nothing of an article becomes an image, a link or a tag. Where
something had to be disarmed, a backslash stands before it, which a program that shows Markdown does not show.
"""

import re

_ACTIVE = re.compile(r"(?<=!)\[|(?<=\])[(\[:]|<(?=[A-Za-z/!?])|`(?=``)")
_LINE_END = re.compile(r"(?<=[^\n])\n")


def to_markup(text: str) -> str:
    """Write a piece of an answer so that Markdown shows it as it reads."""
    return _LINE_END.sub("  \n", _ACTIVE.sub(r"\\\g<0>", text))
