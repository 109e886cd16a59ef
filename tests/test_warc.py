"""The pages of a web archive are read; whatever is damaged costs itself alone."""

import base64
import gzip
import hashlib
import io
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from indexer.article import Article
from indexer.ingest.unread import Unread
from indexer.ingest.warc import MAX_GAPS, MAX_RECORD_BYTES, fits_digest, read_warc

QUOTE = "“Exports will go on,” Minister Anna Orlova told reporters in Port Varga."
PAGE = f"<html><head><title>Exports</title></head><body><p>{QUOTE}</p></body></html>"


class Archive:
    """An archive as another program writes it."""

    def __init__(self, *, is_packed: bool) -> None:
        self._out = io.BytesIO()
        self._writer = WARCWriter(self._out, gzip=is_packed)
        self.starts: list[int] = []

    def add(self, url: str, body: bytes, *headers: tuple[str, str], status: str = "200 OK", kind: str = "response"):
        self.starts.append(self._out.tell())
        head = StatusAndHeaders(status, [*headers], protocol="HTTP/1.1")
        http = head if kind in ("response", "revisit") else None
        self._writer.write_record(
            self._writer.create_warc_record(url, kind, payload=io.BytesIO(body), length=len(body), http_headers=http)
        )
        return self

    def add_page(self, url: str, text: str = PAGE):
        return self.add(url, text.encode(), ("Content-Type", "text/html; charset=utf-8"))

    @property
    def data(self) -> bytes:
        return self._out.getvalue()


def pages(*, is_packed: bool, count: int = 5) -> Archive:
    archive = Archive(is_packed=is_packed)
    for number in range(count):
        archive.add_page(f"https://ledger.example/{number}", PAGE.replace("Port Varga", f"Port Varga {number}"))
    return archive


def read(data: bytes) -> list[Article | Unread]:
    return list(read_warc(io.BufferedReader(io.BytesIO(data)), origin="a.warc"))


def urls(found: list[Article | Unread]) -> list[str]:
    return [one.url for one in found if isinstance(one, Article)]


PACKED = pytest.mark.parametrize("is_packed", [False, True], ids=["plain", "packed"])


@PACKED
def test_each_page_is_an_article_with_the_address_it_was_archived_from(is_packed):
    head = '<link rel="canonical" href="https://trusted.example/"><meta property="og:site_name" content="Daily Ledger">'
    archive = Archive(is_packed=is_packed).add_page(
        "https://ledger.example/a", PAGE.replace("<title>", f"{head}<title>")
    )

    (article,) = read(archive.data)

    assert (article.text, article.title, article.source) == (QUOTE, "Exports", "Daily Ledger")
    assert article.url == "https://ledger.example/a"
    assert re.fullmatch(r"a\.warc#[0-9a-f-]{36}", article.origin)


def test_the_day_of_archiving_is_no_day_of_publication():
    archive = Archive(is_packed=False)
    archive.add(
        "https://l.example/a", PAGE.encode(), ("Content-Type", "text/html"), ("Date", "Sun, 04 May 2031 10:00:00 GMT")
    )
    archive.add_page("https://l.example/2031/05/04/b")

    first, second = read(archive.data)

    assert first.published is None
    assert second.published_evidence == "the address, which has 2031/05/04"


def test_the_servers_charset_and_packing_are_undone():
    page = "<p>Ayşe Yılmaz gazetecilere “ihracat sürecek” dedi.</p>".encode("cp1254")
    kind = ("Content-Type", "text/html; charset=windows-1254")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)
    archive = Archive(is_packed=True).add("https://l.example/1", page, kind)
    archive.add("https://l.example/2", gzip.compress(page), kind, ("Content-Encoding", "gzip"))
    archive.add("https://l.example/3", chunked, kind, ("Transfer-Encoding", "chunked"))

    assert [article.text for article in read(archive.data)] == ["Ayşe Yılmaz gazetecilere “ihracat sürecek” dedi."] * 3


def test_plain_text_is_read_word_for_word():
    archive = Archive(is_packed=False).add("https://l.example/t", QUOTE.encode(), ("Content-Type", "text/plain"))

    (article,) = read(archive.data)

    assert (article.text, article.url) == (QUOTE, "https://l.example/t")


def test_what_is_no_page_is_passed_over_and_counted():
    archive = Archive(is_packed=True).add_page("https://l.example/a")
    archive.add("https://l.example/a", b"GET / HTTP/1.1\r\n\r\n", kind="request")
    archive.add("https://l.example/a", b"x: y\r\n", kind="metadata")
    archive.add("https://l.example/a", b"", ("Content-Type", "text/html"), kind="revisit")
    archive.add("https://l.example/b", PAGE.encode(), ("Content-Type", "text/html"), status="404 Not Found")
    archive.add("https://l.example/c", PAGE.encode(), ("Content-Type", "text/html"), status="301 Moved")
    archive.add("https://l.example/d", b"\x89PNG" + bytes(MAX_RECORD_BYTES), ("Content-Type", "image/png"))
    archive.add("https://l.example/e", b"\x89PNG", ("Content-Type", "image/png"))
    archive.add("https://l.example/f", b"?")

    article, note = read(archive.data)

    assert isinstance(article, Article)
    assert note.passed_over
    assert note.reason == (
        "passed over 8 records that hold no page: 2 image/png, 1 metadata, 1 of no named type, 1 of status 301, "
        "1 of status 404, 1 request, 1 revisit"
    )


@PACKED
def test_a_page_that_cannot_be_read_costs_itself_alone_and_names_its_address(is_packed):
    archive = Archive(is_packed=is_packed).add_page("https://l.example/a")
    archive.add("https://l.example/b", b"<html><body></body></html>", ("Content-Type", "text/html"))
    archive.add("https://l.example/c", b"x", ("Content-Type", "text/html"), ("Content-Encoding", "br"))
    bomb = gzip.compress(b"a" * (50 << 20))
    archive.add("https://l.example/d", bomb, ("Content-Type", "text/html"), ("Content-Encoding", "gzip"))
    archive.add("https://l.example/e", b"<p>" + b"a " * (MAX_RECORD_BYTES // 2), ("Content-Type", "text/html"))
    archive.add_page("https://l.example/f")

    found = read(archive.data)

    assert urls(found) == ["https://l.example/a", "https://l.example/f"]
    reasons = [one.reason for one in found if isinstance(one, Unread)]
    assert [reason.partition(" (the page is ")[2] for reason in reasons] == [
        f"https://l.example/{name})" for name in "bcde"
    ]
    assert [len(reason.splitlines()) for reason in reasons] == [1] * 4


@pytest.mark.parametrize(
    "damage",
    [
        lambda data, at: data[:at] + b"garbage" * 9 + data[at:],
        lambda data, at: data[: at + 2] + b"\xff\xff\xff\xff" + data[at + 6 :],
        lambda data, at: data[:at] + data[at + 40 :],
        lambda data, at: data[: at + 200] + bytes(40) + data[at + 240 :],
        lambda data, at: data[: at + 200] + data[at + 230 :],
    ],
    ids=["junk before it", "its first bytes", "its beginning", "its middle", "a gap in it"],
)
@PACKED
def test_a_damaged_record_costs_itself_alone(damage, is_packed):
    archive = pages(is_packed=is_packed)

    found = read(damage(archive.data, archive.starts[2]))

    kept = urls(found)
    assert [f"https://ledger.example/{number}" for number in (0, 1, 3, 4)] == [url for url in kept if url[-1] != "2"]
    assert all(QUOTE[:40] in one.text for one in found if isinstance(one, Article))


@PACKED
def test_letters_that_changed_since_the_archiving_are_never_read(is_packed):
    archive = pages(is_packed=False, count=3)
    data = archive.data.replace(b"Port Varga 1", b"Port Karga 1")
    if is_packed:
        data = b"".join(
            gzip.compress(data[start:end])
            for start, end in zip(archive.starts, [*archive.starts[1:], len(data)], strict=True)
        )

    found = read(data)

    assert urls(found) == ["https://ledger.example/0", "https://ledger.example/2"]
    assert "not what its checksum says" in found[1].reason


@pytest.mark.parametrize("name", ["sha1", "sha256", "SHA-512", "md5"])
def test_checksums_of_all_usual_kinds_and_forms_are_compared(name):
    found = hashlib.new(name.replace("-", ""), b"words", usedforsecurity=False).digest()
    forms = {form(found).decode() for form in (base64.b16encode, base64.b32encode, base64.b64encode)} | {found.hex()}
    forms |= {form.rstrip("=") for form in forms}

    assert all(fits_digest(b"words", f"{name}:{form}") for form in forms)
    assert not any(fits_digest(b"Words", f"{name}:{form}") for form in forms)


@pytest.mark.parametrize("digest", [None, "", "sha1", "sha1:", "blake9:abc", "shake_128:abc", "\0:\0"])
def test_a_checksum_that_cannot_be_computed_says_nothing(digest):
    assert fits_digest(b"words", digest)


@PACKED
def test_a_page_that_was_cut_off_when_it_was_archived_is_told(is_packed):
    data = pages(is_packed=False, count=1).data.replace(b"WARC-Type", b"WARC-Truncated: length\r\nWARC-Type", 1)

    (unread,) = read(gzip.compress(data) if is_packed else data)

    assert "cut off when it was archived" in unread.reason


@PACKED
def test_of_an_archive_that_is_cut_off_the_last_record_is_told(is_packed):
    archive = pages(is_packed=is_packed, count=3)

    found = read(archive.data[: archive.starts[2] + 150])

    assert urls(found) == ["https://ledger.example/0", "https://ledger.example/1"]
    assert [isinstance(one, Unread) and not one.passed_over for one in found] == [False, False, True]


def test_a_length_that_is_far_too_great_is_told_and_nothing_behind_it_is_believed():
    archive = pages(is_packed=False, count=3)
    start = archive.starts[1]
    lied = re.sub(rb"Content-Length: \d+", b"Content-Length: 99999999", archive.data[start:], count=1)

    found = read(archive.data[:start] + lied)

    assert urls(found) == ["https://ledger.example/0"]
    assert "whose length is wrong" in found[1].reason


FORGED = pages(is_packed=False, count=1).data.replace(b"https://ledger.example/0", b"https://trust.example/0x")


@pytest.mark.parametrize("tail", [0, 1, 20, 150, 300])
@PACKED
def test_a_record_forged_within_a_page_is_never_read(is_packed, tail):
    archive = pages(is_packed=is_packed, count=1)
    forged = gzip.compress(FORGED) if is_packed else FORGED
    # Letters that cannot be packed stand in the archive as they are.
    noise = hashlib.shake_256(b"noise").digest(3000)
    archive.add("https://evil.example/", noise + b"\n" + forged + noise, ("Content-Type", "image/png"))
    archive.add_page("https://ledger.example/2")

    for data in (
        archive.data[: len(archive.data) - tail],
        archive.data + b"garbage " * 9,
        archive.data[: -4000 - tail],
    ):
        assert "https://trust.example/0x" not in urls(read(data))


@pytest.mark.parametrize(
    "data",
    [b"", b"hello\n" * 50, gzip.compress(b"hello", mtime=0), b"\x1f\x8b\x08", b"WARC/1.0\r\n"],
    ids=["empty", "words", "packed words", "a mark alone", "a first line alone"],
)
def test_what_is_no_archive_is_told_in_one_line(data):
    found = read(data)

    assert found
    assert all(isinstance(one, Unread) and not one.passed_over and "\n" not in one.reason for one in found)


def test_the_search_for_records_in_rubbish_comes_to_an_end():
    found = read(pages(is_packed=True, count=1).data + b"\x1f\x8b\x08" * (MAX_GAPS * 3))

    assert urls(found) == ["https://ledger.example/0"]
    assert f"more than {MAX_GAPS:,} places" in found[-1].reason


DAMAGE = st.tuples(st.floats(0, 1), st.binary(max_size=5), st.integers(0, 20))


def damaged(data: bytes, where: float, put: bytes, drop: int) -> bytes:
    at = int(where * len(data))
    return data[:at] + put + data[at + drop :]


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), DAMAGE)
def test_wherever_an_archive_is_damaged_every_text_is_one_that_was_archived(is_packed, damage):
    texts = {f"{QUOTE[:-1]} {number}." for number in range(3)}

    found = read(damaged(pages(is_packed=is_packed, count=3).data, *damage))

    assert {one.text for one in found if isinstance(one, Article)} <= texts


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.booleans(), st.lists(DAMAGE, max_size=5))
def test_however_damaged_an_archive_is_each_record_is_read_or_told_in_one_line(is_packed, damages):
    data = pages(is_packed=is_packed, count=3).data
    for damage in damages:
        data = damaged(data, *damage)

    for one in read(data):
        assert isinstance(one, Article) or len(one.reason.splitlines()) == 1
