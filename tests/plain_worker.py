"""The worker process without the real model and extraction; run as `python -c "from plain_worker import main; main()"`.

The word `WAIT` in the text of an article makes its extraction wait until the file `gate` is there.
"""

import sys
import time
from pathlib import Path

from fakes import WordEmbedder, extract_plainly

from indexer.index.worker_process import serve

TESTS = Path(__file__).parent
RUN = f"import sys; sys.path.insert(0, {str(TESTS)!r}); from plain_worker import main; main({{}})"


def run_with(gate: Path) -> str:
    """Give the code that runs a worker which looks for `gate`."""
    return RUN.format(repr(str(gate)))


def main(gate: str) -> None:
    def extract(article):
        if "WAIT" in article.text:
            Path(f"{gate}.reached").touch()
        while "WAIT" in article.text and not Path(gate).exists():
            time.sleep(0.02)
        return extract_plainly(article)

    serve(embedder=WordEmbedder(), extract=extract)


if __name__ == "__main__":
    main(sys.argv[1])
