"""The stage “extract” of `make bench`: articles to statements on one core.

Beside it stand a plain pattern, which finds straight and curly pairs and the name next to “said”, and the sentence
splitter alone, timed in the same run.
"""

import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from math import log

from sentencex import get_sentence_boundaries
from test_quality import NEWS, sample_articles

from indexer.article import Article
from indexer.blocks import BlockKind, map_blocks
from indexer.extract.extraction import extract_article
from indexer.sweeping import sweep_rarely

TITLE = "Extraction"
ROUNDS = 3
SIZES = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
_SPOKEN = (BlockKind.TURN, BlockKind.QUESTION)
_QUOTE = re.compile(r"“([^“”]{1,2000})”|\"([^\"]{1,2000})\"")
_NAME = r"((?:[A-Z][\w.'’-]+\s+){0,3}[A-Z][\w'’-]+|he|she)"
_AFTER = re.compile(rf"\W{{0,3}}(?:said|says|added|told)\s+{_NAME}|\W{{0,3}}{_NAME}\s+(?:said|says|added|told)\b")
_BEFORE = re.compile(rf"{_NAME}\s+(?:said|says|added|told)\b[^.]{{0,40}}$")


def find_plainly(text: str) -> list[tuple[str, str | None]]:
    """Find quotes and the nearest name beside “said”, as a script of thirty lines does it."""
    found = []
    for match in _QUOTE.finditer(text):
        after = _AFTER.match(text, match.end(), match.end() + 80)
        before = None if after else _BEFORE.search(text, max(0, match.start() - 120), match.start())
        cue = after or before
        found.append((match.group(1) or match.group(2), next(filter(None, cue.groups()), None) if cue else None))
    return found


def split_only(text: str) -> int:
    return sum(len(get_sentence_boundaries("en", line)) for line in text.split("\n") if line)


def articles() -> tuple[str, list[Article]]:
    """Give the articles to read: the news corpus where it is, else the bundled samples, repeated."""
    if not NEWS.exists():
        return "the bundled samples, 20 times", list(sample_articles().values()) * 20
    from measuring import article_of, rows_of  # noqa: PLC0415 - it names the corpora, which may be absent

    return "840 news articles", [article_of(row) for row in rows_of(NEWS)]


def fastest(action: Callable[[], object]) -> float:
    return min(_seconds(action) for _ in range(ROUNDS))


def _seconds(action: Callable[[], object]) -> float:
    started = time.process_time()
    action()
    return time.process_time() - started


def of_length(size: int) -> Article:
    """Put articles one after another up to `size` characters, without any that holds the label of a turn.

    Three labels make a transcript, of which all that follows would be one turn.
    """
    texts = [one.text for one in articles()[1] if not _is_spoken("\n".join([one.text] * 3))]
    text = "\n\n".join([*texts, ""])
    return Article.make((text * (size // len(text) + 1))[:size], origin="bench")


def _is_spoken(text: str) -> bool:
    return any(block.kind in _SPOKEN for block in map_blocks(text))


def measure_length(size: int) -> tuple[float, int]:
    """Read one text of `size` characters in a process of its own; give its seconds and its peak memory in MiB."""
    command = [sys.executable, __file__, str(size)]
    seconds, peak = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return float(seconds), int(peak)


def report() -> list[str]:
    """Measure, and give the lines of the section."""
    sweep_rarely()  # as the commands that read articles do
    name, read = articles()
    chars = sum(len(article.text) for article in read)
    rows = [
        ("extraction", fastest(lambda: [extract_article(article) for article in read])),
        ("plain pattern of 30 lines", fastest(lambda: [find_plainly(article.text) for article in read])),
        ("sentence splitting alone", fastest(lambda: [split_only(article.text) for article in read])),
    ]
    lines = [f"{name}, {chars:,} characters, one core, the best of {ROUNDS} rounds:", ""]
    lines += ["| | articles/s | characters/s | times the pattern |", "|---|---:|---:|---:|"]
    lines += [f"| {what} | {len(read) / s:,.0f} | {chars / s:,.0f} | {s / rows[1][1]:.1f} |" for what, s in rows]
    lengths = [(size, *measure_length(size)) for size in SIZES]
    lines += ["", "One text of articles put one after another, each length in a process of its own:", ""]
    lines += ["| characters | seconds | µs a character | peak memory, MiB |", "|---:|---:|---:|---:|"]
    lines += [f"| {size:,} | {s:.3f} | {s / size * 1e6:.2f} | {peak} |" for size, s, peak in lengths]
    growth = log(lengths[-1][1] / lengths[1][1]) / log(SIZES[-1] / SIZES[1])
    return [
        *lines,
        "",
        f"Time grows with the length to the power of {growth:.2f} from 10,000 to 10,000,000 characters.",
    ]


def main(size: int) -> None:
    article = of_length(size)
    extract_article(of_length(SIZES[0]))
    rounds = 1 if size > 2_000_000 else ROUNDS
    seconds = min(_seconds(lambda: extract_article(article)) for _ in range(rounds))
    print(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    main(int(sys.argv[1]))
