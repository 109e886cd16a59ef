"""A saved feed gives an article for each entry that carries its full text, and counts the others."""

import datetime as dt
import json

import pytest

from indexer.article import Article
from indexer.errors import BadArticleError, BadFeedError
from indexer.ingest.entries import Entry
from indexer.ingest.feedfile import article_of, read_feed_file
from indexer.ingest.unread import Unread

QUOTE = "“Exports will go on,” said Orlova."


def rss(items: str) -> bytes:
    return (
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>Daily Ledger</title>{items}</channel></rss>"
    ).encode()


def item(guid: str, body: str = f"<p>{QUOTE}</p>") -> str:
    return (
        f"<item><title>Exports go on</title><link>https://ledger.example/{guid}</link><guid>{guid}</guid>"
        "<pubDate>Sun, 04 May 2031 23:30:00 -0500</pubDate><description>Short.</description>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded></item>"
    )


def read(data: bytes, **options) -> list[Article | Unread]:
    return list(read_feed_file(data, origin="saved.rss", **options))


def test_an_entry_with_its_full_text_is_an_article_of_the_outlet():
    (article,) = read(rss(item("a1")))

    assert article == Article.make(
        QUOTE,
        origin="saved.rss#a1",
        title="Exports go on",
        source="Daily Ledger",
        url="https://ledger.example/a1",
        published=dt.date(2031, 5, 4),
        published_evidence="date of the feed's entry: 'Sun, 04 May 2031 23:30:00 -0500'",
    )


def test_an_entry_taken_over_is_an_article_of_the_outlet_that_printed_it():
    taken = item("a1").replace("<title>", '<source url="https://wire.example/rss">The Wire</source><title>', 1)

    (article,) = read(rss(taken))

    assert article.source == "The Wire"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>“One,” he said.</p><p>“Two,” she said.</p>", "“One,” he said.\n“Two,” she said."),
        ("No tags. “Hi,” she said.", "No tags. “Hi,” she said."),
        ("“A”<br/>“B”", "“A”\n“B”"),
        ("</article></body><p>“Out,” she said.</p>", "“Out,” she said."),
        ("<script>alert(1)</script><p>“In,” she said.</p><img src=x onerror=alert(1)>", "“In,” she said."),
    ],
)
def test_the_words_of_the_entry_are_kept_one_paragraph_a_line(body, text):
    (article,) = read(rss(item("a1", body)))

    assert article.text == text


def test_entries_without_full_text_are_counted_because_they_would_have_to_be_fetched():
    short = "<item><guid>b</guid><description>Short.</description></item>"

    article, note = read(rss(item("a1") + short + short.replace(">b<", ">c<")))

    assert isinstance(article, Article)
    assert note == Unread(
        origin="saved.rss",
        reason="2 of 3 entries carry no full text; their articles would have to be fetched",
        passed_over=True,
    )


def test_an_entry_that_holds_no_text_costs_itself_alone():
    found = read(rss(item("a1", "<img src='x'>") + item("a2")))

    assert [type(one) for one in found] == [Unread, Article]
    assert (found[0].origin, found[0].passed_over) == ("saved.rss#a1", False)


def test_what_was_mended_or_left_out_is_told_beside_the_articles():
    found = read(rss(item("a1") + item("a1")).replace(b"Ledger", b"Ledger & Sons"))

    assert found[0].source == "Daily Ledger & Sons"
    assert all(one.passed_over for one in found[1:])
    assert [one.reason.partition(",")[0] for one in found[1:]] == [
        "not well-formed XML",
        "1 more with an id that was met before; the first stays",
    ]


def test_a_feed_without_entries_says_so():
    (note,) = read(rss(""))

    assert (note.reason, note.passed_over) == ("a feed without entries", True)


@pytest.mark.parametrize("data", [b"<TEI><p>x</p></TEI>", b'{"name": "package"}', b"[1, 2]", b"", b"hello"])
def test_files_of_kinds_that_are_mostly_no_feeds_are_passed_over_when_they_are_none(data):
    (note,) = read(data, is_expected=False)

    assert note.passed_over
    with pytest.raises(BadFeedError):
        read(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_feed_is_known_by_what_it_holds_whatever_its_name(encoding):
    as_json = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a1", "content_text": QUOTE}]}

    for text in (rss(item("a1")).decode(), json.dumps(as_json), json.dumps(as_json).replace("/", "\\/")):
        (article,) = read(text.encode(encoding), is_expected=False)

        assert (article.text, article.origin) == (QUOTE, "saved.rss#a1")


def test_an_entry_without_full_text_makes_no_article():
    names = dict.fromkeys(("guid", "title", "published", "published_evidence", "updated", "html", "source", "summary"))
    entry = Entry(url="https://ledger.example/a", **names)

    with pytest.raises(BadArticleError, match=r"fetch 'https://ledger\.example/a'"):
        article_of(entry, source=None, origin="x")
