"""A feed of any kind gives its entries in one form; what is no feed is told in one line."""

import datetime as dt
import json
import pickle
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.errors import BadFeedError, IngestError
from indexer.ingest.entries import MAX_ENTRIES, Entry, Feed
from indexer.ingest.feed import read_feed, read_feed_links
from indexer.ingest.metadata import keep_url

URL = "https://ledger.example/feeds/main.xml"
DAY = dt.date(2031, 5, 4)
QUOTE = "<p>“Exports will go on,” said Orlova.</p>"
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)


def rss(items: str = "", *, head: str = "", version: str = "2.0") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="{version}" {NAMESPACES}><channel>'
        f"<title>Daily Ledger</title><link>https://ledger.example/</link>{head}{items}</channel></rss>"
    )


def atom(entries: str = "", *, head: str = "") -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Daily Ledger</title>{head}{entries}</feed>'


def rdf(items: str = "", *, head: str = "") -> str:
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f"{NAMESPACES}>"
        f'<channel rdf:about="{URL}"><title>Daily Ledger</title><link>https://ledger.example/</link>{head}</channel>'
        f"{items}</rdf:RDF>"
    )


def json_feed(*items: object, **more: object) -> str:
    head = {"version": "https://jsonfeed.org/version/1.1", "title": "Daily Ledger"}
    return json.dumps({**head, "home_page_url": "https://ledger.example/", "items": items, **more})


def read(text: str | bytes, **options) -> Feed:
    return read_feed(text.encode() if isinstance(text, str) else text, **{"url": URL, **options})


def only(text: str | bytes) -> Entry:
    (entry,) = read(text).entries
    return entry


ITEM = (
    '<item><title>Exports go on</title><link>/a</link><guid isPermaLink="false">a1</guid>'
    "<pubDate>Sun, 04 May 2031 23:30:00 -0500</pubDate><description>Short.</description>"
    f"<content:encoded><![CDATA[{QUOTE}]]></content:encoded></item>"
)
ENTRY = (
    '<entry><id>a1</id><title>Exports go on</title><link rel="enclosure" type="audio/mpeg" href="/a.mp3"/>'
    '<link href="/a"/><published>2031-05-04T23:30:00-05:00</published><updated>2031-05-06T00:00:00Z</updated>'
    f"<summary>Short.</summary><content type='html'><![CDATA[{QUOTE}]]></content></entry>"
)
OF_JSON = {
    "id": "a1",
    "title": "Exports go on",
    "url": "/a",
    "date_published": "2031-05-04T23:30:00-05:00",
    "date_modified": "2031-05-06T00:00:00Z",
    "summary": "Short.",
    "content_html": QUOTE,
}
OF_RDF = (
    '<item rdf:about="a1"><title>Exports go on</title><link>/a</link><dc:date>2031-05-04T23:30:00-05:00</dc:date>'
    f"<description>Short.</description><content:encoded><![CDATA[{QUOTE}]]></content:encoded></item>"
)


@pytest.mark.parametrize(
    ("text", "updated"),
    [
        (rss(ITEM), None),
        (rss(ITEM, version="0.92"), None),
        (rdf(OF_RDF), None),
        (atom(ENTRY), "2031-05-06T00:00:00Z"),
        (json_feed(OF_JSON), "2031-05-06T00:00:00Z"),
        (json_feed(OF_JSON, version="https://jsonfeed.org/version/1"), "2031-05-06T00:00:00Z"),
    ],
    ids=["rss 2.0", "rss 0.92", "rss 1.0", "atom", "json 1.1", "json 1"],
)
def test_each_kind_of_feed_gives_the_same_entry(text, updated):
    feed = read(text)

    assert (feed.title, feed.notes, feed.encoding) == ("Daily Ledger", (), "utf-8")
    assert feed.entries == (
        Entry(
            guid="a1",
            url="https://ledger.example/a",
            title="Exports go on",
            published=DAY,
            published_evidence=feed.entries[0].published_evidence,
            updated=updated,
            html=QUOTE.encode(),
            source=None,
            summary="Short.",
        ),
    )
    assert "2031" in feed.entries[0].published_evidence


def test_the_site_and_how_often_to_ask_are_taken_from_the_head():
    own = '<atom:link rel="self" href="https://ledger.example/feeds/main.xml"/>'

    assert read(rss(head=f"{own}<ttl>15</ttl>")).update_hint_s == 900
    assert read(rss(head=own)).site == "https://ledger.example/"
    assert read(rdf(head="<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>")
    ).update_hint_s == 1800  # fmt: skip
    assert read(atom(head='<link rel="self" href="/f"/><link href="/"/>')).site == "https://ledger.example/"


@pytest.mark.parametrize("ttl", ["", "0", "-5", "soon", "1e9", "9" * 400, "٣"])
def test_a_nonsense_hint_is_none(ttl):
    assert read(rss(head=f"<ttl>{ttl}</ttl>")).update_hint_s is None


def test_a_hint_of_years_is_a_month():
    assert read(rss(head="<ttl>999999</ttl>")).update_hint_s == 30 * 86_400


def test_atom_03_with_its_own_names_is_read():
    entry = only(
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><entry><id>a1</id><issued>2031-05-04T10:00:00Z</issued>'
        "<modified>2031-05-05T10:00:00Z</modified>"
        f'<content type="text/html" mode="escaped">{QUOTE.replace("<", "&lt;")}</content></entry></feed>'
    )

    assert (entry.published, entry.html) == (DAY, QUOTE.encode())


def test_the_day_of_a_change_is_no_day_of_publication():
    entry = only(atom("<entry><id>a</id><updated>2031-05-04T10:00:00Z</updated></entry>"))

    assert (entry.published, entry.published_evidence) == (None, None)


def test_inline_xhtml_becomes_html_that_a_page_reader_understands():
    entry = only(
        atom(
            '<entry><id>a</id><content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p>“No,” <x:b>said'
            "</x:b> R&amp;D.<x:br/>“&lt;b&gt;”</x:p></x:div></content></entry>"
        )
    )

    assert entry.html == "<div><p>“No,” <b>said</b> R&amp;D.<br>“&lt;b&gt;”</p></div>".encode()


def test_plain_text_is_written_as_html_and_its_angles_are_kept():
    assert only(atom("<entry><id>a</id><content>1 &lt; 2\n\n“No.”</content></entry>")).html == (
        "<p>1 &lt; 2</p><p>“No.”</p>".encode()
    )
    assert only(json_feed({"id": 1, "content_text": "1 < 2 &amp;"})).html == b"<p>1 &lt; 2 &amp;amp;</p>"


def test_content_that_is_no_text_is_left():
    picture = '<content type="image/png" src="/a.png"/>'
    coded = '<content type="application/pdf">SGVsbG8=</content>'

    assert {only(atom(f"<entry><id>a</id>{one}</entry>")).html for one in (picture, coded)} == {None}


def test_words_are_kept_letter_for_letter():
    mojibake = "<p>Ã© — â€œ, “…” ﬁ</p>"

    entry = only(rss(f"<item><guid>a</guid><content:encoded><![CDATA[{mojibake}]]></content:encoded></item>"))

    assert entry.html.decode() == mojibake


def test_scripts_in_the_full_text_are_left_to_the_page_reader():
    entry = only(rss("<item><content:encoded>&lt;script&gt;x&lt;/script&gt;“No.”</content:encoded></item>"))

    assert entry.html == "<script>x</script>“No.”".encode()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("R&amp;D", "R&D"),
        ("R&amp;amp;D &amp;#8216;x&amp;#8217;", "R&D ‘x’"),
        ("<![CDATA[Go &amp; <b>on</b>]]>", "Go & on"),
        ("a &lt; b", "a < b"),
        ("Two\n lines\t", "Two lines"),
        ("", None),
        ("x" * 600, "x" * 499 + "…"),
    ],
)
def test_a_headline_is_one_line_of_text(title, expected):
    assert only(rss(f"<item><title>{title}</title><guid>a</guid></item>")).title == expected


def test_titles_of_pictures_are_not_those_of_the_entry():
    item = (
        "<item><title>Exports</title><media:content url='x'><media:title>A crane</media:title></media:content></item>"
    )

    assert only(rss(item)).title == "Exports"


def test_a_guid_that_is_an_address_stands_in_for_the_link():
    assert (
        only(rss("<item><guid>https://ledger.example/a?utm_source=x</guid></item>")).url == "https://ledger.example/a"
    )
    assert only(rss('<item><guid isPermaLink="false">https://ledger.example/a</guid></item>')).url is None
    assert only(atom("<entry><id>https://ledger.example/a</id></entry>")).url is None


def test_the_outlets_own_address_goes_before_that_of_the_feed_service():
    item = "<item><link>https://feeds.example/~r/1</link><feedburner:origLink>/a</feedburner:origLink></item>"

    assert only(rss(item)).url == "https://ledger.example/a"


@pytest.mark.parametrize(
    "text",
    [
        rss('<item><guid>a</guid><source url="https://wire.example/rss"> The Wire </source></item>'),
        atom("<entry><id>a</id><source><id>w</id><title>The Wire</title><link href='/w'/></source></entry>"),
    ],
)
def test_an_entry_taken_over_from_another_outlet_names_that_one(text):
    entry = only(text)

    assert (entry.guid, entry.source, entry.title, entry.url) == ("a", "The Wire", None, None)


@pytest.mark.parametrize("source", ["<source/>", "<source><id>w</id></source>", "<source><title/></source>"])
def test_a_source_without_a_name_is_none(source):
    assert only(atom(f"<entry><id>a</id>{source}</entry>")).source is None


def test_relative_links_are_resolved_against_the_base_that_is_named():
    feed = atom('<entry><link href="a"/></entry>').replace("<feed ", '<feed xml:base="https://wire.example/x/" ')

    assert only(feed).url == "https://wire.example/x/a"


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "https://a@b.example/", "file:///etc/passwd"]
)
def test_a_link_that_is_no_page_is_refused_and_counted(link):
    for text in (
        rss(f"<item><link>{link}</link></item><item><link>{link}</link></item>"),
        atom(f'<entry><id>1</id><link href="{link}"/></entry><entry><id>2</id><link href="{link}"/></entry>'),
        json_feed({"id": 1, "url": link}, {"id": 2, "url": link}),
    ):
        feed = read(text)

        assert [entry.url for entry in feed.entries if entry.url] == []
        assert any(note.startswith("2 with an address that is not of a page, such as") for note in feed.notes)


@pytest.mark.parametrize(
    "printed", ["0001-01-01T00:00:00Z", "Mon, 01 Jan 9999 00:00:00 GMT", "yesterday", "2031-02-30"]
)
def test_a_date_that_cannot_be_used_is_none_and_noted(printed):
    feed = read(rss(f"<item><guid>a</guid><pubDate>{printed}</pubDate></item>"))

    assert feed.entries[0].published is None
    assert feed.notes == (f"1 with a date that cannot be used, such as '{printed}'",)


def test_of_entries_with_one_guid_the_first_stays():
    feed = read(rss("".join(f"<item><guid>a</guid><title>{n}</title></item>" for n in range(3))))

    assert [entry.title for entry in feed.entries] == ["0"]
    assert "2 more with an id that was met before; the first stays, such as 'a'" in feed.notes


def test_entries_without_a_guid_are_known_by_address_or_else_by_what_they_hold():
    feed = read(rss("<item><link>/a</link></item><item><title>x</title></item><item><title>y</title></item>" * 2))

    keys = [entry.key for entry in feed.entries]
    assert keys[0] == "https://ledger.example/a"
    assert len(set(keys)) == 3


def test_very_many_entries_are_cut_off_with_a_note():
    item = "<item><guid>%d</guid></item>"
    many = rss("".join(item % number for number in range(100_000)))

    feed = read(many)

    assert len(feed.entries) == MAX_ENTRIES
    assert feed.notes == (f"90,000 entries beyond the first {MAX_ENTRIES:,} were left",)
    assert len(read(json_feed(*({"id": n} for n in range(MAX_ENTRIES + 5)))).entries) == MAX_ENTRIES


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("text", [rss(ITEM), atom(ENTRY), json_feed(OF_JSON)])
def test_marks_and_utf16_are_no_obstacle(text, encoding):
    assert only(text.encode(encoding)).html == QUOTE.encode()


TURKISH = rss("<item><title>Ayşe Yılmaz: ihracat sürecek</title></item>")


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (TURKISH.replace("UTF-8", "windows-1254").encode("cp1254"), None),
        (TURKISH.encode("cp1254"), "text/xml; charset=windows-1254"),
        (TURKISH.replace("UTF-8", "koi8-r").encode("cp1254"), "application/rss+xml;charset='windows-1254'"),
        (TURKISH.replace("UTF-8", "windows-1254").encode("cp1254"), "application/xml; charset=nonsense"),
        (TURKISH.replace("UTF-8", "iso-8859-1").encode(), "text/xml; charset=us-ascii"),
    ],
)
def test_a_wrong_charset_in_one_place_is_mended_by_the_others(data, content_type):
    feed = read(data, content_type=content_type)

    assert feed.entries[0].title == "Ayşe Yılmaz: ihracat sürecek"
    assert feed.encoding in ("cp1254", "utf-8")


@pytest.mark.parametrize(
    "broken",
    [
        rss(
            "<item><title>R & D &eacute; &nbsp;&nosuch; \x0b</title><link>https://ledger.example/a?b=1&c=2</link></item>"
        ),
        rss("<item><title>R & D é   &nosuch;</title><link>/a?b=1&c=2</link><p></item>"),
        "Warning: x() in y.php\n" + rss("<item><title>R & D é &nosuch;</title><link>/a?b=1&c=2</link></item>"),
        rss("<item><title>R &amp; D é &amp;nosuch;</title><link>/a?b=1&c=2</link></item>").replace(NAMESPACES, ""),
        rss("<item><title>R & D é &nosuch;</title><link>/a?b=1&c=2</link></item>") + "<script>x</script>",
    ],
)
def test_invalid_xml_gives_its_entries_and_a_note(broken):
    feed = read(broken)

    assert feed.entries[0].title == "R & D é &nosuch;"
    assert feed.entries[0].url == "https://ledger.example/a?b=1&c=2"
    assert any("not well-formed XML, read as far as it goes: " in note for note in feed.notes)


def test_prefixes_that_a_feed_forgot_to_declare_are_understood():
    text = rss(ITEM + "<item><dc:date>2031-05-04</dc:date><x:y>z</x:y></item>").replace(NAMESPACES, "")

    first, second = read(text).entries

    assert first.html == QUOTE.encode()
    assert second.published == DAY


def test_ampersands_in_escaped_html_are_not_mended():
    body = "<content:encoded><![CDATA[<a href='?a&b'>&amp;x &eacute;</a>]]></content:encoded>"

    assert only(rss(f"<item><title>a & b</title>{body}</item>")).html.decode() == "<a href='?a&b'>&amp;x é</a>"


@pytest.mark.parametrize("cut", range(1, len(ITEM) - 10, 7))
def test_of_a_feed_that_is_cut_off_the_last_entry_is_left_out(cut):
    text = rss(ITEM + ITEM.replace("a1", "a2"))
    end = text.rindex("</item>")

    feed = read(text[: end - cut])

    assert [entry.guid for entry in feed.entries] == ["a1"]
    assert "its end is missing; its last part is left out" in feed.notes


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty where a feed should be"),
        (b" \n\xef\xbb\xbf", "empty|no XML"),
        (b"<!DOCTYPE html><html><head><title>Not found</title></head></html>", "a web page where a feed should be"),
        (b"<HTML><BODY>Busy</BODY></HTML>", "a web page"),
        (b"Too many requests", "no XML where a feed"),
        (b"<opml version='2.0'/>", "XML of another kind"),
        (b"<urlset><url/></urlset>", "XML of another kind"),
        (b"<rss", "no feed|broken|cut off"),
        (b"<rss><channel><item><title>x", "cut off before the end of its first entry"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "a PNG image"),
        (b"%PDF-1.7 x", "a PDF"),
        (b"{", "broken JSON"),
        (b"[]", "it is no object"),
        (b'{"items": []}', "no JSON Feed"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "no JSON Feed"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "number too long"),
        (b"<rss>" + b"x" * (16 << 20), "too large for a feed: 16,777,221 bytes"),
        (b"{" + b" " * (16 << 20), "too large for a feed"),
        (b"<rss>" + b"<a/>" * 1_500_000, "too large for a feed: 1,500,001 tags"),
        (b"<rss " + b" ".join(b"a%d='x'" % n for n in range(600)) + b"/>", "attributes in one tag"),
    ],
)
def test_what_is_no_feed_is_told_in_one_line(data, reason):
    with pytest.raises(BadFeedError, match=reason) as raised:
        read(data)

    assert len(str(raised.value).splitlines()) == 1
    assert len(str(raised.value)) < 300


BOMB = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>' + rss(
    "<item><title>&c;</title></item>"
)


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        BOMB.replace("<!DOCTYPE", "<!-- > [ -->\n<!DOCTYPE"),
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + rss("<item><title>&x;</title></item>"),
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>' + rss(),
        "<!DOCTYPE rss [<!-- ]> --> <!ENTITY x 'y'> ]>" + rss(),
    ],
)
def test_a_feed_with_entities_of_its_own_is_refused(data):
    with pytest.raises(BadFeedError, match="entities of its own"):
        read(data)


def test_the_document_type_of_old_rss_is_no_obstacle_and_never_fetched():
    old = '<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://127.0.0.1:9/rss-0.91.dtd">\n'

    assert only(old + rss("<item><title>caf&eacute;</title></item>", version="0.91").partition("\n")[2]).title == "café"


def test_including_another_file_gives_nothing_of_it():
    include = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'

    assert "root" not in read(rss(f"<item><title>{include}x</title></item>")).model_dump_json()


def test_a_feed_survives_the_way_to_another_process():
    feed = read(rss(ITEM))

    assert pickle.loads(pickle.dumps(feed)) == feed  # noqa: S301 - our own
    assert Feed.model_validate_json(feed.model_dump_json()) == feed


PIECES = st.sampled_from(
    [
        *("<rss>", "<channel>", "<item>", "</item>", "<title>", "</title>", "<link>", "<link href='/a'/>", "</link>"),
        *("<guid>", "<pubDate>", "Sun, 04 May 2031 10:00:00 GMT", "<content:encoded>", "<![CDATA[", "]]>", "&", "&lt;"),
        *("<entry>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<content type='xhtml'>", "<div>", "</div>", "x"),
        *("<!--", "-->", "<?xml?>", "<!DOCTYPE rss>", "<", ">", "\0", "\ud800", "﻿", "<ttl>5</ttl>", "<dc:date>"),
        *("<content type='base64' mode='base64'>", "<source url='x'>", "<image>", "<textinput>", "<description>"),
        *('{"version":"https://jsonfeed.org/version/1.1","items":[', '{"id":', "1}", "]}", ",", '"', "<rdf:RDF>"),
    ]
)


@settings(max_examples=150)
@given(st.lists(PIECES | st.text(max_size=4), max_size=40), st.sampled_from(["", "<rss><channel>", rss()[:-16]]))
def test_whatever_is_fed_is_a_feed_or_a_bad_feed(pieces, head):
    data = (head + "".join(pieces)).encode("utf-8", "surrogatepass")

    try:
        feed = read(data)
    except BadFeedError:
        return

    feed.model_dump_json()
    assert all(entry.url is None or keep_url(entry.url) for entry in feed.entries)
    assert all("\n" not in note for note in feed.notes)


@settings(max_examples=60)
@given(st.binary(max_size=60), st.text(max_size=40))
def test_any_bytes_of_any_type_are_a_feed_or_a_bad_feed(data, content_type):
    try:
        read(data, content_type=content_type)
    except BadFeedError:
        return


def steps_for(text: str) -> int:
    count = 0

    def step(_frame, event, _arg):
        nonlocal count
        count += event == "line"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        read(text)
    except BadFeedError:
        pass
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize(
    "family",
    [
        ("<rss><channel><item>", "<category>x</category>", "</item></channel></rss>"),
        ("<rss><channel><item>", "<link>https://a.example/</link>", "</item></channel></rss>"),
        ("<rss><channel>", "<item><guid>a</guid></item>", "</channel></rss>"),
        ("<rss><channel>", "<a>", "</channel></rss>"),
        ("", "<!-- -->", "<rss/>"),
        ("", "<!DOCTYPE ", "<rss/>"),
        ("<rss><channel><title>", "<![CDATA[&]]>", "</title></channel></rss>"),
        ("<rss><channel><title>", "&", "</title></channel></rss>"),
        (atom("<entry><content>")[:-7], "<p xmlns='x'>a</p>", "</content></entry></feed>"),
        ('{"version":"https://jsonfeed.org/version/1","items":[0', ',{"id":"a"}', "]}"),
    ],
    ids=lambda one: one[1],
)  # fmt: skip
def test_twice_the_feed_takes_at_most_about_twice_the_steps(family):
    head, unit, tail = family

    short, long = (steps_for(head + unit * times + tail) for times in (300, 600))

    assert long <= 2.4 * short


def test_the_feeds_that_a_page_names_are_found_once_each_in_order():
    page = (
        '<html><head><base href="/news/"><link rel="alternate" type="application/rss+xml" title="All" href="rss.xml">'
        '<link rel="ALTERNATE home" type="application/atom+xml; charset=utf-8" href="https://ledger.example/atom">'
        '<link rel="alternate" type="application/feed+json" href="/feed.json">'
        '<link rel="alternate" type="application/rss+xml" href="/news/rss.xml">'
        '<link rel="alternate" hreflang="fr" href="/fr"><link rel="stylesheet" type="application/rss+xml" href="/x">'
        '<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">'
        '<link rel="alternate" type="application/rss+xml"></head><body>x</body></html>'
    )

    links = read_feed_links(page.encode(), url="https://ledger.example/a").links

    assert [(link.url, link.title, link.type) for link in links] == [
        ("https://ledger.example/news/rss.xml", "All", "application/rss+xml"),
        ("https://ledger.example/atom", None, "application/atom+xml"),
        ("https://ledger.example/feed.json", None, "application/feed+json"),
    ]


def test_a_page_that_cannot_be_read_is_an_ingest_error():
    for data in (b"", b"\xff\xd8\xff", b"<div>" * 300_000):
        with pytest.raises(IngestError):
            read_feed_links(data, url="https://ledger.example/a")
