"""Make an answer's text fit for programs that show Markdown, and leave it readable for those that do not.

In: a piece of text. Out: the same, with line ends that stay, and without what would load or hide anything.
Promise: words without marks of Markdown come out as they are; nothing of an article becomes an image, a link, a tag,
emphasis or a heading. Where something had to be disarmed, a backslash stands before it, which a program that shows
Markdown does not show.
"""

import re

_ACTIVE = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])|"  # a backslash of the article's own would take ours for its escape
    r"(?<=!)\[|(?<=\])[(\[:]|<(?=[A-Za-z/!?])|[*`~]|&(?=#|[A-Za-z]+;)|(?<!\w)_|_(?!\w)|"
    r"(?m:^[ \t]*(?:#{1,6}(?=[ \t])|[>|]|[-+=](?=[-+= \t]|$)))"
)
_LINE_END = re.compile(r"(?<=[^\n])\n")


def to_markup(text: str) -> str:
    """Write a piece of an answer so that Markdown shows it as it reads."""
    return _LINE_END.sub("  \n", _ACTIVE.sub(r"\\\g<0>", text))
