"""Count how often a name is printed in an article, in a time that does not grow with how many names are asked for.

In: the stored text and a name. Out: how often it stands there as whole words.
"""

import re
from collections import defaultdict

_WORD = re.compile(r"\w+")
MAX_SOUGHT = 40
"""As many names are sought in the text, which is quicker than a list of all its words; more are looked up in one."""


class Printed:
    """The words of a text and where each of them is printed."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._places: defaultdict[str, list[int]] | None = None
        self._counts: dict[str, int] = {}

    def count(self, name: str) -> int:
        """Count where a name stands with no letter or digit right before or after it; 0 for a name without any."""
        if name not in self._counts:
            self._counts[name] = self._count(name)
        return self._counts[name]

    def _count(self, name: str) -> int:
        return self._sought(name) if len(self._counts) < MAX_SOUGHT else self._looked_up(name)

    def _sought(self, name: str) -> int:
        count, start = 0, self._text.find(name) if _WORD.search(name) else -1
        while start >= 0:
            is_whole = self._is_edge(start) and self._is_edge(start + len(name))
            count += is_whole
            start = self._text.find(name, start + (len(name) if is_whole else 1))
        return count

    def _looked_up(self, name: str) -> int:
        places = self._by_word()
        found = [(places.get(match.group(), []), match.start()) for match in _WORD.finditer(name)]
        rarest, offset = min(found, key=lambda item: len(item[0]), default=([], 0))
        count, free = 0, 0
        for place in rarest:
            start = place - offset
            if start >= free and self._stands_at(name, start):
                count, free = count + 1, start + len(name)
        return count

    def _by_word(self) -> defaultdict[str, list[int]]:
        if self._places is None:
            self._places = defaultdict(list)
            for match in _WORD.finditer(self._text):
                self._places[match.group()].append(match.start())
        return self._places

    def _stands_at(self, name: str, start: int) -> bool:
        return self._text.startswith(name, start) and self._is_edge(start) and self._is_edge(start + len(name))

    def _is_edge(self, position: int) -> bool:
        before = position > 0 and _is_word(self._text[position - 1])
        after = position < len(self._text) and _is_word(self._text[position])
        return before != after


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
