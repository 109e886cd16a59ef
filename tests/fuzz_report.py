"""Ask a running server whatever its own description allows, and much that it does not, and count what comes back.

Usage: python tests/fuzz_report.py SCHEMATHESIS REQUESTS SEED. Every address of /openapi.json is asked, those that bring
and delete articles, too, on a small record in a folder of its own. Ends with 1 where an answer was 500 or more, took
longer than it may, or was none that the description names.
"""

import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from plain_worker import run_with
from served import attended, make_record, opener

from api.serving import RecordServer
from indexer.settings import Settings

LONGEST_S = 2.0
EXAMPLES = 150
"""Of each address in one round; rounds go on until there were as many requests as wanted."""
MOST_ROUNDS = 40
LONGEST_LINE, MOST_LINES = 240, 400
# Left out: `positive_data_acceptance`, because a description cannot say everything that makes a request acceptable (the
# order of two days, what is a letter), and checks of keys, of which this server asks for none.
CHECKS = """
    not_a_server_error status_code_conformance content_type_conformance response_headers_conformance
    response_schema_conformance negative_data_rejection unsupported_method use_after_free
"""


CONFIG = """
[checks.negative_data_rejection]
expected-statuses = ["4xx", "503"]
"""


class Tally:
    """What the server answered, counted where it answers."""

    def __init__(self, app):
        self.app = app
        self.statuses = Counter()
        self.slow = []
        self.slowest_s = 0.0

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()

        async def count(message):
            if message["type"] == "http.response.start":
                self.statuses[message["status"]] += 1
            await send(message)

        await self.app(scope, receive, count)
        took_s = time.perf_counter() - began
        self.slowest_s = max(self.slowest_s, took_s)
        if took_s > LONGEST_S:
            self.slow.append(f"{scope['method']} {scope['path'][:80]} {took_s:.1f} s")


def fuzz(schemathesis: str, url: str, *, folder: Path, seed: int, examples: int) -> bool:
    """Run one round and tell whether everything was as described."""
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG, encoding="utf-8")
    command = [
        schemathesis,
        "--config-file",
        str(config),
        "run",
        f"{url}/openapi.json",
        "--seed",
        str(seed),
        "--max-examples",
        str(examples),
    ]
    options = ["--checks", ",".join(CHECKS.split()), "--workers", "2", "--request-timeout", "10", "--no-color"]
    ended = subprocess.run(
        [*command, *options, "--continue-on-failure", "--warnings", "off"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    if ended.returncode:
        print(*(line[:LONGEST_LINE] for line in (ended.stdout + ended.stderr).splitlines()[-MOST_LINES:]), sep="\n")
    return not ended.returncode


def main(schemathesis: str, wanted: int, seed: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        data = make_record(Path(folder))
        settings = Settings(data=data, port=0, ingest=True)
        server = RecordServer(settings, opener(data), worker=run_with(Path(folder) / "gate"))
        tally = Tally(server.app)
        server.config.app = tally
        began, rounds, bad = time.monotonic(), 0, 0
        with attended(server):
            while tally.statuses.total() < wanted and rounds < MOST_ROUNDS:
                examples = min(EXAMPLES, wanted)
                bad += not fuzz(schemathesis, server.url, folder=Path(folder), seed=seed + rounds, examples=examples)
                rounds += 1
                print(f"round {rounds}: {tally.statuses.total()} requests", flush=True)
    faults = sum(count for status, count in tally.statuses.items() if status >= 500)
    print(
        f"{tally.statuses.total()} requests to {len(server.app.openapi()['paths'])} addresses in "
        f"{time.monotonic() - began:.0f} s, seeds {seed} to {seed + rounds - 1}"
    )
    print("statuses:", ", ".join(f"{status} {count}" for status, count in sorted(tally.statuses.items())))
    print(f"500 and more: {faults} (target 0); slowest {tally.slowest_s * 1000:.0f} ms (target {LONGEST_S:.0f} s)")
    print(*tally.slow, sep="\n")
    print(f"rounds with an answer that is not as described: {bad} of {rounds} (target 0)")
    return bool(faults or tally.slow or bad or tally.statuses.total() < wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
