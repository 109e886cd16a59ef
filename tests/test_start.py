"""A command loads what it needs to answer, and nothing that only other commands need."""

import subprocess
import sys

import pytest

UNNEEDED = (
    *("torch", "transformers", "sentence_transformers", "openvino", "tokenizers"),
    *("httpx", "fastapi", "starlette", "uvicorn", "prometheus_client", "opentelemetry", "mcp"),
    *("trafilatura", "feedparser", "fastwarc", "watchfiles", "pyarrow"),
    *("api.narrator", "api.gate", "indexer.extract.extraction", "indexer.index.indexing"),
)
"""What asks a model, serves, fetches, reads articles and finds statements in them."""

PROBE = """
import sys
from api.cli import main
try:
    main(sys.argv[2:])
except SystemExit as end:
    status = end.code
print(status, *(name for name in sys.argv[1].split() if name in sys.modules), file=sys.stderr)
"""


def loaded(*words):
    """Run a command in a new process; give how it ended and what it loaded of `UNNEEDED`."""
    run = [sys.executable, "-c", PROBE, " ".join(UNNEEDED), *words]
    status, *names = subprocess.run(run, capture_output=True, text=True, check=True).stderr.split()
    return int(status), names


@pytest.mark.parametrize("words", [("--version",), ("--help",), ("ask", "--help")], ids="version help ask-help".split())
def test_what_is_told_without_a_record_loads_no_record(words):
    assert loaded(*words) == (0, [])


@pytest.mark.parametrize(
    "words",
    [
        ("ask", "What did Orlova say?"),
        ("search", "--speaker", "Orlova"),
        ("speakers",),
        ("verify", "we will reopen the bridge at Sela before the winter"),
    ],
    ids=lambda words: words[0],
)
def test_a_record_is_asked_without_what_fills_or_serves_it(words, data):
    assert loaded(*words, "--data", str(data)) == (0, [])
