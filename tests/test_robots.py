"""What a robots.txt says is heeded, whoever else it speaks to, and costs little."""

import datetime as dt
import tracemalloc

import pytest

from indexer.ingest.robots import KEPT_FOR, MAX_BYTES, MAX_DELAY_S, MAX_KEPT_BYTES, RETRIED_AFTER, Robots, RobotsMemory

NOW = dt.datetime(2031, 5, 5, 12, tzinfo=dt.UTC)
URL = "https://news.example/talks/1.html?x=1"


def reads(text):
    return Robots.read(text.encode(), now=NOW)


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("", True),
        ("<html>not found</html>", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("user-agent:*\ndisallow:/talks", False),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("User-agent: *\r\nDisallow: /*.html", False),
        ("User-agent: *\nDisallow: /*.html$", True),
        ("User-agent: *\nDisallow: /\nAllow: /talks/", True),
        ("User-agent: *\nDisallow: /talks?", True),
        ("User-agent: elk\nDisallow: /", True),
        ("User-agent: onrecord-elk\nDisallow: /", True),
        ("User-agent: record\nDisallow: /", True),
        ("User-agent: onrecord\nDisallow: /", False),
        ("User-agent: OnRecord/2.0\nDisallow: /", False),
        ("User-agent onrecord\nDisallow /", False),
        ("User agent: onrecord # us\nDisallow: / # all", False),
        ("User-agent: elk\nUser-agent: onrecord\nUser-agent: moose\nDisallow: /", False),
        ("User-agent: elk\nUser-agent: moose\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: onrecord\nDisallow: /private", True),
        ("User-agent: elk\nDisallow: /\n\nUser-agent: *\nAllow: /", True),
        ("Disallow: /", True),
    ],
)
def test_it_is_heeded_where_it_speaks_to_us(text, may):
    assert reads(text).allow(URL) is may


@pytest.mark.parametrize(
    ("text", "delay_s"),
    [
        ("User-agent: *\nCrawl-delay: 2.5", 2.5),
        ("User-agent: elk\nCrawl-delay: 9", 0.0),
        ("User-agent: *\nCrawl-delay: 1e300", MAX_DELAY_S),
        ("User-agent: *\nCrawl-delay: -1", 0.0),
        ("User-agent: *\nCrawl-delay: nan", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("", 0.0),
    ],
)
def test_the_pause_it_asks_for_is_made_up_to_a_bound(text, delay_s):
    assert reads(text).delay_s == delay_s


def test_one_that_cannot_be_had_closes_the_site_for_now():
    robots = Robots.unreachable(now=NOW)

    assert not robots.allow(URL)
    assert robots.until == NOW + RETRIED_AFTER


def test_a_site_without_one_is_open():
    assert Robots.without(now=NOW).allow(URL)


def test_what_stands_beyond_its_bound_is_left_out():
    text = "# " + "x" * MAX_BYTES + "\nUser-agent: *\nDisallow: /"

    assert reads(text).allow(URL)


def test_many_readers_with_many_rules_take_no_more_than_their_text():
    text = "".join(f"User-agent: elk{n}\n" for n in range(10_000)) + "Disallow: /elk\n" * 10_000

    tracemalloc.start()
    robots = reads(text)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 50 * len(text)
    assert robots.allow(URL)


def test_it_is_remembered_for_a_day():
    memory = RobotsMemory()
    robots = reads("")
    memory.keep("https://news.example", robots)

    assert memory.get("https://news.example", now=NOW + KEPT_FOR - dt.timedelta(seconds=1)) is robots
    assert memory.get("https://news.example", now=NOW + KEPT_FOR) is None
    assert memory.get("http://news.example", now=NOW) is None


def test_those_asked_for_longest_ago_are_forgotten_first():
    memory = RobotsMemory()
    long = reads("#" * (MAX_KEPT_BYTES // 10))
    for n in range(5):
        memory.keep(f"https://{n}.example", long)
    memory.get("https://0.example", now=NOW)
    for n in range(5, 12):
        memory.keep(f"https://{n}.example", long)

    kept = [n for n in range(12) if memory.get(f"https://{n}.example", now=NOW)]
    assert kept == [0, *range(4, 12)]
