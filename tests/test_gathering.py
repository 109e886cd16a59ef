"""What an address holds, from a fetcher that gives what a test set down and the real process that reads documents."""

import datetime as dt

import pytest
from fakes import WordEmbedder, extract_plainly
from hostile_sites import HTML, PAGE, bomb, reply, says
from hostile_visits import NOW, make_fetcher
from hostile_web import HostileWeb, Site
from little_web import RSS, feed, item, little_web, page

from indexer.article import Article
from indexer.errors import BadArticleError, BadFeedError, FetchRefusedError, IngestError
from indexer.index.indexing import index_items
from indexer.index.polled import Polled
from indexer.index.polling import Moment, visit_source
from indexer.index.working import Tools, Worker
from indexer.ingest.addresses import Allowed
from indexer.ingest.gathering import Gathered, gather, gather_page
from indexer.ingest.parsing import Parser
from indexer.ingest.sources import sources_of
from indexer.ingest.unread import Unread
from indexer.ingest.web import MAX_PAGES, Web, read_web
from indexer.job import JobKind

TEXT = "The minister spoke at length about the bridge at Sela and about the harvest of this year."
ITEM = "<item><guid>{n}</guid><title>Report {n}</title><link>https://courier.example/{n}</link>{more}</item>"
FULL = (
    '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
    f"&lt;p&gt;{TEXT}&lt;/p&gt;</content:encoded><pubDate>Mon, 05 May 2031 10:00:00 GMT</pubDate>"
)


@pytest.fixture(scope="module")
def parser():
    with Parser() as one:
        yield one


def gather_from(parser, body, content_type, *, status=b"200 OK"):
    headers = b"content-type: " + content_type + b"\r\n" if content_type else b""
    with HostileWeb({"site": Site(says(reply(body, headers=headers, status=status)), "")}) as web:
        reader = Web(make_fetcher(web), parser, clock=lambda: NOW)
        return gather(web.url("site"), web=reader)


def feed_of(*items):
    return f"<rss version='2.0'><channel><title>Sela Courier</title>{''.join(items)}</channel></rss>".encode()


def test_a_page_is_one_article(parser):
    found = gather_from(parser, PAGE, HTML.partition(b": ")[2].strip())

    assert [article.origin for article in found.articles] == ["http://site.example/start"]
    assert (found.pages, found.is_feed) == ((), False)


def test_plain_text_is_one_article(parser):
    found = gather_from(parser, TEXT.encode(), b"text/plain")

    assert [article.text for article in found.articles] == [TEXT]


@pytest.mark.parametrize("content_type", [b"application/rss+xml", b"text/xml", b"text/plain"])
def test_a_feed_gives_what_it_carries_and_names_the_pages_of_the_rest(parser, content_type):
    feed = feed_of(ITEM.format(n=1, more=FULL), ITEM.format(n=2, more=""))

    found = gather_from(parser, feed, content_type)

    (article,) = found.articles
    assert (article.text, article.title, article.source) == (TEXT, "Report 1", "Sela Courier")
    assert (article.url, article.published) == ("https://courier.example/1", dt.date(2031, 5, 5))
    assert article.origin == "http://site.example/start#1"
    (page,) = found.pages
    assert (page.url, page.title, page.outlet) == ("https://courier.example/2", "Report 2", "Sela Courier")
    assert page.listed_at == "http://site.example/start"
    assert found.is_feed


def test_of_a_long_feed_the_first_entries_are_taken_and_the_rest_is_told(parser):
    feed = feed_of(*(ITEM.format(n=number, more="") for number in range(MAX_PAGES + 3)))

    found = gather_from(parser, feed, b"application/rss+xml")

    assert len(found.pages) == MAX_PAGES
    assert found.notes == ("3 entries beyond the first 100 were left",)


def test_an_entry_that_cannot_be_read_costs_itself_alone(parser):
    feed = feed_of("<item><guid>odd</guid><title>No text</title></item>", ITEM.format(n=1, more=FULL))

    found = gather_from(parser, feed, b"application/rss+xml")

    assert len(found.articles) == 1
    assert found.notes[0].startswith("'odd': ")


@pytest.mark.parametrize(
    ("body", "content_type", "error"),
    [
        (b"<html><body></body></html>", b"text/html", BadArticleError),
        (b"<a>no feed</a>", b"text/xml", BadFeedError),
    ],
)
def test_what_holds_nothing_is_an_error(parser, body, content_type, error):
    with pytest.raises(error):
        gather_from(parser, body, content_type)


def test_what_is_a_feed_is_read_as_one_whatever_it_is_called(parser):
    found = gather_from(parser, feed_of(ITEM.format(n=1, more=FULL)), b"text/html")

    assert [article.title for article in found.articles] == ["Report 1"]


@pytest.mark.parametrize(
    ("body", "content_type", "said"),
    [
        (
            b"<urlset><url><loc>/a</loc></url></urlset>",
            b"text/xml",
            "is a sitemap, want a web page",
        ),
        (b"WARC/1.0\r\nWARC-Type: response\r\n", b"text/plain", "is a web archive; save it"),
    ],
)
def test_what_is_no_article_and_no_feed_is_told_as_what_it_is(parser, body, content_type, said):
    with pytest.raises(IngestError, match=said):
        gather_from(parser, body, content_type)


def tools_over(web):
    return Tools(
        WordEmbedder(),
        extract_plainly,
        "",
        gather=lambda url: gather(url, web=web),
        gather_page=lambda named: gather_page(named, web=web),
    )


def origins_by_each_door(little, web, address):
    """Bring an address by a job, by `onrecord index` and by `onrecord watch`; give the origins of what each reads."""
    (source,) = sources_of([address], allowed=Allowed())
    moment = Moment(lambda: NOW, lambda: 0.0, lambda: False)
    gathered = gather(address, web=web)
    followed = [gather_page(one, web=web) for one in gathered.pages]
    return (
        {one.origin for one in (*gathered.articles, *followed)},
        {one.origin for one in read_web([address], web=web) if isinstance(one, Article)},
        {one.origin for one in visit_source(source, Polled.new(source), {}, web=web, moment=moment).items},
    )


def test_an_article_has_one_origin_whichever_door_it_comes_in_by(parser):
    with little_web(parser, "gazette", "mirror") as (little, web):
        moved = b"location: http://mirror.example/rss?utm_source=x\r\n"
        for asked in ("gazette/rss", "gazette/rss?utm_source=y"):
            little.put(asked, b"", status=b"302 Found", headers=moved)
        items = item("a1", text=TEXT), item("a2", link="/bridge?utm_medium=rss&n=1#top")
        little.put("mirror/rss?utm_source=x", feed(*items), headers=RSS)
        little.put("mirror/bridge?n=1", page(TEXT, head="<title>Another</title>"))

        by_job, by_index, by_watch = origins_by_each_door(little, web, "HTTP://Gazette.example:80/rss?utm_source=y#x")

    assert by_index == by_job == by_watch
    assert sorted(by_index) == ["http://gazette.example/rss#a1", "http://mirror.example/bridge?n=1"]


SILENT = page(TEXT, head="")


def test_a_page_that_says_nothing_of_itself_keeps_what_the_feed_says_of_it(parser):
    with little_web(parser, "gazette") as (little, web):
        little.put("gazette/rss", feed(item("a", link="/bridge", title="Bridge opens")), headers=RSS)
        little.put("gazette/bridge", SILENT)
        (named,) = gather("http://gazette.example/rss", web=web).pages
        article = gather_page(named, web=web)

    assert (article.title, article.source) == ("Bridge opens", "The Sela Gazette")
    assert (article.published, article.published_evidence) == (dt.date(2031, 5, 5), named.published_evidence)
    assert article.origin == "http://gazette.example/bridge"


@pytest.mark.parametrize(
    ("headers", "told"), [(RSS, "is application/rss.xml; want"), (b"", "is a feed, want a web page or plain text")]
)
def test_a_feed_behind_the_link_of_an_entry_is_an_error_and_no_further_list(parser, headers, told):
    with little_web(parser, "gazette") as (little, web):
        for here, there in (("a", "b"), ("b", "a")):
            little.put(f"gazette/{here}", feed(item("1", link=f"/{there}")), headers=headers)
        (named,) = gather("http://gazette.example/a", web=web).pages
        with pytest.raises(IngestError, match=told):
            gather_page(named, web=web)

    assert little.asked == ["gazette/a", "gazette/b"]


def test_a_page_read_by_a_watch_is_unchanged_when_a_job_reads_it(parser, tmp_path):
    address = "http://gazette.example/rss"
    with little_web(parser, "gazette") as (little, web):
        little.put("gazette/rss", feed(item("a", link="/bridge"), item("b", text=TEXT)), headers=RSS)
        little.put("gazette/bridge", SILENT)
        (source,) = sources_of([address], allowed=Allowed())
        visit = visit_source(source, Polled.new(source), {}, web=web, moment=Moment(lambda: NOW, float, bool))
        index_items(visit.items, data=tmp_path, embedder=WordEmbedder(), extract=extract_plainly)
        worker = Worker(tmp_path, tools_over(web))
        worker.bring(JobKind.URL, address, about=address)
        done = [worker.work_once() for _ in range(3)]
        index_items(visit.items, data=tmp_path, embedder=WordEmbedder(), extract=extract_plainly)

    assert [job.kind for job in done] == [JobKind.URL, JobKind.ARTICLE, JobKind.PAGE]
    assert [job.report.unchanged for job in done] == [0, 1, 1]
    assert {job.report.article_id for job in done[1:]} == {one.id for one in visit.items}


PRINTED_DAYS = "Mon, 01 Jan 0001 00:00:00 GMT", "0001-01-01T00:00:00Z", "Fri, 31 Dec 9999 23:59:59 -2359", "9999-12-31"
LINKS = "javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "http://me:secret@gazette.example/"
BAD = {
    "a circle": (lambda: reply(b"", status=b"302 Found", headers=b"location: /start\r\n"), 0),
    "a bomb": (lambda: reply(bomb(31), headers=b"content-type: application/rss+xml\r\ncontent-encoding: gzip\r\n"), 0),
    "a packed bomb": (lambda: reply(bomb(31), headers=b"content-type: application/gzip\r\n"), 0),
    "a page of 10 MB": (lambda: reply(page("The bridge holds. " * 600_000)), 0),
    "an unknown charset": (lambda: reply(page(TEXT), headers=b"content-type: text/html; charset=klingon\r\n"), 1),
    "a feed in an unknown charset": (
        lambda: reply(feed(item("a", text=TEXT)), headers=RSS[:-2] + b"; charset=klingon\r\n"),
        1,
    ),
    "one guid for all": (lambda: reply(feed(*(item("a", text=f"{TEXT} {n}") for n in range(3))), headers=RSS), 1),
    "links to no page": (
        lambda: reply(feed(*(item(f"a{n}", link=link) for n, link in enumerate(LINKS))), headers=RSS),
        0,
    ),
    "days that are none": (
        lambda: reply(feed(*(item(day, day=day, text=TEXT) for day in PRINTED_DAYS)), headers=RSS),
        4,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_bad_comes_to_the_same_at_every_door(parser, name):
    answer, articles = BAD[name]
    with little_web(parser, "gazette") as (little, web):
        little.pages["gazette/start"] = answer()
        found = list(read_web(["http://gazette.example/start"], web=web))
        try:
            gathered = gather("http://gazette.example/start", web=web)
        except IngestError as error:
            gathered = Gathered(notes=(str(error),))

    read = [one for one in found if isinstance(one, Article)]
    told = [*gathered.notes, *(one.reason for one in found if isinstance(one, Unread))]
    assert [one.id for one in read] == [one.id for one in gathered.articles]
    assert len(read) == articles
    assert all(one.published is None or one.published == dt.date(2031, 5, 5) for one in read)
    assert gathered.pages == ()
    assert all(one.isprintable() and len(one) < 500 for one in told)
    assert told or articles == 1


def test_an_address_that_refuses_is_an_error_with_its_status(parser):
    with pytest.raises(FetchRefusedError) as refused:
        gather_from(parser, b"", b"text/html", status=b"404 Not Found")

    assert refused.value.status == 404
