import datetime as dt
import gzip
import re

import pytest
from little_web import MAP, RSS, TEXT, feed, item, little_web, page

from indexer.article import Article
from indexer.errors import BadFeedError
from indexer.index.polling import MAX_PROBLEM_CHARS
from indexer.ingest.confined import ParseKind
from indexer.ingest.parsing import Parser
from indexer.ingest.unread import Unread
from indexer.ingest.web import LISTS, MAX_PAGES, read_web

SAID = "“We will reopen the bridge at Sela before the winter,” Transport Minister Mara Orlova said on Monday."
OTHER = "“The canals were not repaired for many years,” Agriculture Minister Samir Haddad said on Tuesday."


@pytest.fixture(scope="module")
def parser():
    with Parser() as one:
        yield one


@pytest.fixture
def pair(parser):
    with little_web(parser, "gazette", "mirror") as pair:
        yield pair


def read(web, *urls):
    return list(read_web(urls, web=web))


def articles(found):
    return [one for one in found if isinstance(one, Article)]


def test_a_page_is_an_article_at_its_address(pair):
    little, web = pair
    little.put("gazette/bridge", page(SAID))

    (found,) = read(web, "http://gazette.example/bridge")

    assert found.text == SAID
    assert (found.origin, found.url) == ("http://gazette.example/bridge",) * 2


def test_a_text_is_an_article(pair):
    little, web = pair
    little.put("gazette/a.txt", SAID.encode(), headers=TEXT)

    assert read(web, "http://gazette.example/a.txt")[0].text == SAID


def test_an_address_that_fails_costs_itself_alone(pair):
    little, web = pair
    little.put("gazette/bridge", page(SAID))

    failed, fine = read(web, "http://gazette.example/none", "http://gazette.example/bridge")

    assert isinstance(failed, Unread)
    assert "404" in failed.reason
    assert failed.origin == "http://gazette.example/none"
    assert isinstance(fine, Article)


def test_entries_with_their_text_are_read_and_the_pages_of_others_fetched(pair):
    little, web = pair
    items = item("a1", link="http://gazette.example/bridge"), item("a2", text=OTHER)
    little.put("gazette/rss", feed(*items), headers=RSS)
    little.put("gazette/bridge", page(SAID))

    fetched, carried = read(web, "http://gazette.example/rss")

    assert (fetched.text, carried.text) == (SAID, OTHER)
    assert fetched.source == carried.source == "The Sela Gazette"
    assert carried.origin == "http://gazette.example/rss#a2"


def test_the_date_of_the_entry_stands_where_the_page_has_none_and_says_so(pair):
    little, web = pair
    little.put("gazette/rss", feed(item("a1", link="/silent"), item("a2", link="/dated")), headers=RSS)
    little.put("gazette/silent", page(SAID))
    little.put("gazette/dated", page(OTHER, head='<meta property="article:published_time" content="2030-01-02">'))

    silent, dated = read(web, "http://gazette.example/rss")

    assert silent.published == dt.date(2031, 5, 5)
    assert "feed" in silent.published_evidence
    assert dated.published == dt.date(2030, 1, 2)
    assert "feed" not in dated.published_evidence


def test_a_feed_cannot_put_its_words_in_the_place_of_anothers_page(pair):
    little, web = pair
    little.put("gazette/bridge", page(SAID))
    little.put("mirror/rss", feed(item("x", link="http://gazette.example/bridge", text=OTHER)), headers=RSS)

    real, claimed = read(web, "http://gazette.example/bridge", "http://mirror.example/rss")

    assert real.origin != claimed.origin


def test_a_feed_where_the_page_of_an_entry_should_be_is_not_read_as_its_text(pair):
    little, web = pair
    little.put("gazette/rss", feed(item("a1", link="/bridge")), headers=RSS)
    little.put("gazette/bridge", feed(item("b1", text=SAID), item("b2", text=OTHER)))

    (found,) = read(web, "http://gazette.example/rss")

    assert isinstance(found, Unread)
    assert "is a feed, want a web page or plain text" in found.reason


def test_an_entry_without_a_safe_address_is_told(pair):
    little, web = pair
    little.put("gazette/rss", feed(item("a1", link="javascript:alert(1)")), headers=RSS)

    found = read(web, "http://gazette.example/rss")

    assert not articles(found)
    assert any("no" in one.reason and not one.passed_over for one in found)


def test_a_sitemap_of_news_gives_its_pages_with_their_dates(pair):
    little, web = pair
    listed = (
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">'
        "<url><loc>http://gazette.example/bridge</loc><n:news><n:publication><n:name>Gazette of Sela</n:name>"
        "</n:publication><n:publication_date>2031-05-04</n:publication_date><n:title>T</n:title></n:news></url></urlset>"
    )
    little.put("gazette/news.xml.gz", gzip.compress(listed.encode()), headers=b"content-type: application/gzip\r\n")
    little.put("gazette/bridge", page(SAID))

    (found,) = read(web, "http://gazette.example/news.xml.gz")

    assert (found.published, found.source) == (dt.date(2031, 5, 4), "Gazette of Sela")
    assert "sitemap" in found.published_evidence


def test_an_index_of_sitemaps_is_followed_and_a_broken_one_noted(pair):
    little, web = pair
    index = "".join(f"<sitemap><loc>/{name}.xml</loc></sitemap>" for name in ("good", "bad"))
    little.put("gazette/index.xml", f"<sitemapindex>{index}</sitemapindex>".encode(), headers=MAP)
    little.put("gazette/good.xml", b"<urlset><url><loc>/bridge</loc></url></urlset>", headers=MAP)
    little.put("gazette/bridge", page(SAID))

    found = read(web, "http://gazette.example/index.xml")

    assert [one.text for one in articles(found)] == [SAID]
    assert ["404" in one.reason for one in found if isinstance(one, Unread)] == [True]


def test_no_more_pages_of_a_list_are_fetched_than_a_publisher_can_bear(pair):
    little, web = pair
    rows = "".join(f"<url><loc>/p{n}</loc></url>" for n in range(MAX_PAGES + 5))
    little.put("gazette/map.xml", f"<urlset>{rows}</urlset>".encode(), headers=MAP)

    found = read(web, "http://gazette.example/map.xml")

    assert len([one for one in found if isinstance(one, Unread) and not one.passed_over]) == MAX_PAGES
    assert "5 articles beyond" in found[-1].reason


def refusal_of(web, where, wanted=LISTS):
    with pytest.raises(BadFeedError) as refused:
        web.visit(where, wanted=wanted)
    return str(refused.value)


def links_to(*addresses, kind="application/rss+xml"):
    return "".join(f'<link rel="alternate" type="{kind}" href="{one}">' for one in addresses)


def test_a_page_where_a_feed_is_wanted_is_told(pair):
    little, web = pair
    little.put("gazette/rss", page(SAID))

    assert refusal_of(web, "http://gazette.example/rss") == (
        "'http://gazette.example/rss' is a web page, want a feed or a sitemap; check the address"
    )


def test_a_page_where_a_feed_is_wanted_names_the_feeds_that_it_links_to(pair):
    little, web = pair
    head = links_to("/news.rss") + links_to("all.atom", kind="application/atom+xml; charset=utf-8")
    head += links_to("https://mirror.example/feed.json", "/news.rss", kind="application/feed+json")
    little.put("gazette/section/", page(SAID, head=head))

    assert refusal_of(web, "http://gazette.example/section/") == (
        "'http://gazette.example/section/' is a web page, want a feed or a sitemap; it links to "
        "'http://gazette.example/news.rss', 'http://gazette.example/section/all.atom', "
        "'https://mirror.example/feed.json'; give one of these"
    )


def test_no_feed_is_named_that_would_not_be_fetched(pair):
    little, web = pair
    head = links_to(
        "javascript:alert(1)", "data:text/xml,x", "ftp://gazette.example/rss", "http://me@mirror.example/rss"
    )
    head += links_to("http://mirror.example:22/rss", "http://printer/rss", "http://127.1/rss", "//")
    little.put("gazette/", page(SAID, head=head))

    assert refusal_of(web, "http://gazette.example/").endswith("; check the address")


def test_of_many_feeds_five_are_named_and_none_is_cut_off(pair):
    little, web = pair
    little.put("gazette/", page(SAID, head=links_to(*(f"/{n}" for n in range(9)))))
    little.put("gazette/long", page(SAID, head=links_to("/" + "a" * 280, "/" + "b" * 280, "/c")))

    few, long = refusal_of(web, "http://gazette.example/"), refusal_of(web, "http://gazette.example/long")

    assert re.findall(r"gazette\.example/([0-9])'", few) == ["0", "1", "2", "3", "4"]
    assert f"/{'a' * 280}'" not in long
    assert "b" * 280 not in long
    assert long.endswith("it links to 'http://gazette.example/c'; give one of these")
    assert max(map(len, (few, long))) < MAX_PROBLEM_CHARS


def test_what_a_page_writes_into_the_addresses_of_its_feeds_reaches_no_terminal(pair):
    little, web = pair
    head = links_to("/a\x1b[31m", "/b\u202eszorc", "/c'; rm -rf", "/d&#10;onrecord: fine", "/é")
    little.put("gazette/", page(SAID, head=head))

    told = refusal_of(web, "http://gazette.example/")

    assert told.isascii()
    assert told.isprintable()
    assert "/%C3%A9'" in told


def test_a_page_that_is_wanted_as_a_page_is_not_asked_for_feeds(pair):
    little, web = pair
    little.put("gazette/rss", feed(item("a1", text=SAID)), headers=RSS)

    told = refusal_of(web, "http://gazette.example/rss", wanted=frozenset({ParseKind.PAGE}))

    assert told == "'http://gazette.example/rss' is a feed, want a web page; check the address"
