"""Ask a server questions while it indexes, and compare with the same questions asked in peace: `make underload`.

A real server with its worker and the bundled model serves a record of transcripts. Questions come at fixed times,
whether the last one is answered or not, so that a slow answer delays no later question from being counted. Then
hundreds of other transcripts are brought by HTTP, and the questions go on until all of them are done. Each question is
asked twice in a row: two answers of the same generation must cite and say the same.

Needs the transcripts beside the repository; says so and ends with 2 where they are absent. Ends with 1 where an answer
failed, two answers of one generation differ, an article is missing in the end, or the slowest hundredth of the answers
took more than `MOST_TIMES` as long as in peace on the same record afterwards.
"""

import asyncio
import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import httpx

from indexer.index.checking import check_record

BRIEFINGS = Path(__file__).parent.parent.parent / "shared" / "data" / "white_house_briefings.jsonl.gz"
BASE, BROUGHT = 40, 400
EVERY_S = 0.2
PEACE_S = 60
MOST_TIMES = 1.5
TIMEOUT_S = 30.0
QUESTIONS = (
    "What did Carney say about health care?",
    "What did the President say about jobs?",
    "Who said anything about Libya?",
    "What did Earnest say about Congress?",
    "What was said about gas prices?",
    "What did Gibbs say about the oil spill?",
    "What did Carney say about taxes?",
    "Who said anything about Afghanistan?",
)
_COMMAND = (sys.executable, "-P", "-c", "from api.cli import main; main()")


class Asked(NamedTuple):
    """One question and what came of it."""

    question: str
    took_s: float
    """From the moment at which it was due."""
    answer: dict | None
    """None when it failed."""


def transcripts():
    with gzip.open(BRIEFINGS, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line, _ in zip(lines, range(BASE + BROUGHT), strict=False)]


def body_of(row):
    return {name: row[name] for name in ("id", "title", "source", "text", "published") if row.get(name)}


def command(data, *words):
    return subprocess.Popen(
        [*_COMMAND, *words, "--data", str(data)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
        stdout=subprocess.DEVNULL,
        stderr=(data.parent / "server.log").open("w"),
    )


async def ask(client, number, due):
    question = QUESTIONS[number // 2 % len(QUESTIONS)]
    await asyncio.sleep(max(0.0, due - time.monotonic()))
    try:
        reply = await client.post("/v1/ask", json={"question": question})
        answer = reply.json() if reply.status_code == httpx.codes.OK else None
    except (httpx.HTTPError, json.JSONDecodeError):
        answer = None
    return Asked(question, time.monotonic() - due, answer)


async def ask_until(client, is_over):
    """Ask at fixed times until it is over; give what came of each question."""
    begun, asked, number = time.monotonic(), [], 0
    while not await is_over():
        for _ in range(5):
            asked.append(asyncio.create_task(ask(client, number, begun + number * EVERY_S)))
            number += 1
        await asyncio.sleep(max(0.0, begun + number * EVERY_S - time.monotonic()))
    return await asyncio.gather(*asked)


async def bring(client, rows):
    ids = []
    for row in rows:
        reply = await client.post("/v1/articles", json=body_of(row))
        reply.raise_for_status()
        ids.append(reply.json()["id"])
    return ids


async def measure(url, rows):
    # One client for the questions alone, so that bringing articles never takes a connection from them.
    async with (
        httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S) as client,
        httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S) as other,
    ):
        for number in range(2 * len(QUESTIONS)):
            await ask(client, number, time.monotonic())
        ended = time.monotonic() + PEACE_S

        async def is_peace_over():
            return time.monotonic() > ended

        peace = await ask_until(client, is_peace_over)
        bringing = asyncio.create_task(bring(other, rows))
        begun = time.monotonic()

        async def is_all_done():
            if not bringing.done():
                return False
            reply = await other.get("/v1/jobs", params={"state": "queued", "limit": 1})
            running = await other.get("/v1/jobs", params={"state": "running", "limit": 1})
            return not reply.json()["items"] and not running.json()["items"]

        load = await ask_until(client, is_all_done)
        took_s = time.monotonic() - begun
        await bringing
        ended = time.monotonic() + PEACE_S
        return peace, load, await ask_until(client, is_peace_over), took_s


def percentile(asked, share):
    took = sorted(one.took_s for one in asked)
    return 1000 * took[min(len(took) - 1, int(share * len(took)))]


def differing(asked):
    """Count answers that cite, say or understand something else than another one to the same question.

    Only answers of one generation are compared. Scores are left out: how rare a word is depends on all that is written,
    published or not, and moves the fourth digit.
    """
    answers = defaultdict(list)
    for one in asked:
        if one.answer is not None:
            cited = [citation | {"score": None} for citation in one.answer["citations"]]
            answers[one.question, one.answer["generation"]].append(one.answer | {"citations": cited})
    groups = [found for found in answers.values() if len(found) > 1]
    return sum(one != found[0] for found in groups for one in found), sum(len(found) - 1 for found in groups)


def report(phases, took_s, data):
    before, load, after = phases
    everything = (*before, *load, *after)
    failed = sum(one.answer is None for one in everything)
    differ, compared = differing(everything)
    generations = len({one.answer["generation"] for one in load if one.answer})
    checked = check_record(data)
    ratio = percentile(load, 0.99) / percentile(after, 0.99)
    print(f"articles brought: {BROUGHT} in {took_s:.0f} s")
    found = checked.article_count, checked.statement_count, checked.fault_count
    print("on record: {:,} articles, {:,} statements, {} faults".format(*found))
    for name, asked in (("in peace before", before), ("while indexing", load), ("in peace after", after)):
        mean = 1000 * statistics.mean(one.took_s for one in asked)
        spread = ", ".join(f"p{100 * share:g} {percentile(asked, share):.0f} ms" for share in (0.5, 0.9, 0.99, 1))
        print(f"{name}: {len(asked)} questions, mean {mean:.0f} ms, {spread}")
    print(f"failed: {failed}; generations seen: {generations}; answers of one generation that differ: {differ} "
          f"of {compared}; p99 {ratio:.2f} x that in peace after (at most {MOST_TIMES})")  # fmt: skip
    missing = BASE + BROUGHT - checked.article_count
    return 1 if failed or differ or missing or checked.fault_count or ratio > MOST_TIMES else 0


def main():
    if not BRIEFINGS.exists():
        print(f"{BRIEFINGS} is absent; nothing was measured", file=sys.stderr)
        return 2
    rows = transcripts()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        base = Path(folder) / "base.jsonl"
        base.write_text("\n".join(json.dumps(body_of(row)) for row in rows[:BASE]), encoding="utf-8")
        if command(data, "index", str(base)).wait() != 0:
            print((Path(folder) / "server.log").read_text(encoding="utf-8"), file=sys.stderr)
            return 1
        port = free_port()
        server = command(data, "serve", "--ingest", "--port", str(port))
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_ready(url)
            *asked, took_s = asyncio.run(measure(url, rows[BASE:]))
        finally:
            server.terminate()
            server.wait()
        return report(asked, took_s, data)


def free_port():
    import socket  # noqa: PLC0415  for this alone

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_until_ready(url):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{url}/readyz").status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise TimeoutError("the server was not ready in two minutes")


if __name__ == "__main__":
    sys.exit(main())
