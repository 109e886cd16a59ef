"""Visits to one source, one after another, with the state between them kept in a record as in real use."""

import datetime as dt
import gzip

import pytest
from fakes import WordEmbedder, extract_plainly, said
from hostile_sites import drips, leads_to, reply
from little_web import MAP, RSS, START, feed, item, little_web, page

from indexer.article import stable_id
from indexer.index.indexing import index_items
from indexer.index.polled import list_sources, read_state, write_state
from indexer.index.polling import MAX_LINKS, Moment, settle, visit_source
from indexer.index.purging import purge
from indexer.index.readers import Readers
from indexer.index.schedule import MAX_TRIES
from indexer.index.tombstones import What
from indexer.ingest.parsing import Parser
from indexer.ingest.sources import Source, SourceKind

BRIDGE = said("We will reopen the bridge at Sela before the winter", "Mara Orlova")
CANALS = said("The canals were not repaired for years", "Samir Haddad")
PLACE = "http://gazette.example/rss"
HOUR = 3600
DRIPPING = drips(b"x")


@pytest.fixture(scope="module")
def parser():
    with Parser() as one:
        yield one


class Desk:
    """Visits a source as `Watcher` does, with a clock of its own."""

    def __init__(self, data, little, web, source):
        self.data, self.little, self.web, self.source = data, little, web, source
        self.now = START
        index_items([], data=data, embedder=WordEmbedder(), extract=extract_plainly)

    def moment(self):
        return Moment(lambda: self.now, lambda: 0.0, lambda: False)

    def visit(self, *, after_s=0.0, writes=True):
        self.now += dt.timedelta(seconds=after_s)
        self.little.asked.clear()
        state, known = read_state(self.data, self.source)
        visit = visit_source(self.source, state, known, web=self.web, moment=self.moment())
        report = index_items(visit.items, data=self.data, embedder=WordEmbedder(), extract=extract_plainly)
        failed = {one.origin: one.reason for one in report.failed}
        taken = {one.origin for one in visit.items}
        settled = settle(visit, failed=failed, taken=taken, moment=self.moment())
        if writes:
            write_state(self.data, settled.state, settled.entries, gone=settled.gone)
        return report

    @property
    def asked(self):
        return [where for where in self.little.asked if not where.endswith("robots.txt")]

    @property
    def state(self):
        return read_state(self.data, self.source)[0]

    def entries(self):
        return read_state(self.data, self.source)[1]

    def entry(self, key):
        return self.entries()[stable_id("entry", key)]

    def wait_s(self):
        return None if self.state.next_at is None else self.state.next_at - self.now.timestamp()

    def texts(self):
        readers = Readers(self.data)
        try:
            with readers.reading() as lookup:
                return sorted(text for (text,) in lookup._connection.execute("SELECT text FROM article"))
        finally:
            readers.close()


@pytest.fixture
def make_desk(tmp_path, parser):
    def make(kind=SourceKind.FEED, **given):
        web_pair = little_web(parser, "gazette", "elsewhere", **given)
        little, web = web_pair.__enter__()
        opened.append(web_pair)
        return Desk(tmp_path / "data", little, web, Source(kind=kind, place=PLACE, interval_s=HOUR))

    opened = []
    yield make
    for one in opened:
        one.__exit__(None, None, None)


@pytest.fixture
def desk(make_desk):
    return make_desk()


def two_entries(desk, **given):
    rss = feed(item("a1", link="/bridge"), item("a2", text=CANALS), **given)
    desk.little.put("gazette/rss", rss, headers=RSS + b'etag: "1"\r\n')
    desk.little.put("gazette/bridge", page(BRIDGE))


def test_what_is_new_is_put_on_record_and_not_fetched_again(desk):
    two_entries(desk)

    first = desk.visit()
    second = desk.visit(after_s=HOUR)

    assert (first.added, second.added, second.unchanged) == (2, 0, 0)
    assert desk.asked == ["gazette/rss"]
    assert desk.texts() == sorted([BRIDGE, CANALS])


def test_a_feed_that_did_not_change_costs_one_answer_without_a_body(desk):
    two_entries(desk)
    desk.visit()
    desk.little.pages["gazette/rss"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"

    desk.visit(after_s=HOUR)

    assert b'if-none-match: "1"' in desk.little.heads["gazette/rss"].lower()
    assert desk.state.etag == '"1"'
    assert (desk.state.problem, desk.wait_s()) == (None, HOUR)


def test_nothing_that_a_purge_would_have_to_find_is_kept_of_an_entry_that_was_read(desk):
    desk.little.put("gazette/rss", feed(item("Orlova on bridges", link="/orlova-on-bridges")), headers=RSS)
    desk.little.put("gazette/orlova-on-bridges", page(BRIDGE))
    desk.visit()

    kept = repr(list(desk.entries().values()))

    assert "rlova" not in kept


def test_what_was_purged_is_proved_gone_and_does_not_come_back_with_the_next_visit(desk):
    two_entries(desk)
    desk.visit()
    address = "http://gazette.example/bridge"
    done = purge(desk.data, What.URL, address, now=desk.now.timestamp(), is_proof_wanted=True)
    desk.little.put("gazette/rss", feed(item("a1", link="/bridge", title="New headline")), headers=RSS)

    report = desk.visit(after_s=HOUR)
    desk.visit(after_s=HOUR)

    assert done.proof.is_clean
    assert [one.origin for one in report.withheld] == [address]
    assert desk.asked == ["gazette/rss"]
    assert BRIDGE not in desk.texts()


def test_an_entry_that_changed_is_read_again_and_replaces_the_old(desk):
    two_entries(desk)
    desk.visit()
    desk.little.put("gazette/rss", feed(item("a1", link="/bridge", title="Corrected")), headers=RSS)
    desk.little.put("gazette/bridge", page(CANALS + BRIDGE))

    report = desk.visit(after_s=HOUR)

    assert desk.asked == ["gazette/rss", "gazette/bridge"]
    assert report.changed == 1
    assert BRIDGE not in desk.texts()


def test_what_is_listed_no_more_stays_on_record(desk):
    two_entries(desk)
    desk.visit()
    desk.little.put("gazette/rss", feed(item("a3", text=BRIDGE)), headers=RSS)

    desk.visit(after_s=HOUR)

    assert CANALS in desk.texts()


def test_a_process_killed_before_the_state_is_written_loses_nothing(desk):
    two_entries(desk)

    desk.visit(writes=False)
    again = desk.visit()

    assert (again.added, again.unchanged) == (0, 2)
    assert len(desk.entries()) == 2


def test_a_page_that_fails_is_tried_again_later_with_the_feed_asked_for_whole_only_then(desk):
    two_entries(desk)
    answer = desk.little.pages["gazette/rss"]
    desk.little.pages["gazette/rss"] = unless_unchanged(answer)
    bridge = desk.little.pages.pop("gazette/bridge")
    desk.visit()
    assert "404" in desk.entry("a1").problem
    assert desk.wait_s() == HOUR

    desk.visit(after_s=HOUR)
    assert desk.asked == ["gazette/rss"]  # its time has not come
    assert b'if-none-match: "1"' in desk.little.heads["gazette/rss"].lower()

    desk.little.pages["gazette/bridge"] = bridge
    report = desk.visit(after_s=HOUR)
    assert report.added == 1
    assert desk.entry("a1").problem is None
    assert b"if-none-match" not in desk.little.heads["gazette/rss"].lower()

    desk.visit(after_s=HOUR)
    assert desk.asked == ["gazette/rss"]
    assert b'if-none-match: "1"' in desk.little.heads["gazette/rss"].lower()


def unless_unchanged(answer):
    not_modified = reply(b"", status=b"304 Not Modified")
    return lambda visit: visit.send(not_modified if b"if-none-match" in visit.head.lower() else answer)


def test_a_page_that_failed_is_tried_again_though_it_is_listed_no_more(desk):
    two_entries(desk)
    bridge = desk.little.pages.pop("gazette/bridge")
    desk.visit()
    desk.little.put("gazette/rss", feed(item("a3", text=CANALS)), headers=RSS)
    desk.little.pages["gazette/bridge"] = bridge

    desk.visit(after_s=3 * HOUR)

    assert BRIDGE in desk.texts()


def test_a_page_that_was_away_for_hours_is_read_however_short_the_interval(make_desk):
    desk = make_desk()
    desk.source = desk.source.model_copy(update={"interval_s": 60.0})
    two_entries(desk)
    bridge = desk.little.pages.pop("gazette/bridge")
    for _ in range(30):
        desk.visit(after_s=HOUR / 2)
    desk.little.pages["gazette/bridge"] = bridge

    for _ in range(30):
        desk.visit(after_s=HOUR / 2)

    assert BRIDGE in desk.texts()


def test_a_source_that_is_gone_for_good_is_asked_once_a_month(desk):
    two_entries(desk)
    rss = desk.little.pages["gazette/rss"]
    desk.little.pages["gazette/rss"] = reply(b"", status=b"410 Gone")
    desk.visit()
    desk.visit(after_s=2 * HOUR)
    assert desk.wait_s() == 4 * HOUR  # it may have been a slip

    desk.visit(after_s=4 * HOUR)
    assert desk.wait_s() == 30 * 24 * HOUR
    assert "take it off the list" in desk.state.problem

    desk.little.pages["gazette/rss"] = rss
    assert desk.visit(after_s=30 * 24 * HOUR).added == 2
    assert desk.wait_s() == HOUR


def test_a_page_that_fails_for_ever_is_given_up_until_its_entry_changes(desk):
    two_entries(desk)
    bridge = desk.little.pages.pop("gazette/bridge")
    for _ in range(MAX_TRIES):
        desk.visit(after_s=30 * HOUR)
    desk.visit(after_s=30 * HOUR)
    assert desk.asked == ["gazette/rss"]
    assert desk.state.etag == '"1"'

    desk.little.pages["gazette/bridge"] = bridge
    desk.little.put("gazette/rss", feed(item("a1", link="/bridge", title="Mended")), headers=RSS)

    assert desk.visit(after_s=30 * HOUR).added == 1


def test_a_long_list_is_read_in_turns_and_none_of_it_is_missed(desk):
    desk.little.put("gazette/rss", feed(*(item(f"a{n}", text=f"{n} {BRIDGE}") for n in range(45))), headers=RSS)

    added = [desk.visit().added for _ in range(4)]

    assert added == [MAX_LINKS, MAX_LINKS, 45 - 2 * MAX_LINKS, 0]


def test_an_interval_that_the_feed_asks_for_is_kept(desk):
    two_entries(desk, more="<ttl>180</ttl>")

    desk.visit()

    assert desk.wait_s() == 3 * HOUR


@pytest.mark.parametrize(
    ("answer", "told", "wait_s"),
    [
        (reply(page(BRIDGE)), "is a web page, want a feed", 2 * HOUR),
        (reply(b"", status=b"404 Not Found"), "404", 2 * HOUR),
        (reply(b"", status=b"410 Gone"), "gone for good", 2 * HOUR),
        (reply(b"", status=b"429 Slow", headers=b"retry-after: 20000\r\n"), "429", 20_000),
        (reply(b"", status=b"500 Oops"), "500", 2 * HOUR),
        (leads_to(b"/rss"), "leads on more than", 2 * HOUR),
        (leads_to(b"http://127.0.0.1/rss"), "127.0.0.1", 2 * HOUR),
        (DRIPPING, "s", 2 * HOUR),
        (reply(b"<rss><channel><item><ti", headers=RSS), "", 2 * HOUR),
        (reply(b"<rss>" + bytes(9 << 20), headers=RSS), "", 2 * HOUR),
        (reply(b'<!DOCTYPE rss [<!ENTITY a "b">]><rss>&a;', headers=RSS), "", 2 * HOUR),
        pytest.param(reply(gzip.compress(b"<nothing>", mtime=0), headers=MAP), "", 2 * HOUR, id="packed"),
        (reply(b"\x00\x01\x02", headers=RSS), "", 2 * HOUR),
    ],
)
def test_a_feed_that_fails_is_marked_with_the_cause_and_the_next_try(make_desk, answer, told, wait_s):
    # A short deadline is only for what never ends: on a busy machine the good visit before would miss it.
    desk = make_desk(deadline_s=2.0 if answer is DRIPPING else 20.0)
    two_entries(desk)
    desk.visit()
    desk.little.pages["gazette/rss"] = answer
    desk.visit(after_s=HOUR)

    assert told in desk.state.problem
    assert desk.state.problem.isprintable()
    assert desk.wait_s() == wait_s
    assert desk.state.failures == 1
    assert desk.texts() == sorted([BRIDGE, CANALS])


def test_a_feed_that_is_well_again_is_asked_as_before(desk):
    desk.little.pages["gazette/rss"] = reply(b"", status=b"500 Oops")
    waits = []
    for _ in range(3):
        desk.visit()
        waits.append(desk.wait_s())
    two_entries(desk)

    desk.visit()

    assert waits == [2 * HOUR, 4 * HOUR, 8 * HOUR]
    assert (desk.state.problem, desk.state.failures, desk.wait_s()) == (None, 0, HOUR)


def test_a_feed_that_moved_for_good_is_asked_there_only_when_it_said_so_three_times(desk):
    two_entries(desk)
    desk.little.pages["elsewhere/rss"] = desk.little.pages["gazette/rss"]
    desk.little.pages["gazette/rss"] = leads_to(b"http://elsewhere.example/rss")

    asked = []
    for _ in range(4):
        desk.visit(after_s=HOUR)
        asked.append([where for where in desk.asked if where.endswith("rss")])

    assert asked == [["gazette/rss", "elsewhere/rss"]] * 3 + [["elsewhere/rss"]]


def test_a_feed_that_is_gone_from_where_it_moved_is_looked_for_where_it_was(desk):
    two_entries(desk)
    rss = desk.little.pages["gazette/rss"]
    desk.little.pages["elsewhere/rss"] = rss
    desk.little.pages["gazette/rss"] = leads_to(b"http://elsewhere.example/rss")
    for _ in range(3):
        desk.visit(after_s=HOUR)
    desk.little.pages |= {"elsewhere/rss": reply(b"", status=b"410 Gone"), "gazette/rss": rss}

    desk.visit(after_s=HOUR)
    assert desk.wait_s() is not None
    desk.visit(after_s=3 * HOUR)

    assert [where for where in desk.asked if where.endswith("rss")] == ["gazette/rss"]
    assert desk.state.problem is None


def test_a_host_that_asks_for_patience_is_left_alone_for_the_rest_of_the_visit(desk):
    entries = [item(f"a{n}", link=f"/p{n}") for n in range(5)] + [item("far", link="http://elsewhere.example/p")]
    desk.little.put("gazette/rss", feed(*entries), headers=RSS)
    for n in range(5):
        desk.little.pages[f"gazette/p{n}"] = reply(b"", status=b"429 Slow", headers=b"retry-after: 9000\r\n")
    desk.little.put("elsewhere/p", page(BRIDGE))

    desk.visit()

    assert desk.asked == ["gazette/rss", "gazette/p0", "elsewhere/p"]
    assert desk.wait_s() == 9000
    assert desk.texts() == [BRIDGE]


def test_another_host_that_asks_for_patience_gets_it_and_nothing_is_missed(desk):
    far = [item(f"a{n}", link=f"http://elsewhere.example/p{n}") for n in range(3)]
    desk.little.put("gazette/rss", feed(*far), headers=RSS)
    slow = reply(b"", status=b"429 Slow", headers=b"retry-after: 9000\r\n")
    desk.little.pages |= {f"elsewhere/p{n}": slow for n in range(3)}
    desk.visit()
    assert desk.asked == ["gazette/rss", "elsewhere/p0"]
    assert desk.wait_s() == HOUR

    desk.little.put("gazette/rss", feed(item("b", text=CANALS)), headers=RSS)  # it lists them no more
    for n in range(3):
        desk.little.put(f"elsewhere/p{n}", page(f"{n} {BRIDGE}"))
    desk.visit(after_s=HOUR)
    assert desk.asked == ["gazette/rss"]

    desk.visit(after_s=HOUR)
    desk.visit(after_s=HOUR)
    assert len(desk.texts()) == 4
    assert [one.problem for one in desk.entries().values()] == [None] * 4


def test_a_page_is_read_again_when_it_changes(make_desk):
    desk = make_desk(SourceKind.PAGE)
    desk.little.put("gazette/rss", page(BRIDGE))
    desk.visit()
    desk.little.put("gazette/rss", page(CANALS))

    report = desk.visit(after_s=HOUR)

    assert report.changed == 1
    assert desk.texts() == [CANALS]


def test_the_list_of_sources_says_how_each_is_doing(desk):
    two_entries(desk)
    del desk.little.pages["gazette/bridge"]
    desk.visit()

    (found,) = list_sources(desk.data)

    assert (found.url, found.problem, found.entries, found.unread) == (PLACE, None, 2, 1)
    assert "404" in found.unread_because
    assert found.checked_at == desk.now
    assert found.next_at == desk.now + dt.timedelta(seconds=HOUR)


def test_ids_that_come_twice_or_dates_that_are_none_cost_nothing_else(desk):
    far = item("y1", text=f"1 {BRIDGE}", day="Mon, 05 May 0001 10:00:00 GMT")
    farther = item("y9", text=f"9 {BRIDGE}", day="Mon, 05 May 9999 10:00:00 GMT")
    desk.little.put("gazette/rss", feed(far, farther, item("a", text=BRIDGE), item("a", text=CANALS)), headers=RSS)

    report = desk.visit()

    assert (report.added, report.failed) == (3, ())
