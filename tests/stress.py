"""Measure that nothing takes more than linear time, whatever the text is made of: `make stress`.

The whole extraction is timed on every family of `hostile.py`, every regular expression of the packages (found by
`patterns.py`) on the same families and on repetitions of its own pieces. Doubling a text may multiply its time by 2.6
at most. Prints a table; ends with 1 where anything takes longer. Takes some minutes; `make stress ONLY=patterns` or
`ONLY=extraction` measures one half, and any other word the families that hold it.
"""

import gc
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import pairwise, product

from fakes import make_article
from hostile import FAMILIES, text_of
from patterns import Pattern, all_patterns

from api.answer import MAX_QUESTION_CHARS
from indexer.article import Article
from indexer.blocks import MAX_DATELINE_CHARS, MAX_INDENT_CHARS
from indexer.errors import BadArticleError
from indexer.extract.extraction import extract_article

SIZES = (32_000, 64_000, 128_000, 256_000)
MOST_PER_DOUBLING = 2.6
LEAST_S = 0.004
"""What takes less is measured too coarsely for a ratio to mean anything."""
TRIES = 4

WINDOWS = {
    "indexer.blocks._PLACE": MAX_DATELINE_CHARS,
    "indexer.blocks._INDENT": MAX_INDENT_CHARS,
    "indexer.blocks._DATELINE_MARK": MAX_DATELINE_CHARS,
    "api.": MAX_QUESTION_CHARS,
}
"""The most characters that a pattern is ever given, where that is less than a whole text: a question, a dateline,
the spaces at the head of a line."""
MOST_IN_WINDOW_S = 0.1


def seconds(action: Callable[[], object]) -> float:
    started = time.process_time()
    action()
    return time.process_time() - started


def growth(actions: list[Callable[[], object]]) -> tuple[list[float], float]:
    """Time actions on texts of doubling size; a ratio that is too high is measured again before it counts."""
    times = [seconds(action) for action in actions]
    for _ in range(TRIES):
        if _worst(times) <= MOST_PER_DOUBLING:
            break
        times = [min(before, seconds(action)) for before, action in zip(times, actions, strict=True)]
    return times, _worst(times)


def _worst(times: list[float]) -> float:
    return max((after / before for before, after in pairwise(times) if before >= LEAST_S), default=0.0)


def extraction_of(article: Article) -> None:
    with suppress(BadArticleError):
        extract_article(article)


def measure_extraction(only: str) -> list[str]:
    failed: list[str] = []
    print(f"{'extraction of':42}{''.join(f'{size // 1000:>8} K' for size in SIZES)}   µs/char   worst doubling")
    for family in (name for name in FAMILIES if only in name):
        articles = [make_article("." + text_of(family, size)) for size in SIZES]
        times, worst = growth([lambda article=article: extraction_of(article) for article in articles])
        row = "".join(f"{one * 1000:>7.0f} ms" for one in times)
        print(f"{family:42}{row}{times[-1] / SIZES[-1] * 1e6:>10.2f}{worst:>17.2f}", flush=True)
        failed += [f"extraction of {family}"] if worst > MOST_PER_DOUBLING else []
        gc.collect()
    return failed


def attacks(pattern: Pattern) -> Iterator[str]:
    """Give short texts to repeat: the pieces of a pattern's source, two at a time, and common ones."""
    literal = re.sub(r"\\[a-zA-Z]|\(\?P?<?\w*>?|[\[\](){}|^$?*+\\]", " ", pattern.regex.pattern)
    words = list(dict.fromkeys(re.findall(r"\w+|[^\w\s]", literal)))[:10]
    units = [*dict.fromkeys([*words, " ", "\n", "a", "A", "1", "-", "'"])]
    yield from units
    yield from ("".join(pair) for pair in product(units, units))
    yield from (f"{word} " for word in words)
    yield from (f"{one} {other} " for one, other in product(words[:6], words[:6]))


def window_of(pattern: Pattern) -> int | None:
    name = f"{pattern.module}.{pattern.name}"
    return next((most for start, most in WINDOWS.items() if name.startswith(start)), None)


def use(pattern: Pattern, text: str) -> None:
    for method in pattern.methods:
        if method in ("sub", "subn"):
            pattern.regex.sub("", text)
        elif method == "finditer":
            for _ in pattern.regex.finditer(text):
                pass
        else:
            getattr(pattern.regex, method)(text)


def measure_pattern(pattern: Pattern) -> tuple[float, float, str]:
    """Give the time at the largest size, the worst ratio, and the attack that made it."""
    window = window_of(pattern)
    texts = [lambda size, unit=unit: (unit * (size // len(unit) + 1))[: size - 1] + "\x01" for unit in attacks(pattern)]
    texts += [lambda size, family=family: text_of(family, size) for family in FAMILIES]
    if pattern.module.startswith("api."):
        texts = [lambda size, text=text: " ".join(text(size).split()) for text in texts]  # as a question is read
    if window is not None:
        slowest = max(texts, key=lambda text: seconds(lambda: use(pattern, text(window))))
        return min(seconds(lambda: use(pattern, slowest(window))) for _ in range(TRIES)), 0.0, slowest(20)
    suspects = sorted(texts, key=lambda text: -_suspicion(pattern, text))[:3]
    measured = []
    for text in suspects:
        made = [text(size) for size in SIZES]
        times, worst = growth([lambda one=one: use(pattern, one) for one in made])
        measured.append((times[-1], worst, text(20)))
    return max(measured, key=lambda one: one[1])


def _suspicion(pattern: Pattern, text: Callable[[int], str]) -> float:
    small, large = text(4_000), text(8_000)
    return min(seconds(lambda: use(pattern, large)) for _ in range(2)) - min(
        seconds(lambda: use(pattern, small)) for _ in range(2)
    )


def measure_patterns() -> list[str]:
    failed: list[str] = []
    for pattern in all_patterns():
        name = f"{pattern.module}.{pattern.name}"[:60]
        if not isinstance(pattern, Pattern):
            failed.append(f"{pattern.module}, line {pattern.line}: only known while the program runs")
            continue
        time_s, worst, attack = measure_pattern(pattern)
        is_bad = worst > MOST_PER_DOUBLING or (window_of(pattern) is not None and time_s > MOST_IN_WINDOW_S)
        print(f"{name:62}{time_s * 1000:>9.1f} ms{worst:>8.2f}  {attack[:12]!r}{' <-' if is_bad else ''}", flush=True)
        failed += [f"pattern {name} on {attack!r}"] if is_bad else []
    return failed


def main(only: str) -> int:
    gc.disable()  # it goes through all that is held at moments of its own, which blurs the ratios
    failed = [] if only == "patterns" else measure_extraction("" if only == "extraction" else only)
    failed += measure_patterns() if only in ("", "patterns") else []
    print("\n".join(["", *(f"TOO SLOW: {one}" for one in failed)]) if failed else "\nlinear everywhere")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
