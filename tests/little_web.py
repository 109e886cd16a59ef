"""A small web of invented outlets on the hostile web's listener: pages that a test sets, changes and takes away."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from hostile_sites import reply
from hostile_visits import make_fetcher
from hostile_web import HostileWeb, Site, Visit

from indexer.ingest.fetched import FetchLimits
from indexer.ingest.parsing import Parser
from indexer.ingest.web import Web

START = dt.datetime(2031, 5, 5, 12, tzinfo=dt.UTC)
RSS = b"content-type: application/rss+xml\r\n"
MAP = b"content-type: application/xml\r\n"
TEXT = b"content-type: text/plain; charset=utf-8\r\n"

Answer = bytes | Callable[[Visit], None]


def feed(*items: str, title: str = "The Sela Gazette", more: str = "") -> bytes:
    head = '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    return f"{head}<title>{title}</title>{more}{''.join(items)}</channel></rss>".encode()


def item(
    guid: str, *, link: str = "", day: str = "Mon, 05 May 2031 10:00:00 GMT", text: str = "", title: str = ""
) -> str:
    carried = f"<content:encoded><![CDATA[<p>{text}</p>]]></content:encoded>" if text else ""
    where = f"<link>{link}</link>" if link else ""
    return f"<item><guid>{guid}</guid><title>{title or guid}</title>{where}<pubDate>{day}</pubDate>{carried}</item>"


def page(text: str, *, head: str = "<title>Bridge</title>") -> bytes:
    return f"<!doctype html><html><head>{head}</head><body><article><p>{text}</p></article></body></html>".encode()


class LittleWeb:
    """Answers from `pages`, by host and path; what is not there is 404."""

    def __init__(self, hosts: tuple[str, ...]) -> None:
        self.pages: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.heads: dict[str, bytes] = {}
        self.hostile = HostileWeb({host: Site(self._serve, "") for host in hosts})

    def put(self, where: str, body: bytes, *, headers: bytes = b"content-type: text/html\r\n", **given) -> None:
        self.pages[where] = reply(body, headers=headers, **given)

    def _serve(self, visit: Visit) -> None:
        where = f"{visit.host.removesuffix('.example')}{visit.path.decode()}"
        self.asked.append(where)
        self.heads[where] = visit.head
        answer = self.pages.get(where, reply(b"", status=b"404 Not Found"))
        if callable(answer):
            answer(visit)
        else:
            visit.send(answer)


@contextmanager
def little_web(parser: Parser, *hosts: str, clock=lambda: START, deadline_s: float = 20.0) -> Iterator[tuple]:
    """Give the web to be set, and the `Web` that reads it."""
    little = LittleWeb(hosts or ("gazette",))
    with little.hostile as hostile:
        fetcher = make_fetcher(hostile, limits=FetchLimits(delay_s=0.0, deadline_s=deadline_s))
        yield little, Web(fetcher, parser, clock=clock)
