"""What the hostile web does to us: every site, what fetching and reading it came to, how long it took, what it cost.

Usage: python tests/hostile_report.py. Ends with 1 where something else came of a site than its table says, where the
canary was reached, or where the process that reads documents held more than it may.
"""

import resource
import sys
import time
from pathlib import Path

from hostile_sites import SITES
from hostile_visits import fetch, make_fetcher
from hostile_web import HostileWeb, Site

from indexer.article import Article
from indexer.errors import IngestError
from indexer.ingest.fetched import Fetched
from indexer.ingest.parsing import ParseKind, Parser

MOST_HELD_MB = 300


def read(found: Fetched, parser: Parser) -> str:
    try:
        return type(
            parser.parse(ParseKind.PAGE, found.body, into=Article, url=found.url, charset=found.charset)
        ).__name__
    except IngestError as error:
        return type(error).__name__


def held_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def is_as_told(site: Site, outcome: str, parsed: str) -> bool:
    return outcome in site.expect.split("|") and (not parsed or site.parsed in {"", "*", parsed})


def main() -> int:
    bad = 0
    print(f"{'site':<30} {'outcome':<20} {'read as':<20} {'fetch s':>8} {'read s':>7} {'worker MB':>9} {'canary':>6}")
    with HostileWeb(SITES) as web, Parser() as parser:
        fetcher = make_fetcher(web)
        for name, site in SITES.items():
            began = time.perf_counter()
            found = fetch(web, name, fetcher)
            fetched = time.perf_counter()
            parsed = read(found, parser) if isinstance(found, Fetched) and site.kinds == "page" else ""
            outcome, ended = type(found).__name__, time.perf_counter()
            worker = f"{held_mb(parser.pid):9.0f}" if parsed and parser.pid else " " * 9
            mark = "" if is_as_told(site, outcome, parsed) and not web.canary_hits else f"  expected {site.expect}"
            bad += bool(mark)
            print(
                f"{name:<30} {outcome:<20} {parsed:<20} {fetched - began:8.2f} {ended - fetched:7.2f} {worker} "
                f"{web.canary_hits:6}{mark}",
                flush=True,
            )
        hits = web.canary_hits
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(SITES)} sites, {bad} not as told, {hits} canary hits, reader at most {most:.0f} MB, own {own:.0f} MB")
    return bool(bad or hits or most > MOST_HELD_MB)


if __name__ == "__main__":
    sys.exit(main())
