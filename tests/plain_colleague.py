"""One of several answering processes, without the real model; run as `python -c RUN` by a supervisor.

A question that holds the word `lanterns` waits until the file `gate` beside the record is there, and says so first.
"""

import time
from pathlib import Path

from fakes import WordEmbedder

from api.colleague import answer
from indexer.index.library import Library

TESTS = Path(__file__).parent
RUN = f"import sys; sys.path.insert(0, {str(TESTS)!r}); from plain_colleague import main; main()"


class WaitingEmbedder(WordEmbedder):
    def __init__(self, gate):
        super().__init__()
        self._gate = gate

    def encode(self, texts, **more):
        if any("lanterns" in text for text in texts):
            self._gate.with_suffix(".reached").touch()
        while any("lanterns" in text for text in texts) and not self._gate.exists():
            time.sleep(0.02)
        return super().encode(texts, **more)


def main():
    answer(lambda settings: lambda: open_record(settings.data))


def open_record(data):
    return Library.open(data, embedder=WaitingEmbedder(data.parent / "gate"))
