"""The sites of the hostile web, one a behaviour, each with what a fetch of it must come to."""

import functools
import gzip
import zlib
from collections.abc import Callable

from hostile_web import ROBOTS, Site, Visit

WORDS = "<p>“The bridge at Norvik holds,” said Minister Ada Falk on Monday, when the council met in the town hall.</p>"
PAGE = f"<html><head><title>Norvik</title></head><body><article>{WORDS}</article></body></html>".encode()
HTML = b"content-type: text/html; charset=utf-8\r\n"
ROWS = b"<p>" + b"The bridge holds, the council said. " * 30 + b"</p>\n"


def reply(body: bytes = PAGE, *, status: bytes = b"200 OK", headers: bytes = HTML, length: bool = True) -> bytes:
    size = b"content-length: %d\r\n" % len(body) if length else b""
    return b"HTTP/1.1 " + status + b"\r\n" + headers + size + b"\r\n" + body


def says(data: bytes) -> Callable[[Visit], None]:
    return lambda visit: visit.send(data)


def then(*acts: Callable[[Visit], None]) -> Callable[[Visit], None]:
    def serve(visit: Visit) -> None:
        for act in acts:
            act(visit)

    return serve


def pours(piece: bytes) -> Callable[[Visit], None]:
    return lambda visit: visit.pour(piece)


def drips(*pieces: bytes) -> Callable[[Visit], None]:
    return lambda visit: visit.drip(pieces)


def leads_to(where: bytes, *, status: bytes = b"301 Moved") -> Callable[[Visit], None]:
    return says(reply(b"", status=status, headers=b"location: " + where + b"\r\n"))


def counts_down(steps: int) -> Callable[[Visit], None]:
    def serve(visit: Visit) -> None:
        left = steps if visit.path == b"/start" else int(visit.path[1:])
        visit.send(reply(b"", status=b"302 Found", headers=b"location: /%d\r\n" % (left - 1)) if left else reply())

    return serve


def packed(body: bytes, encoding: bytes) -> Callable[[Visit], None]:
    return says(reply(body, headers=HTML + b"content-encoding: " + encoding + b"\r\n"))


@functools.cache
def bomb(window_bits: int) -> bytes:
    packer = zlib.compressobj(1, wbits=window_bits)
    zeros = bytes(1 << 20)
    return b"".join([*(packer.compress(zeros) for _ in range(512)), packer.flush()])


def bombs(window_bits: int, encoding: bytes) -> Callable[[Visit], None]:
    def serve(visit: Visit) -> None:
        packed(bomb(window_bits), encoding)(visit)

    return serve


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def chunked(body: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + HTML + b"transfer-encoding: chunked\r\n\r\n" + body


def robots(answer: Callable[[Visit], None]) -> Callable[[Visit], None]:
    return lambda visit: answer(visit) if visit.path == ROBOTS else visit.send(reply())


def page_of(body: bytes) -> Callable[[Visit], None]:
    return says(reply(b"<html><body><article>" + body))


def packed_page_of(body: bytes) -> Callable[[Visit], None]:
    return packed(gzip.compress(b"<html><body><article>" + body, mtime=0), b"gzip")


REFUSED, TIMEOUT, LARGE = "FetchRefusedError", "FetchTimeoutError", "FetchTooLargeError"
BROKEN, BLOCKED, UNREACHABLE = "BadReplyError", "BlockedAddressError", "UnreachableError"
AGENTS = b"".join(b"User-agent: a%d\n" % n for n in range(15_000)) + b"Disallow: /q\n" * 15_000

STATUSES = {
    "plain_page": Site(says(reply()), "Fetched", parsed="Article"),
    "not_found": Site(says(reply(status=b"404 Not Found")), REFUSED),
    "gone": Site(says(reply(status=b"410 Gone")), REFUSED),
    "server_error": Site(says(reply(status=b"500 Oops")), REFUSED),
    "too_many_seconds": Site(says(reply(status=b"429 Slow Down", headers=b"retry-after: 120\r\n")), REFUSED),
    "too_many_date": Site(
        says(reply(status=b"429 Slow Down", headers=b"retry-after: Sat, 05 May 2031 00:02:00 GMT\r\n")), REFUSED
    ),
    "retry_garbage": Site(says(reply(status=b"503 Busy", headers=b"retry-after: soon\r\n")), REFUSED),
    "retry_in_ages": Site(says(reply(status=b"503 Busy", headers=b"retry-after: " + b"9" * 400 + b"\r\n")), REFUSED),
    "retry_year_9999": Site(
        says(reply(status=b"503 Busy", headers=b"retry-after: Fri, 31 Dec 9999 23:59:59 -2359\r\n")), REFUSED
    ),
    "status_999": Site(says(reply(status=b"999 Denied")), REFUSED),
    "no_content": Site(says(b"HTTP/1.1 204 No Content\r\n\r\n"), REFUSED),
    "part_of_it": Site(says(reply(status=b"206 Partial")), REFUSED),
    "unasked_304": Site(says(b"HTTP/1.1 304 Not Modified\r\n\r\n"), REFUSED),
    "upgrade": Site(
        says(b"HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"), f"{REFUSED}|{BROKEN}"
    ),
    "early_hints_without_end": Site(pours(b"HTTP/1.1 103 Early\r\nlink: </a>\r\n\r\n"), LARGE),
}

PHASES = {
    "http_09": Site(says(PAGE), BROKEN),
    "garbage": Site(says(bytes(range(256)) * 8), BROKEN),
    "closes_at_once": Site(lambda _: None, BROKEN, before_request=True),
    "resets": Site(Visit.reset, BROKEN, before_request=True),
    "silent": Site(Visit.stall, TIMEOUT, is_slow=True),
    "never_reads": Site(Visit.stall, TIMEOUT, is_slow=True, before_request=True),
    "status_line_drips": Site(drips(b"H", b"T", b"T", b"P"), f"{TIMEOUT}|{BROKEN}", is_slow=True),
    "headers_drip": Site(then(says(b"HTTP/1.1 200 OK\r\n"), drips(b"x-a: b\r\n")), TIMEOUT, is_slow=True),
    "stalls_in_headers": Site(then(says(b"HTTP/1.1 200 OK\r\nx-a"), Visit.stall), TIMEOUT, is_slow=True),
    "closes_in_headers": Site(says(b"HTTP/1.1 200 OK\r\nx-a: b\r\n"), BROKEN),
    "many_header_lines": Site(then(says(b"HTTP/1.1 200 OK\r\n"), says(b"x-a: b\r\n" * 100_000)), LARGE),
    "one_huge_header": Site(then(says(b"HTTP/1.1 200 OK\r\nx-a: "), says(b"b" * (1 << 20))), LARGE),
    "nul_in_header": Site(says(reply(headers=b"x-a: b\0c\r\n")), BROKEN),
    "space_in_header_name": Site(says(reply(headers=b"x a: b\r\n")), BROKEN),
    "stalls_before_body": Site(then(says(reply(b"")[:-2] + b"x: y\r\n\r\n"), Visit.stall), "Fetched"),
    "stalls_in_body": Site(
        then(says(b"HTTP/1.1 200 OK\r\n" + HTML + b"content-length: 9000\r\n\r\nx"), Visit.stall), TIMEOUT, is_slow=True
    ),
    "body_drips": Site(then(says(reply(b"", length=False)), drips(b"x")), TIMEOUT, is_slow=True),
    "chunks_drip": Site(then(says(chunked(b"")), drips(b"1\r\nx\r\n")), TIMEOUT, is_slow=True),
    "stalls_at_its_end": Site(then(says(reply(length=False)), Visit.stall), TIMEOUT, is_slow=True),
}

LENGTHS = {
    "length_too_small": Site(says(reply()[:-9].replace(b"length: ", b"length: 0") + b"and a tail"), "Fetched"),
    "length_too_large": Site(says(reply().replace(b"length: ", b"length: 9")), BROKEN),
    "length_negative": Site(says(reply(headers=HTML + b"content-length: -1\r\n", length=False)), BROKEN),
    "two_lengths": Site(says(reply(headers=HTML + b"content-length: 3\r\n")), BROKEN),
    "length_of_a_terabyte": Site(
        then(says(b"HTTP/1.1 200 OK\r\n" + HTML + b"content-length: 1000000000000\r\n\r\n"), pours(ROWS * 50)), LARGE
    ),
    "no_length": Site(says(reply(length=False)), "Fetched", parsed="Article"),
    "without_end": Site(then(says(reply(b"", length=False)), pours(ROWS * 50)), LARGE),
    "page_of_10_mb": Site(says(reply(ROWS * (10_000_000 // len(ROWS)))), LARGE),
    "chunk_lies": Site(says(chunked(b"ffff\r\n" + PAGE)), BROKEN),
    "chunk_size_no_number": Site(says(chunked(b"zz\r\n" + PAGE + b"\r\n0\r\n\r\n")), BROKEN),
    "chunk_of_all_there_is": Site(then(says(chunked(b"f" * 16 + b"\r\n")), pours(ROWS * 50)), LARGE),
    "chunk_extension_without_end": Site(then(says(chunked(b"5;x=")), pours(b"y" * 65536)), f"{BROKEN}|{LARGE}"),
    "chunks_of_one_byte": Site(then(says(chunked(b"")), pours(b"1\r\nx\r\n" * 10_000)), LARGE),
    "chunk_trailers_without_end": Site(then(says(chunked(b"0\r\n")), pours(b"x-a: b\r\n" * 1000)), f"{BROKEN}|{LARGE}"),
}

PACKING = {
    "gzip_page": Site(packed(gzip.compress(PAGE, mtime=0), b"gzip"), "Fetched", parsed="Article"),
    "gzip_of_two_parts": Site(
        packed(gzip.compress(PAGE[:50], mtime=0) + gzip.compress(PAGE[50:], mtime=0), b"gzip"),
        "Fetched",
        parsed="Article",
    ),
    "deflate_page": Site(packed(zlib.compress(PAGE), b"deflate"), "Fetched", parsed="Article"),
    "deflate_without_head": Site(packed(raw_deflate(PAGE), b"deflate"), "Fetched", parsed="Article"),
    "gzip_bomb": Site(bombs(31, b"gzip"), LARGE),
    "deflate_bomb": Site(bombs(15, b"deflate"), LARGE),
    "gzip_in_gzip": Site(
        packed(gzip.compress(gzip.compress(PAGE, mtime=0), mtime=0), b"gzip"), "Fetched", parsed="NotTextError"
    ),
    "gzip_cut_short": Site(packed(gzip.compress(PAGE, mtime=0)[:-20], b"gzip"), BROKEN),
    "gzip_that_is_none": Site(packed(PAGE, b"gzip"), BROKEN),
    "gzip_with_wrong_sum": Site(packed(gzip.compress(PAGE, mtime=0)[:-8] + bytes(8), b"gzip"), BROKEN),
    "gzip_of_a_thousand_parts": Site(packed(gzip.compress(b"", mtime=0) * 1000, b"gzip"), BROKEN),
    "brotli": Site(packed(PAGE, b"br"), BROKEN),
    "packed_twice": Site(packed(gzip.compress(PAGE, mtime=0), b"gzip, gzip"), BROKEN),
    "encoding_of_1000_chars": Site(packed(PAGE, b"x" * 1000), BROKEN),
}

MEDIA = {
    "page_for_sitemap": Site(says(reply()), BROKEN, kinds="sitemap"),
    "pdf": Site(says(reply(b"%PDF-1.7", headers=b"content-type: application/pdf\r\n")), BROKEN),
    "type_of_1000_chars": Site(says(reply(headers=b"content-type: text/" + b"x" * 2000 + b"\r\n")), "Fetched"),
    "no_type": Site(says(reply(headers=b"")), "Fetched", parsed="Article"),
    "utf_16": Site(
        says(reply(b"\xff\xfe" + PAGE.decode().encode("utf-16-le"), headers=b"content-type: text/html\r\n")),
        "Fetched",
        parsed="Article",
    ),
    "unknown_charset": Site(
        says(reply(headers=b"content-type: text/html; charset=klingon\r\n")), "Fetched", parsed="Article"
    ),
    "charset_of_quotes": Site(
        says(reply(headers=b"content-type: text/html; charset=\"'\r\n")), "Fetched", parsed="Article"
    ),
    "wrong_charset": Site(
        says(reply(PAGE.decode().encode("cp1252"), headers=HTML)),
        "Fetched",
        parsed="Article",
    ),
    "binary_page": Site(says(reply(bytes(range(256)) * 100)), "Fetched", parsed="NotTextError"),
    "empty_page": Site(says(reply(b"")), "Fetched", parsed="BadArticleError"),
}

WAYS = {
    "circle": Site(leads_to(b"/start"), BROKEN),
    "to_and_fro": Site(
        lambda visit: leads_to(b"/b" if visit.path == b"/start" else b"/start", status=b"302 Found")(visit), BROKEN
    ),
    "five_steps": Site(counts_down(5), "Fetched"),
    "six_steps": Site(counts_down(6), BROKEN),
    "leads_nowhere": Site(says(reply(b"", status=b"301 Moved", headers=b"")), BROKEN),
    "leads_to_loopback": Site(leads_to(b"http://127.0.0.1/"), BLOCKED),
    "leads_to_a_port": Site(leads_to(b"http://plain-page.example:22/"), BLOCKED),
    "leads_to_cloud_secrets": Site(leads_to(b"http://169.254.169.254/latest/meta-data/"), BLOCKED),
    "leads_to_v6_loopback": Site(leads_to(b"http://[::1]/"), BLOCKED),
    "leads_to_mapped": Site(leads_to(b"http://[::ffff:127.0.0.1]/"), BLOCKED),
    "leads_to_decimal": Site(leads_to(b"http://2130706433/"), BLOCKED),
    "leads_to_hex": Site(leads_to(b"http://0x7f.1/"), BLOCKED),
    "leads_to_wide_digits": Site(leads_to("http://１２７．０．０．１/".encode()), BLOCKED),
    "leads_to_file": Site(leads_to(b"file:///etc/passwd"), BLOCKED),
    "leads_to_script": Site(leads_to(b"javascript:alert(1)"), BLOCKED),
    "leads_to_gopher": Site(leads_to(b"gopher://127.0.0.1:6379/_x"), BLOCKED),
    "leads_to_a_user": Site(leads_to(b"http://plain-page.example@127.0.0.1/"), BLOCKED),
    "leads_past_a_backslash": Site(leads_to(rb"http://127.0.0.1\@plain-page.example/"), BLOCKED),
    "leads_by_a_tab": Site(leads_to(b"http://127.0\t.0.1/"), f"{BLOCKED}|{BROKEN}"),
    "leads_without_scheme": Site(leads_to(b"//127.0.0.1/"), BLOCKED),
    "leads_to_rebinding": Site(leads_to(b"http://rebinding.example/"), BLOCKED),
    "leads_to_localhost": Site(leads_to(b"http://localhost/"), BLOCKED),
}

NAMES = {
    "rebinding": Site(says(reply()), BLOCKED, addresses=[["public"], ["127.0.0.1"]]),
    "one_bad_among_good": Site(says(reply()), BLOCKED, addresses=[["public", "10.0.0.1"]]),
    "only_loopback": Site(says(reply()), BLOCKED, addresses=[["127.0.0.1"]]),
    "only_mapped": Site(says(reply()), BLOCKED, addresses=[["::ffff:127.0.0.1"]]),
    "through_nat64": Site(says(reply()), BLOCKED, addresses=[["64:ff9b::7f00:1"]]),
    "through_6to4": Site(says(reply()), BLOCKED, addresses=[["2002:7f00:1::"]]),
    "link_local": Site(says(reply()), BLOCKED, addresses=[["fe80::1%1"]]),
    "no_address": Site(says(reply()), UNREACHABLE, addresses=[[]]),
    "address_that_is_none": Site(says(reply()), UNREACHABLE, addresses=[["bridge"]]),
    "tls_garbage": Site(says(b"\x15\x03\x01" + b"x" * 300), UNREACHABLE, scheme="https", before_request=True),
    "tls_that_is_http": Site(says(reply()), UNREACHABLE, scheme="https", before_request=True),
    "tls_silent": Site(Visit.stall, TIMEOUT, scheme="https", before_request=True, is_slow=True),
    "tls_drips": Site(
        drips(b"\x16", b"\x03", b"\x03"), f"{TIMEOUT}|{UNREACHABLE}", scheme="https", before_request=True, is_slow=True
    ),
}

ROBOTS_SITES = {
    "robots_fail": Site(robots(says(reply(b"", status=b"503 Busy"))), REFUSED, has_robots=True),
    "robots_say_no": Site(robots(says(reply(b"User-agent: *\nDisallow: /"))), REFUSED, has_robots=True),
    "robots_name_us": Site(robots(says(reply(b"User-agent: Onrecord\nDisallow: /start"))), REFUSED, has_robots=True),
    "robots_are_a_page": Site(robots(says(reply())), "Fetched", has_robots=True),
    "robots_without_end": Site(robots(then(says(reply(b"", length=False)), pours(ROWS))), "Fetched", has_robots=True),
    "robots_bomb": Site(robots(bombs(31, b"gzip")), "Fetched", has_robots=True),
    "robots_of_15000_readers": Site(robots(says(reply(AGENTS))), "Fetched", has_robots=True),
    "robots_of_stars": Site(
        robots(says(reply(b"User-agent: *\n" + b"Disallow: /" + b"*a" * 1000 + b"*b\n"))), "Fetched", has_robots=True
    ),
    "robots_lead_to_loopback": Site(robots(leads_to(b"http://127.0.0.1/robots.txt")), BLOCKED, has_robots=True),
    "robots_stall": Site(robots(Visit.stall), TIMEOUT, has_robots=True, is_slow=True),
    "robots_wait_an_age": Site(robots(says(reply(b"User-agent: *\nCrawl-delay: 1e300"))), "Fetched", has_robots=True),
}

PAGES = {
    "page_in_one_line": Site(packed_page_of(b"<p>" + b"The bridge holds. " * 440_000), "Fetched", parsed="Article"),
    "page_nested_deeply": Site(page_of(b"<div>" * 50_000 + b"bridge"), "Fetched", parsed="*"),
    "page_of_tags": Site(packed_page_of(b"<b>x</b>" * 95_000), "Fetched", parsed="*"),
    "page_of_too_many_tags": Site(packed_page_of(b"<b>x</b>" * 900_000), "Fetched", parsed="BadArticleError"),
    "page_of_paragraphs": Site(packed_page_of(ROWS * 7000), "Fetched", parsed="*"),
    "page_of_attributes": Site(
        packed_page_of(b"<p " + b" ".join(b"a%d=1" % n for n in range(100_000)) + b">x"),
        "Fetched",
        parsed="BadArticleError",
    ),
    "page_of_open_quotes": Site(packed_page_of("“".encode() * 2_000_000), "Fetched", parsed="*"),
    "page_of_entities": Site(packed_page_of(b"&quot;&#8220;" * 600_000), "Fetched", parsed="*"),
    "page_of_tables": Site(packed_page_of(b"<table><tr><td>x" * 60_000), "Fetched", parsed="*"),
    "page_with_a_dtd": Site(
        says(reply(b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + PAGE + b"&b;&b;")),
        "Fetched",
        parsed="Article",
    ),
    "page_of_nul": Site(page_of(b"<p>The br\0idge holds, the council said.</p>" * 100), "Fetched", parsed="*"),
    "page_of_json": Site(
        packed_page_of(b'<script type="application/ld+json">' + b"[" * 300_000 + b"</script>" + WORDS.encode()),
        "Fetched",
        parsed="*",
    ),
}

SENTENCE = b"The bridge holds at Norvik today, the council said"
HEAVY = {
    name: Site(packed_page_of(piece * (times or (8_300_000 // len(piece)))), "Fetched", parsed="*", is_heavy=True)
    for name, piece, times in (
        ("page_of_95000_paragraphs", b"<p>" + SENTENCE + b", and so it is.</p>", 95_000),
        ("page_of_95000_links", b"<a href=/1>" + SENTENCE + b"</a> ", 95_000),
        ("page_of_190000_lines", SENTENCE[:36] + b"<br>", 190_000),
        ("page_of_190000_list_items", b"<li>" + SENTENCE[:36], 190_000),
        ("page_of_190000_tags_with_attributes", b"<p a=1 b=2 c=3 d=4 e=5 f=6 g=7>x", 190_000),
        ("page_of_950000_attributes", b"<p " + b" ".join(b"a%d=1" % n for n in range(4000)) + b">x", 180),
        ("page_of_95000_headlines", b"<h2>x</h2>", 95_000),
        ("page_of_other_letters", "Мост стоит. ".encode(), 0),
    )
}

SITES: dict[str, Site] = {
    **STATUSES,
    **PHASES,
    **LENGTHS,
    **PACKING,
    **MEDIA,
    **WAYS,
    **NAMES,
    **ROBOTS_SITES,
    **PAGES,
    **HEAVY,
}
