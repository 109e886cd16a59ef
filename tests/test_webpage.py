"""A saved page gives the article's text and only such metadata as the page states in marks."""

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.article import Article
from indexer.errors import BadArticleError, IngestError, NotTextError
from indexer.ingest.webpage import MAX_PAGE_BYTES, read_webpage

ROOT = Path(__file__).parent.parent
PARAGRAPHS = (
    "PORT VARGA, April 2. — Minister Anna Orlova said on Monday that “exports will go on”.",
    "“We are not going to stop,” Orlova told reporters & friends.",
    "Her deputy, Karim Haddad, declined to comment.",
)
BODY = "".join(f"<p>{paragraph.replace('&', '&amp;')}</p>\n" for paragraph in PARAGRAPHS)
MENU = '<header><a href="/">The Daily Ledger</a><nav><ul><li><a href="/w">World</a></li></ul></nav></header>'
FOOT = (
    '<aside class="related"><h3>Read more</h3><ul><li><a href="/x">Haddad wins vote</a></li></ul></aside>'
    '<section id="comments" class="comments"><p>Tom: “I disagree,” said my aunt.</p></section>'
    "<footer><p>© 1999-2026 The Daily Ledger. All rights reserved.</p></footer>"
)


STORY_WITH_COMMENT = (
    "<div itemscope itemtype='https://schema.org/NewsArticle'><meta itemprop=datePublished content=2031-05-04>"
    "<div itemscope itemtype='https://schema.org/Comment'><meta itemprop=datePublished content=2031-05-07></div></div>"
)
WRAPPED_JSON_LD = (
    '<script type="application/ld+json"><!--\n//<![CDATA[\n{"@type": "Article", '
    '"datePublished": "2031-05-04"};\n//]]>\n--></script>'
)


def page(body: str = BODY, *, head: str = "") -> bytes:
    return f'<!DOCTYPE html><html lang="en"><head>{head}</head><body>{MENU}{body}{FOOT}</body></html>'.encode()


def read(body: str = BODY, *, head: str = "") -> Article:
    return read_webpage(page(body, head=head), origin="a.html")


def json_ld(value: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(value)}</script>'


def day_mark(value: str) -> str:
    return f'<meta property="article:published_time" content="{value}">'


@pytest.mark.parametrize(
    "tags", ["{}", "<article>{}</article>", "<main><div class='story'>{}</div></main>", "<div>{}</div>"]
)
@pytest.mark.parametrize("times", [1, 6])
def test_paragraphs_are_kept_word_for_word_one_a_line(tags, times):
    article = read(tags.format(BODY * times))

    assert article.text.splitlines() == list(PARAGRAPHS) * times


def test_menus_comments_and_footers_are_no_part_of_the_article():
    text = read(f"<article>{BODY}</article>").text

    assert not any(word in text for word in ("World", "Read more", "aunt", "©"))


@pytest.mark.parametrize(
    "caption",
    [
        "<figure><img src='o.jpg'><figcaption>Orlova in May. “Never!” Photo: D. Reyes</figcaption></figure>",
        "<div class='wp-caption'><img src='o.jpg'><p class='wp-caption-text'>Orlova in May. Photo: D. Reyes</p></div>",
        "<p class='photo-caption'>Orlova in May. Photo: D. Reyes</p>",
        "<div class='image__wrap'><span class='image-credit'>Photo: D. Reyes</span></div>",
    ],
)
def test_captions_and_credits_never_mix_with_what_people_said(caption):
    text = read(f"<article>{BODY}{caption}{BODY}</article>").text

    assert text.splitlines() == [*PARAGRAPHS, *PARAGRAPHS]


def test_a_class_that_only_sounds_like_a_caption_hides_nothing():
    text = read(f"<article class='caption-free creditor'>{BODY}</article>").text

    assert text.splitlines() == list(PARAGRAPHS)


def test_title_outlet_and_address_come_from_the_metadata():
    article = read(
        head='<title>Exports go on - Daily Ledger</title><meta property="og:title" content="Exports &amp; talks go on">'
        '<meta property="og:site_name" content="Daily Ledger"><link rel="canonical" href="https://ledger.example/a">'
        '<meta property="og:url" content="https://m.ledger.example/a">'
    )

    assert article.title == "Exports & talks go on"
    assert article.source == "Daily Ledger"
    assert article.url == "https://ledger.example/a"


def test_json_ld_stands_in_where_the_page_has_no_open_graph():
    article = read(
        head=json_ld(
            {
                "@context": "https://schema.org",
                "@graph": [
                    {"@type": "Organization", "@id": "#o", "name": "Daily Ledger"},
                    {"@type": ["NewsArticle"], "headline": "Exports &#8216;go on&#8217;", "publisher": {"@id": "#o"}},
                ],
            }
        )
    )

    assert (article.title, article.source) == ("Exports ‘go on’", "Daily Ledger")


def test_the_only_first_level_heading_is_the_title_before_that_of_the_window():
    assert read(f"<h1>Exports go on</h1>{BODY}", head="<title>Exports | Ledger</title>").title == "Exports go on"
    assert (
        read(f"<h1>Ledger</h1><h1>Other</h1>{BODY}", head="<title>Exports | Ledger</title>").title == "Exports | Ledger"
    )


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "/a", "data:text/html,x", "https://ledger.example@evil.example/"]
)
def test_an_unsafe_or_relative_address_is_dropped(href):
    assert read(head=f'<link rel="canonical" href="{href}"><meta property="og:url" content="{href}">').url is None


@pytest.mark.parametrize(
    ("head", "evidence"),
    [
        (json_ld({"@type": "NewsArticle", "datePublished": "2031-05-04T23:30:00-05:00"}), "JSON-LD datePublished"),
        (
            json_ld([{"@type": "WebSite"}, {"@type": "ReportageNewsArticle", "datePublished": "2031-05-04"}]),
            "JSON-LD datePublished",
        ),
        (
            json_ld({"@type": "WebPage", "mainEntity": {"@type": "Article", "datePublished": "2031-05-04"}}),
            "JSON-LD datePublished",
        ),
        (day_mark("2031-05-04T01:00:00+09:00"), "meta article:published_time"),
        ('<meta itemprop="datePublished" content="2031-05-04">', "itemprop datePublished"),
        ("<time itemprop='datePublished' datetime='2031-05-04T10:00Z'>today</time>", "itemprop datePublished"),
        ("<span itemprop='dateCreated datePublished' content='2031-05-04'>today</span>", "itemprop datePublished"),
        (
            STORY_WITH_COMMENT,
            "itemprop datePublished",
        ),
        ("<article><time pubdate datetime='2031-05-04'>today</time></article>", "time pubdate"),
        ('<meta property="og:article:published_time" content="2031-05-04">', "meta og:article:published_time"),
        (
            json_ld({"@graph": [[{"@graph": [{"@type": "OpinionNewsArticle", "datePublished": "2031-05-04"}]}]]}),
            "JSON-LD datePublished",
        ),
        (
            WRAPPED_JSON_LD,
            "JSON-LD datePublished",
        ),
    ],
)
def test_a_day_comes_from_a_mark_which_is_named(head, evidence):
    article = read(head=head)

    assert article.published == dt.date(2031, 5, 4)
    assert article.published_evidence == evidence


@pytest.mark.parametrize(
    "head",
    [
        "",
        "<time datetime='2031-05-04'>May 4, 2031</time>",
        "<time itemprop='datePublished'>2031-05-04</time>",
        '<meta name="date" content="2031-05-04"><meta http-equiv="last-modified" content="2031-05-04">',
        day_mark("yesterday") + day_mark("2031-02-30") + day_mark("0001-01-01"),
        day_mark("2031-05-04") + day_mark("2031-05-05"),
        json_ld({"@type": "VideoObject", "datePublished": "2031-05-04"}),
        json_ld({"@type": "NewsArticle", "comment": {"@type": "Comment", "datePublished": "2031-05-04"}}),
        json_ld({"@type": "ItemList", "itemListElement": [{"@type": "NewsArticle", "datePublished": "2031-05-04"}]}),
        json_ld(
            [
                {"@type": "NewsArticle", "datePublished": "2031-05-04"},
                {"@type": "NewsArticle", "datePublished": "2031-05-05"},
            ]
        ),
        json_ld({"@type": "NewsArticle", "datePublished": 20310504, "dateModified": "2031-05-04"}),
        '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2031-05-04"</script>',
    ],
)
def test_without_one_clear_mark_the_day_is_unknown(head):
    article = read(f"<p>Published May 4, 2031. Updated 2031-05-05.</p>{BODY}", head=head)

    assert (article.published, article.published_evidence) == (None, None)


def test_where_marks_disagree_the_most_trusted_one_counts_and_the_others_are_named():
    article = read(
        head=json_ld({"@type": "NewsArticle", "datePublished": "2031-05-04"})
        + day_mark("2031-05-05T01:00Z")
        + '<meta itemprop="datePublished" content="2031-05-04">'
    )

    assert article.published == dt.date(2031, 5, 4)
    assert article.published_evidence == "JSON-LD datePublished; meta article:published_time says 2031-05-05"


def test_a_kind_of_mark_that_contradicts_itself_leaves_the_word_to_the_next():
    article = read(
        head=day_mark("2031-05-04") + day_mark("2031-05-05") + '<meta itemprop="datePublished" content="2031-05-05">'
    )

    assert (article.published, article.published_evidence) == (dt.date(2031, 5, 5), "itemprop datePublished")


def test_without_a_mark_the_day_in_the_address_counts():
    head = '<link rel="canonical" href="https://ledger.example/2031/05/04/a">'

    for article in (read(head=head), read_webpage(page(), origin="x", url="https://ledger.example/2031/05/04/a")):
        assert article.published == dt.date(2031, 5, 4)
        assert article.published_evidence == "the address, which has 2031/05/04"


def test_a_time_of_another_story_beside_the_article_is_no_day_of_it():
    aside = "<aside><time pubdate datetime='2031-05-01'>May 1</time></aside>"

    assert read(f"<article>{BODY}</article>{aside}").published is None


def test_the_address_a_page_was_fetched_from_goes_before_the_one_it_claims():
    head = (
        '<link rel="canonical" href="https://trusted.example/a"><meta property="og:url" content="https://x.example/">'
    )

    article = read_webpage(page(head=head), origin="x", url="https://ledger.example/a")

    assert article.url == "https://ledger.example/a"


@pytest.mark.parametrize(
    ("fetched", "claimed", "shown"),
    [
        ("https://ledger.example/a?ref=7", "/a", "https://ledger.example/a"),
        ("https://ledger.example/amp/a", "HTTPS://Ledger.example:443/a?utm_source=x#top", "https://ledger.example/a"),
        ("http://ledger.example/a", "https://ledger.example/a", "https://ledger.example/a"),
        ("https://ledger.example/a", "http://ledger.example/a", "https://ledger.example/a"),
        ("https://ledger.example/a", "https://www.ledger.example/a", "https://ledger.example/a"),
        ("https://ledger.example/a", "https://ledger.example:8443/a", "https://ledger.example/a"),
        ("https://ledger.example/a", "https://me@ledger.example/b", "https://ledger.example/a"),
        ("https://ledger.example/a", "javascript:alert(1)", "https://ledger.example/a"),
        ("https://ledger.example/a", "https://ledger.example/", "https://ledger.example/a"),
        ("https://ledger.example/?utm_x=1", "/", "https://ledger.example/"),
    ],
)
def test_what_a_page_calls_its_address_counts_on_its_own_host_alone(fetched, claimed, shown):
    article = read_webpage(page(head=f'<link rel="canonical" href="{claimed}">'), origin="x", url=fetched)

    assert article.url == shown


def test_a_page_that_claims_two_addresses_has_the_one_it_was_fetched_from():
    head = '<link rel="canonical" href="/a"><link rel="canonical" href="/b">'

    assert read_webpage(page(head=head), origin="x", url="https://l.example/c").url == "https://l.example/c"


def test_a_claim_to_another_hosts_address_does_not_make_another_story_that_of_the_page():
    head = '<link rel="canonical" href="https://trusted.example/a">' + json_ld(
        [
            {"@type": "NewsArticle", "url": "https://trusted.example/a", "datePublished": "2031-01-01"},
            {"@type": "NewsArticle", "url": "https://ledger.example/a", "datePublished": "2031-05-04"},
        ]
    )

    assert read_webpage(page(head=head), origin="x", url="https://ledger.example/a").published == dt.date(2031, 5, 4)


def test_an_address_that_nobody_can_follow_does_not_stand_in_for_the_pages_own():
    head = '<link rel="canonical" href="https://ledger.example/a">'

    assert read_webpage(page(head=head), origin="x", url="javascript:1").url == "https://ledger.example/a"


TURKISH = "<p>Ayşe Yılmaz gazetecilere “ihracat sürecek” dedi.</p>"


def test_the_charset_of_the_server_goes_before_that_of_the_page():
    data = page(TURKISH, head='<meta charset="windows-1251">').decode().replace("©", "").encode("cp1254")

    read_page = read_webpage(data, origin="a.html", charset="windows-1254")

    assert read_page.text == "Ayşe Yılmaz gazetecilere “ihracat sürecek” dedi."


@pytest.mark.parametrize("charset", ["utf-7", "nonsense", "utf-16", "", "idna", "\0"])
def test_a_charset_that_does_not_fit_leaves_the_word_to_the_page(charset):
    data = page(TURKISH, head='<meta charset="windows-1254">').decode().replace("©", "").encode("cp1254")

    assert "Yılmaz" in read_webpage(data, origin="a.html", charset=charset).text


@pytest.mark.parametrize("charset", [None, "windows-1252", "koi8-r"])
def test_a_byte_order_mark_and_valid_utf8_go_before_every_named_charset(charset):
    for data in (page(TURKISH), "\ufeff".encode() + page(TURKISH), page(TURKISH).decode().encode("utf-16")):
        assert "Yılmaz" in read_webpage(data, origin="a.html", charset=charset).text


def test_of_two_stories_the_one_with_the_address_of_the_page_counts():
    article = read(
        head='<link rel="canonical" href="https://ledger.example/a">'
        + json_ld(
            [
                {"@type": "NewsArticle", "url": "https://ledger.example/b", "datePublished": "2031-01-01"},
                {"@type": "NewsArticle", "mainEntityOfPage": "https://ledger.example/a", "datePublished": "2031-05-04"},
            ]
        )
    )

    assert article.published == dt.date(2031, 5, 4)


def test_the_charset_a_page_declares_is_used():
    turkish = "<p>Ayşe Yılmaz gazetecilere “ihracat sürecek” dedi.</p>"
    data = page(turkish, head='<meta charset="windows-1254">').decode().replace("©", "").encode("cp1254")

    assert read_webpage(data, origin="a.html").text == "Ayşe Yılmaz gazetecilere “ihracat sürecek” dedi."


def test_an_xml_declaration_and_utf16_are_no_obstacle():
    text = '<?xml version="1.0" encoding="utf-16"?>' + page().decode()

    assert read_webpage(text.encode("utf-16"), origin="a.html").text.splitlines() == list(PARAGRAPHS)


@pytest.mark.parametrize("data", [b"", b" \n ", b"\xef\xbb\xbf", b"<html><body></body></html>", b"<!-- only this -->"])
def test_a_page_without_text_is_told_as_such(data):
    with pytest.raises(BadArticleError, match=r"holds no text|no article text|no HTML"):
        read_webpage(data, origin="a.html")


def test_a_picture_named_html_is_refused_by_name():
    with pytest.raises(NotTextError, match="a JPEG image"):
        read_webpage(b"\xff\xd8\xff\xe0\0\x10JFIF\0", origin="a.html")


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"<p>" + b"word " * (MAX_PAGE_BYTES // 5 + 1), "8,388,6"),
        (b"<div>" * 200_001, "200,001 tags"),
        (b"<p " + b" ".join(b"a%d=x" % number for number in range(6000)) + b">x", "6,001 attributes"),
    ],
)
def test_a_page_that_would_take_the_machine_down_is_refused_with_its_size(data, found):
    with pytest.raises(BadArticleError, match=f"too large for a page: {found}.*at most"):
        read_webpage(data, origin="a.html")


@pytest.mark.parametrize(
    "data",
    [
        b"<div>" * 50_000 + BODY.encode(),
        b"<blockquote>" * 5_000 + BODY.encode() + b"</blockquote>" * 5_000,
        b"<![CDATA[" * 1_000 + BODY.encode(),
        b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + BODY.encode() + b"<p>&b;</p>",
        json_ld({}).replace("{}", "[" * 100_000).encode() + BODY.encode(),
        json_ld({"@type": ["NewsArticle", 5], "headline": {}, "publisher": [None, {"@id": 5}], "url": 7}).encode()
        + BODY.encode(),
        page(head=day_mark("&#0;&#xD800;&#x110000;")),
        b"<svg><style><!--</style><img src=x onerror=alert(1)>--></svg>" + BODY.encode(),
    ],
)
def test_a_hostile_page_gives_an_article_or_an_ingest_error(data):
    try:
        article = read_webpage(data, origin="a.html")
    except IngestError:
        return

    article.model_dump_json()


PIECES = st.sampled_from(
    [
        *(
            b"<p>",
            b"</p>",
            b"<div class=caption>",
            b"<figure>",
            b"<figcaption>",
            b"<blockquote>",
            b"<table><td>",
            b"<li>",
        ),
        *(b"<script>", b"</script>", b"<!--", b"-->", b"<meta property=og:title content=x>", b"&#x0;", b"\xff", b"\0"),
        *(b"she said ", b"<a href='javascript:1'>", b"<svg>", b"<template>", b"<title>", b"<body>", b"<br>", b"<h1>"),
        *(b'<script type="application/ld+json">', b'{"@type":"Article"', b"}", b"<textarea>", b"<noscript>", b"<time>"),
    ]
)


@settings(max_examples=60)
@given(st.lists(PIECES | st.binary(max_size=6), max_size=40).map(b"".join))
def test_any_tag_soup_gives_an_article_or_an_ingest_error(data):
    try:
        article = read_webpage(data, origin="a.html")
    except IngestError:
        return

    article.text.encode()


def test_a_bad_page_says_nothing_on_the_terminal():
    code = (
        "from indexer.errors import IngestError\nfrom indexer.ingest.webpage import read_webpage\n"
        "for data in (b'<html><body></body></html>', b'<p>x', b'<div>' * 9999):\n"
        "    try: read_webpage(data, origin='a')\n    except IngestError: pass\n"
    )

    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)

    assert run.stdout + run.stderr == ""
