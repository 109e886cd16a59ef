"""Which characters may come in, and how the odd ones are shown.

In: text of a client or of an article. Out: the same text, refused, or with control characters written out.
Promise: what `visible` returns cannot move a cursor, change a colour or turn the order of words on a terminal.
"""

import re

_UNSAFE = re.compile(r"[\x00\ud800-\udfff]")
_HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f"  # controls, except tab and newline
    r"\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"  # zero width, and marks that turn the direction of writing
    r"\ud800-\udfff]"  # halves of surrogate pairs: cannot be written as UTF-8
)


def is_safe(text: str) -> bool:
    """Tell whether the text holds neither NUL nor half of a surrogate pair."""
    return _UNSAFE.search(text) is None


def require_safe(text: str) -> str:
    """Give the text back.

    Raises:
        ValueError: it holds NUL or half of a surrogate pair, which neither the record nor UTF-8 can hold.
    """
    if not is_safe(text):
        raise ValueError("must hold neither NUL nor half of a surrogate pair")
    return text


def visible(text: str) -> str:
    r"""Write every control character as `\uXXXX`; inside JSON this is the same text, on a terminal it is harmless."""
    return _HIDDEN.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
