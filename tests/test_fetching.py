"""The fetcher meets the hostile web: everything ends as it should, and the canary is never reached."""

import contextlib
import datetime as dt
import socket
import ssl
import threading

import pytest
import trustme
from hostile_sites import HTML, PAGE, REFUSED, SITES, counts_down, leads_to, reply, robots, says
from hostile_visits import NOW, fetch, make_fetcher
from hostile_web import ROBOTS, HostileWeb, Site

from indexer.errors import (
    BlockedAddressError,
    FetchError,
    FetchRefusedError,
    FetchTimeoutError,
    FetchTooLargeError,
    UnreachableError,
)
from indexer.ingest.addresses import Allowed
from indexer.ingest.deadline import Deadline, within
from indexer.ingest.fetched import PAGE_TYPES, Fetched, FetchLimits, NotModified, Redirect
from indexer.ingest.fetching import Fetcher, user_agent
from indexer.ingest.wire import Wire, dial_address, resolve_by_system
from indexer.settings import Settings

NOT_MODIFIED = b"HTTP/1.1 304 Not Modified\r\n\r\n"


@pytest.fixture
def web():
    with HostileWeb(SITES) as hostile:
        yield hostile


def visit(serve, name="site", **given):
    """Fetch a site that is made for one test; give what came and what it was asked."""
    with HostileWeb({name: Site(serve, "", **given)}) as web:
        return fetch(web, name, make_fetcher(web)), web


@pytest.mark.parametrize("name", SITES)
def test_a_hostile_site_ends_as_its_table_says_and_never_reaches_the_canary(web, name):
    found = fetch(web, name, make_fetcher(web))

    assert type(found).__name__ in SITES[name].expect.split("|"), found
    assert web.canary_hits == 0
    if isinstance(found, FetchError):
        assert str(found).isprintable()
        assert 0 < len(str(found)) < 700


def test_the_canary_would_tell(web):
    with web.dial("127.0.0.1", 80, 5) as sock:
        sock.recv(1)

    assert web.canary_hits == 1


def test_the_address_that_was_asked_for_has_one_spelling_whatever_led_where():
    with HostileWeb({"site": Site(counts_down(2), "")}) as web:
        found = make_fetcher(web).get(" HTTP://SITE.example:80/start#x", kinds=PAGE_TYPES, now=NOW)

    assert (found.url, found.final_url) == ("http://site.example/start", "http://site.example/0")


def test_what_is_fetched_is_what_was_sent():
    headers = b'content-type: Text/HTML; Charset=Windows-1252\r\netag: W/"7"\r\nlast-modified: Mon, 05 May 2031\r\n'
    found, _ = visit(says(reply(headers=headers)))

    assert found == Fetched(
        url="http://site.example/start",
        final_url="http://site.example/start",
        status=200,
        content_type="text/html",
        charset="windows-1252",
        etag='W/"7"',
        last_modified="Mon, 05 May 2031",
        body=PAGE,
    )


def test_a_marker_that_would_not_fit_in_a_header_is_dropped():
    found, _ = visit(says(reply(headers=HTML + b"etag: \xff\r\nlast-modified: " + b"x" * 2000 + b"\r\n")))

    assert (found.etag, found.last_modified) == (None, None)


def heads_of(serve, **given):
    heads = []

    def listen(one):
        heads.append(one.head)
        serve(one)

    with HostileWeb({"site": Site(listen, "", has_robots=True)}) as web:
        fetcher = make_fetcher(web)
        found = fetcher.get(web.url("site"), kinds=PAGE_TYPES, now=NOW, **given)
    return found, heads


def test_a_request_names_us_and_asks_for_gzip_alone():
    _, heads = heads_of(says(reply()))

    assert heads[1].startswith(b"GET /start HTTP/1.1\r\n")
    assert b"\r\nHost: site.example\r\n" in heads[1]
    assert b"\r\nuser-agent: onrecord/test\r\n" in heads[1]
    assert b"\r\naccept-encoding: gzip\r\n" in heads[1]
    assert b"cookie" not in b"".join(heads).lower()


def test_cookies_are_not_kept():
    _, heads = heads_of(says(reply(headers=HTML + b"set-cookie: a=b; path=/\r\n")))

    assert b"cookie" not in b"".join(heads).lower()


def test_what_has_not_changed_is_not_sent_again():
    found, heads = heads_of(
        lambda one: one.send(reply(b"", status=b"404 No") if one.path == ROBOTS else NOT_MODIFIED),
        etag='"7"',
        last_modified="Mon, 05 May 2031 00:00:00 GMT",
    )

    assert found == NotModified(url="http://site.example/start", final_url="http://site.example/start")
    assert b'\r\nif-none-match: "7"\r\n' in heads[1]
    assert b"\r\nif-modified-since: Mon, 05 May 2031 00:00:00 GMT\r\n" in heads[1]
    assert b"if-none-match" not in heads[0]


def test_a_marker_with_a_line_end_goes_into_no_header():
    _, heads = heads_of(says(reply()), etag='"7"\r\nx-evil: 1')

    assert b"evil" not in heads[1]


@pytest.mark.parametrize(
    ("name", "status", "retry_after_s"),
    [
        ("too_many_seconds", 429, 120.0),
        ("too_many_date", 429, 120.0),
        ("retry_garbage", 503, None),
        ("retry_in_ages", 503, 86_400.0),
        ("retry_year_9999", 503, 86_400.0),
        ("not_found", 404, None),
        ("status_999", 999, None),
        ("robots_fail", None, 600.0),
        ("robots_say_no", None, None),
    ],
)
def test_a_refusal_says_its_status_and_when_to_come_back(web, name, status, retry_after_s):
    found = fetch(web, name, make_fetcher(web))

    assert isinstance(found, FetchRefusedError)
    if retry_after_s == 86_400.0 and name == "retry_year_9999":
        assert found.retry_after_s in {86_400.0, None}
    else:
        assert found.retry_after_s == retry_after_s
    assert found.status == status


def test_every_step_of_the_way_is_told():
    def serve(one):
        steps = {b"/start": b"/a", b"/a": b"http://site.example/b#c"}
        leads_to(steps[one.path])(one) if one.path in steps else one.send(reply())

    found, web = visit(serve)

    assert found.redirects == (
        Redirect(status=301, url="http://site.example/a"),
        Redirect(status=301, url="http://site.example/b"),
    )
    assert found.final_url == "http://site.example/b"
    assert web._lookups == {"site": 4}


def test_a_host_is_resolved_once_for_each_request(web):
    fetch(web, "plain_page", make_fetcher(web))

    assert web._lookups == {"plain_page": 2}
    assert web.asked == [("plain-page.example", ROBOTS), ("plain-page.example", b"/start")]


def test_a_robots_txt_is_asked_for_once_a_day(web):
    fetcher = make_fetcher(web)
    for hours in (0, 1, 23, 24, 25):
        fetcher.get(web.url("plain_page"), kinds=PAGE_TYPES, now=NOW + dt.timedelta(hours=hours))

    assert [path for _, path in web.asked].count(ROBOTS) == 2


def test_a_site_whose_robots_txt_fails_is_left_alone_for_a_while(web):
    fetcher = make_fetcher(web)
    for minutes in (0, 1, 9, 10):
        with pytest.raises(FetchRefusedError):
            fetcher.get(web.url("robots_fail"), kinds=PAGE_TYPES, now=NOW + dt.timedelta(minutes=minutes))

    assert [path for _, path in web.asked] == [ROBOTS, ROBOTS]


def test_a_page_that_robots_close_is_never_asked_for(web):
    fetch(web, "robots_say_no", make_fetcher(web))

    assert [path for _, path in web.asked] == [ROBOTS]


def test_where_a_redirect_leads_its_own_robots_are_asked():
    sites = {
        "here": Site(leads_to(b"http://there.example/x"), REFUSED),
        "there": Site(robots(says(reply(b"User-agent: *\nDisallow: /"))), REFUSED, has_robots=True),
    }
    with HostileWeb(sites) as web:
        found = fetch(web, "here", make_fetcher(web))

    assert isinstance(found, FetchRefusedError)
    assert ("there.example", b"/x") not in web.asked


def test_requests_to_one_host_are_a_pause_apart(web):
    slept = []
    fetcher = Fetcher(
        agent="x", resolve=web.resolve, wire=Wire(dial=web.dial), limits=FetchLimits(delay_s=50), sleep=slept.append
    )
    for _ in range(2):
        fetcher.get(web.url("plain_page"), kinds=PAGE_TYPES, now=NOW)

    assert [round(seconds, -1) for seconds in slept] == [0, 0, 50]


class LongTurns:
    @contextlib.contextmanager
    def turn(self, _name, *, pause_s):
        yield 500.0


def test_waiting_for_a_turn_is_not_counted_against_a_server(web):
    fetcher = make_fetcher(web)
    fetcher._turns = LongTurns()

    found = fetcher.get(web.url("plain_page"), kinds=PAGE_TYPES, now=NOW, deadline_s=-400)

    assert isinstance(found, Fetched)


def test_a_fetcher_serves_many_threads(web):
    fetcher, found = make_fetcher(web), []
    names = ["plain_page", "gzip_page", "five_steps", "not_found"] * 4
    threads = [threading.Thread(target=lambda name=name: found.append(fetch(web, name, fetcher))) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(one).__name__ for one in found) == ["FetchRefusedError"] * 4 + ["Fetched"] * 12


def test_the_bounds_are_those_of_the_limits(web):
    limits = FetchLimits(delay_s=0, body_bytes=len(PAGE))
    smaller = FetchLimits(delay_s=0, body_bytes=len(PAGE) - 1)

    assert isinstance(fetch(web, "gzip_page", make_fetcher(web, limits=limits)), Fetched)
    assert isinstance(fetch(web, "gzip_page", make_fetcher(web, limits=smaller)), FetchTooLargeError)
    assert isinstance(fetch(web, "plain_page", make_fetcher(web, limits=smaller)), FetchTooLargeError)


@pytest.mark.parametrize(("size", "kind"), [(64 << 10, Fetched), ((64 << 10) + 1, FetchTooLargeError)])
def test_headers_may_be_as_large_as_their_bound_and_no_larger(size, kind):
    start = reply(headers=HTML + b"x-a: \r\n")
    head = start.index(b"\r\n\r\n") + 4
    found, _ = visit(says(start.replace(b"x-a: ", b"x-a: " + b"y" * (size - head))))

    assert isinstance(found, kind)


def test_the_next_address_is_tried_where_one_does_not_answer():
    with HostileWeb({"site": Site(says(reply()), "", addresses=[["93.184.9.9", "public"]])}) as web:

        def dial(address, port, seconds):
            if address == "93.184.9.9":
                raise ConnectionRefusedError(111, "refused")
            return web.dial(address, port, seconds)

        found = fetch(web, "site", make_fetcher(web, wire=Wire(dial=dial)))

    assert isinstance(found, Fetched)


def test_a_host_where_nobody_listens_is_not_reached():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    fetcher = Fetcher(agent="x", allowed=Allowed.read(f"127.0.0.1:{port}"))

    with pytest.raises(UnreachableError, match="refused"):
        fetcher.get(f"http://127.0.0.1:{port}/", kinds=PAGE_TYPES, now=NOW)


def test_a_slow_resolver_gets_no_more_than_the_deadline(web):
    held = threading.Event()

    def resolve(_host, _port):
        held.wait(30)
        return []

    fetcher = Fetcher(agent="x", resolve=resolve, wire=Wire(dial=web.dial))
    with pytest.raises(FetchTimeoutError, match=r"0\.2 s"):
        fetcher.get(web.url("plain_page"), kinds=PAGE_TYPES, now=NOW, deadline_s=0.2)
    held.set()


def test_an_error_of_what_is_waited_for_comes_through():
    def fail():
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        within(Deadline(30), fail)


def test_a_proxy_in_the_environment_is_not_used(web, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{web.canary_port}")

    assert isinstance(fetch(web, "plain_page", make_fetcher(web)), Fetched)
    assert web.canary_hits == 0


# TLS


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def trusting(authority, web):
    client = ssl.create_default_context()
    authority.configure_trust(client)
    return make_fetcher(web, wire=Wire(dial=web.dial, tls=client))


def presenting(authority, *names):
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(server)
    return server


def test_name_and_certificate_stay_those_of_the_host_while_its_address_is_pinned(authority):
    server = presenting(authority, "site.example")
    names = []
    server.sni_callback = lambda _sock, name, _context: names.append(name)
    with HostileWeb({"site": Site(says(reply()), "", scheme="https")}, tls=server) as web:
        found = fetch(web, "site", trusting(authority, web))

    assert found.final_url == "https://site.example/start"
    assert names == ["site.example", "site.example"]
    assert web.asked[1] == ("site.example", b"/start")


@pytest.mark.parametrize("names", [["other.example"], ["93.184.1.1"], ["*.site.example"]])
def test_a_certificate_of_somebody_else_is_refused(authority, names):
    server = presenting(authority, *names)
    with HostileWeb({"site": Site(says(reply()), "", scheme="https")}, tls=server) as web:
        found = fetch(web, "site", trusting(authority, web))

    assert isinstance(found, UnreachableError)
    assert "certificate" in str(found)
    assert web.asked == []


def test_a_certificate_of_an_unknown_authority_is_refused(authority):
    server = presenting(trustme.CA(), "site.example")
    with HostileWeb({"site": Site(says(reply()), "", scheme="https")}, tls=server) as web:
        found = fetch(web, "site", trusting(authority, web))
        by_default = fetch(web, "site", make_fetcher(web, wire=Wire(dial=web.dial)))

    assert isinstance(found, UnreachableError)
    assert isinstance(by_default, UnreachableError)
    assert web.asked == []


def test_a_way_from_https_to_http_is_not_taken(authority):
    server = presenting(authority, "site.example")
    sites = {"site": Site(leads_to(b"http://plain.example/"), "", scheme="https"), "plain": Site(says(reply()), "")}
    with HostileWeb(sites, tls=server) as web:
        found = fetch(web, "site", trusting(authority, web))

    assert isinstance(found, BlockedAddressError)
    assert "https" in str(found)
    assert not any(host == "plain.example" for host, _ in web.asked)


def test_a_way_from_http_to_https_is_taken(authority):
    server = presenting(authority, "safe.example")
    sites = {"site": Site(leads_to(b"https://safe.example/"), ""), "safe": Site(says(reply()), "", scheme="https")}
    with HostileWeb(sites, tls=server) as web:
        found = fetch(web, "site", trusting(authority, web))

    assert found.final_url == "https://safe.example/"


# The system's own ways


def test_the_system_resolves_and_dials():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

        assert resolve_by_system("127.0.0.1", port) == ["127.0.0.1"]
        dial_address("127.0.0.1", port, 5).close()


def test_a_name_is_never_resolved_while_dialling():
    with pytest.raises(ValueError, match="localhost"):
        dial_address("localhost", 80, 0.1)


def test_an_operator_s_settings_make_a_fetcher():
    settings = Settings(fetch_allow="127.0.0.1:8080", fetch_contact="https://news.example/bot", fetch_delay_s=2)

    fetcher = Fetcher.of(settings, release="1.2")

    assert fetcher._agent == "onrecord/1.2 (+https://news.example/bot)"
    assert fetcher._limits.delay_s == 2
    assert fetcher._allowed == Allowed.read("127.0.0.1:8080")


def test_without_an_address_to_ask_at_there_is_only_our_name():
    assert user_agent(release="1.2", contact=None) == "onrecord/1.2"
