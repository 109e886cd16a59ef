"""The stage “http” of `make bench`: what asking over HTTP costs on top of the answer itself.

The record of the bundled samples, with its model, is opened here and by a server in a process of its own; each question
is asked of both in turn, over one kept connection, and the difference is taken pair by pair.
"""

import http.client
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import numpy as np
from server_process import COMMAND, ROOT, serving

from api.answer import Filters
from api.local import LocalRecord
from indexer.settings import Settings

TITLE = "HTTP"
PLACE = ROOT / "build" / "bench-http"
ROUNDS = 12
AT_MOST_MS = 3.0
LIMIT = 5
QUESTIONS = (
    "What did Konashenkov say about Mosul?",
    "What did Mara Orlova say about the bridge?",
    "Who said anything about grain?",
    "What was said about vaccination?",
    "What did the ministry say about the corridor?",
    "Who spoke about the harvest in 2031?",
    "What did Konashenkov say?",
    "What was said in May 2031?",
    "Who said anything about schools?",
    "What did officials say about water?",
)


def report() -> list[str]:
    index = [*COMMAND, "index", "--data", str(PLACE), "samples"]
    subprocess.run(index, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    with (
        closing(LocalRecord(Settings(data=PLACE))) as record,
        serving(PLACE) as server,
        closing(server.connect()) as connection,
    ):
        record.warm()
        times = np.array(list(_pairs(record, connection))) * 1000
        least = np.array([_took(partial(_get, connection)) for _ in range(200)][50:]) * 1000
    return _table(*times.T, least)


def _table(here, there, least) -> list[str]:
    more = there - here
    rows = {
        "`LocalRecord.answer` in process": here,
        "`POST /v1/ask` over loopback": there,
        "the difference, pair by pair": more,
        "`GET /healthz` over loopback": least,
    }
    figures = [f"| {name} | {np.percentile(ms, 50):.1f} | {np.percentile(ms, 99):.1f} |" for name, ms in rows.items()]
    verdict = "holds" if np.percentile(more, 50) <= AT_MOST_MS else "is missed"
    return [
        f"{len(here)} questions of the bundled samples, asked of both in turn, milliseconds:",
        "",
        "| | half at most | 99 of 100 at most |",
        "|---|---:|---:|",
        *figures,
        "",
        f"At most {AT_MOST_MS:.0f} ms more in half of all cases is wanted; that {verdict}.",
    ]


def _pairs(record: LocalRecord, connection: http.client.HTTPConnection) -> Iterator[tuple[float, float]]:
    asks = (partial(_answer, record), partial(_post, connection))
    for turn in range(ROUNDS + 2):
        for asked in QUESTIONS:
            # Who comes second finds the processor's caches warm, so they change places.
            order = (0, 1) if turn % 2 else (1, 0)
            took = {which: _took(partial(asks[which], asked)) for which in order}
            if turn >= 2:
                yield took[0], took[1]


def _took(do) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def _answer(record: LocalRecord, question: str) -> None:
    record.answer(question, limit=LIMIT, filters=Filters())


def _post(connection: http.client.HTTPConnection, question: str) -> None:
    body = json.dumps({"question": question, "limit": LIMIT})
    connection.request("POST", "/v1/ask", body, {"content-type": "application/json"})
    response = connection.getresponse()
    response.read()
    assert response.status == 200, response.status


def _get(connection: http.client.HTTPConnection) -> None:
    connection.request("GET", "/healthz")
    connection.getresponse().read()
