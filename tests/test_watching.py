import datetime as dt
import os
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from fakes import WordEmbedder, extract_plainly, said
from hostile_sites import SITES, reply
from hostile_visits import make_fetcher
from hostile_web import HostileWeb, Site
from hostile_web import Visit as Connection
from little_web import RSS, feed, item, little_web, page
from served import opener

from api.reaching import utc_now
from indexer.errors import RecordError, RecordModelError
from indexer.index.folders import FolderWatch
from indexer.index.indexing import index_items
from indexer.index.library import Library
from indexer.index.lock import writer_lock
from indexer.index.polled import list_sources
from indexer.index.polling import Moment
from indexer.index.watching import Watcher
from indexer.ingest.address import canonical_url
from indexer.ingest.parsing import Parser
from indexer.ingest.sources import Source, SourceKind
from indexer.ingest.web import Web

PATIENCE_S = 30.0
BRIDGE = said("We will reopen the bridge at Sela before the winter", "Mara Orlova")
CANALS = said("The canals were not repaired for years", "Samir Haddad")


@pytest.fixture(scope="module")
def parser():
    with Parser() as one:
        yield one


@pytest.fixture
def pair(parser):
    with little_web(parser, "gazette", "slow", clock=utc_now) as pair:
        yield pair


class Scene:
    """A watcher in a thread, and what it has put on record so far."""

    def __init__(self, tmp_path, web, sources, *, index=index_items, stop=None, **given):
        self.data = tmp_path / "data"
        self.stop = stop or threading.Event()
        self.told = []
        given = {"embedder": WordEmbedder(), "extract": extract_plainly} | given
        self.watcher = Watcher(
            sources,
            data=self.data,
            web=web,
            index=partial(index, data=self.data, **given),
            moment=Moment(utc_now, lambda: 0.5, self.stop.is_set),
            stop=self.stop,
            tell=self.told.append,
        )

    @contextmanager
    def running(self):
        thread = threading.Thread(target=self.watcher.run)
        thread.start()
        try:
            yield self
        finally:
            self.stop.set()
            thread.join(PATIENCE_S)

    def quotes(self):
        library = Library.open(self.data, embedder=WordEmbedder())
        try:
            return sorted(one.quote for one in every_statement(library))
        finally:
            library.close()

    def wait_for(self, *texts):
        """Wait until exactly these quotes are on record."""
        wanted = sorted(text.split("”")[0].removeprefix("“") for text in texts)
        self.wait_until(lambda: (self.data / "CURRENT").exists() and self.quotes() == wanted)

    def wait_until(self, holds):
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, self.told
            time.sleep(0.05)


def every_statement(library):
    readers = library._readers
    with readers.reading() as lookup:
        ids = [id_ for (id_,) in lookup._connection.execute("SELECT id FROM statement")]
    return [one.statement for one in library.get(ids).values()]


def folder_source(path, **given):
    path.mkdir(exist_ok=True)
    return Source(kind=SourceKind.FOLDER, place=str(path), **given)


def feed_source(url="http://gazette.example/rss", **given):
    return Source(kind=SourceKind.FEED, place=url, **given)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_what_lies_in_a_folder_and_what_comes_later_is_put_on_record(tmp_path, pair):
    inbox = tmp_path / "in"
    write(inbox / "a.txt", BRIDGE)
    scene = Scene(tmp_path, pair[1], [folder_source(inbox)])

    with scene.running():
        scene.wait_for(BRIDGE)
        write(inbox / "new" / "deep" / "b.txt", CANALS)
        write(inbox / ".hidden.txt", said("Nobody may read this", "Mara Orlova"))
        write(inbox / "notes.docx", said("Nor this", "Mara Orlova"))
        scene.wait_for(BRIDGE, CANALS)


def test_a_file_that_changes_replaces_what_it_held_and_one_that_is_deleted_stays(tmp_path, pair):
    inbox = tmp_path / "in"
    write(inbox / "a.txt", BRIDGE)
    write(inbox / "b.txt", said("It stays", "Mara Orlova"))
    scene = Scene(tmp_path, pair[1], [folder_source(inbox)])

    with scene.running():
        scene.wait_for(BRIDGE, "“It stays”")
        (inbox / "b.txt").unlink()
        write(inbox / "a.txt", CANALS)
        scene.wait_for(CANALS, "“It stays”")


def test_each_run_knows_the_time_at_which_it_replaces_what_was_there(tmp_path, pair):
    times = []

    def index_by_the_clock(items, **given):
        times.append(given["now"])
        return index_items(items, **given)

    before = utc_now()
    Scene(tmp_path, pair[1], [folder_source(tmp_path / "in")], index=index_by_the_clock).watcher.run(once=True)

    assert all(before <= time <= utc_now() for time in times)


def test_a_burst_of_files_is_one_run(tmp_path, pair):
    inbox = tmp_path / "in"
    scene = Scene(tmp_path, pair[1], [folder_source(inbox)])
    texts = [said(f"Point number {n}", "Mara Orlova") for n in range(30)]

    with scene.running():
        scene.wait_until(lambda: scene.told)
        for n, text in enumerate(texts):
            write(inbox / f"{n}.txt", text)
        scene.wait_for(*texts)

    assert len([line for line in scene.told if "added" in line]) == 1


def test_what_the_system_does_not_report_is_found_when_the_folder_is_looked_through(tmp_path, pair):
    inbox, elsewhere = tmp_path / "in", tmp_path / "elsewhere"
    elsewhere.mkdir()
    source = folder_source(inbox, interval_s=0.5)
    (inbox / "link").symlink_to(elsewhere)
    scene = Scene(tmp_path, pair[1], [source])

    with scene.running():
        scene.wait_until(lambda: scene.told)
        write(elsewhere / "a.txt", BRIDGE)
        scene.wait_for(BRIDGE)


def test_a_folder_that_holds_nothing_yet_is_no_failure(tmp_path, pair):
    scene = Scene(tmp_path, pair[1], [folder_source(tmp_path / "in")])

    scene.watcher.run(once=True)

    assert [line.partition("/in: ")[2] for line in scene.told] == ["nothing new; on record: 0 statements"]


def test_what_was_not_looked_at_before_the_end_is_not_called_nothing_new(tmp_path, pair):
    write(tmp_path / "in" / "a.txt", BRIDGE)
    stop = threading.Event()
    scene = Scene(tmp_path, pair[1], [folder_source(tmp_path / "in")], stop=stop)
    stop.set()

    scene.watcher.run()

    assert scene.told == []


def test_a_file_that_may_not_even_be_looked_at_ends_nothing(tmp_path, pair):
    inbox = tmp_path / "in"
    scene = Scene(tmp_path, pair[1], [folder_source(inbox)])

    with scene.running(), below_the_longest_path(inbox) as deep:
        scene.wait_until(lambda: scene.told)
        os.close(os.open("b" * 200 + ".txt", os.O_CREAT | os.O_WRONLY, dir_fd=deep))
        time.sleep(0.6)  # so that it is told of by itself
        write(inbox / "a.txt", BRIDGE)
        scene.wait_for(BRIDGE)


@contextmanager
def below_the_longest_path(folder):
    """Make a folder in which the path of a file with a long name is longer than the system takes."""
    descriptor, length = os.open(folder, os.O_RDONLY), len(str(folder))
    while length < 3900:
        name = "d" * min(200, 3999 - length)
        os.mkdir(name, dir_fd=descriptor)
        inner = os.open(name, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor, length = inner, length + 1 + len(name)
    yield descriptor
    os.close(descriptor)


def test_a_file_whose_name_is_no_utf8_is_read_as_it_comes(tmp_path, pair):
    inbox = tmp_path / "in"
    scene = Scene(tmp_path, pair[1], [folder_source(inbox)])

    with scene.running():
        scene.wait_until(lambda: scene.told)
        write(Path(os.fsdecode(os.fsencode(inbox) + b"/new/\xe9t\xe9.txt")), BRIDGE)
        scene.wait_for(BRIDGE)


def test_a_folder_that_files_pass_through_does_not_fill_the_memory(tmp_path):
    inbox, given, stop = tmp_path / "in", [], threading.Event()
    watch = FolderWatch([folder_source(inbox, interval_s=0.2)], give=given.extend, stop=stop)
    watch.start()

    for n in range(3):
        write(inbox / f"{n}.txt", BRIDGE)
        wait_until(lambda n=n: inbox / f"{n}.txt" in given, lambda: given)
        (inbox / f"{n}.txt").unlink()

    try:
        wait_until(lambda: not watch._seen, lambda: watch._seen)
    finally:
        stop.set()


def wait_until(holds, about):
    end = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < end, about()
        time.sleep(0.05)


def test_a_feed_is_followed_beside_a_folder(tmp_path, pair):
    little, web = pair
    little.put("gazette/rss", feed(item("a", text=BRIDGE)), headers=RSS)
    scene = Scene(tmp_path, web, [folder_source(tmp_path / "in"), feed_source(interval_s=0.3)])

    with scene.running():
        scene.wait_for(BRIDGE)
        little.put("gazette/rss", feed(item("a", text=BRIDGE), item("b", link="/b")), headers=RSS)
        little.put("gazette/b", page(CANALS))
        scene.wait_for(BRIDGE, CANALS)


def test_a_source_that_stalls_holds_up_no_other_and_not_the_end(tmp_path, pair):
    little, web = pair
    little.pages["slow/rss"] = Connection.stall
    little.put("gazette/rss", feed(item("a", text=BRIDGE)), headers=RSS)
    scene = Scene(tmp_path, web, [feed_source("http://slow.example/rss"), feed_source()])

    with scene.running():
        scene.wait_for(BRIDGE)

    # The thread of its visit, which is named after it, hangs even now.
    assert "http://slow.example/rss" in {thread.name for thread in threading.enumerate()}


def test_who_else_writes_is_waited_for(tmp_path, pair):
    inbox = tmp_path / "in"
    scene = Scene(tmp_path, pair[1], [folder_source(inbox)])

    with scene.running():
        scene.wait_until(lambda: scene.told)
        with writer_lock(scene.data):
            write(inbox / "a.txt", BRIDGE)
            scene.wait_until(lambda: any(line.startswith("waiting: ") for line in scene.told))
        scene.wait_for(BRIDGE)


def test_nothing_is_held_while_nothing_is_written(tmp_path, pair):
    scene = Scene(tmp_path, pair[1], [folder_source(tmp_path / "in")])

    with scene.running():
        scene.wait_until(lambda: scene.told)
        with writer_lock(scene.data):
            pass


def test_told_to_stop_it_finishes_the_article_in_hand_and_the_next_run_reads_the_rest(tmp_path, pair):
    inbox = tmp_path / "in"
    texts = [said(f"Point number {n}", "Mara Orlova") for n in range(20)]
    for n, text in enumerate(texts):
        write(inbox / f"{n:02}.txt", text)
    stopping = threading.Event()

    def extract_until(article):
        stopping.set()
        return extract_plainly(article)

    scene = Scene(tmp_path, pair[1], [folder_source(inbox)], extract=extract_until, stop=stopping)
    scene.watcher.run()
    assert len(scene.quotes()) == 1

    again = Scene(tmp_path, pair[1], [folder_source(inbox)])
    again.watcher.run(once=True)

    assert len(again.quotes()) == 20


def test_a_kill_between_the_articles_and_the_state_of_a_feed_loses_nothing(tmp_path, pair):
    little, web = pair
    little.put("gazette/rss", feed(item("a", text=BRIDGE), item("b", text=CANALS)), headers=RSS)

    def index_and_die(items, **given):
        if index_items(items, **given).added:
            raise SystemExit

    killed = Scene(tmp_path, web, [feed_source()], index=index_and_die)
    with pytest.raises(SystemExit):
        killed.watcher.run(once=True)
    assert list_sources(killed.data) == ()
    again = Scene(tmp_path, web, [feed_source()])
    again.watcher.run(once=True)

    assert len(again.quotes()) == 2
    assert list_sources(again.data)[0].entries == 2


def test_one_round_asks_each_source_once_and_reads_long_lists_to_their_end(tmp_path, pair):
    little, web = pair
    texts = [said(f"Point number {n}", "Mara Orlova") for n in range(50)]
    entries = [item(f"a{n}", text=text) for n, text in enumerate(texts)]
    little.put("gazette/rss", feed(*entries), headers=RSS)
    scene = Scene(tmp_path, web, [feed_source(), feed_source("http://slow.example/rss")])

    scene.watcher.run(once=True)

    assert len(scene.quotes()) == 50
    problems = {one.url: one.problem for one in list_sources(scene.data)}
    assert problems["http://gazette.example/rss"] is None
    assert "404" in problems["http://slow.example/rss"]


def test_a_round_leaves_alone_what_failed_until_its_time_has_come_and_says_so(tmp_path, pair):
    little, web = pair
    sources = [feed_source(), feed_source("http://slow.example/rss")]
    little.pages["slow/rss"] = reply(b"", status=b"410 Gone")
    Scene(tmp_path, web, sources).watcher.run(once=True)
    little.asked.clear()

    second = Scene(tmp_path, web, sources)
    second.watcher.run(once=True)

    assert little.asked == []
    assert any("404" in line and "next try in" in line for line in second.told)
    assert any("gone for good" in line and "next try in" in line for line in second.told)


def test_a_clock_that_is_set_back_holds_no_source_up(tmp_path, pair):
    little, web = pair
    little.put("gazette/rss", feed(item("a", text=BRIDGE)), headers=RSS)
    scene = Scene(tmp_path, web, [feed_source()])
    ahead = [dt.timedelta(days=20)]
    scene.watcher._moment = scene.watcher._moment._replace(clock=lambda: utc_now() + ahead[0])

    with scene.running():
        scene.wait_for(BRIDGE)
        little.put("gazette/rss", feed(item("b", text=CANALS)), headers=RSS)
        ahead[0] = dt.timedelta()
        scene.wait_for(BRIDGE, CANALS)


def test_a_clock_that_was_set_back_between_two_runs_holds_no_source_up(tmp_path, pair):
    little, web = pair
    little.put("gazette/rss", feed(item("a", text=BRIDGE)), headers=RSS)
    first = Scene(tmp_path, web, [feed_source()])
    first.watcher._moment = first.watcher._moment._replace(clock=lambda: utc_now() + dt.timedelta(days=20))
    first.watcher.run(once=True)
    little.put("gazette/rss", feed(item("b", text=CANALS)), headers=RSS)

    second = Scene(tmp_path, web, [feed_source()])
    with second.running():
        second.wait_for(BRIDGE, CANALS)


def test_an_interval_that_was_made_shorter_counts_from_the_last_visit(tmp_path, pair):
    little, web = pair
    little.put("gazette/rss", feed(item("a", text=BRIDGE)), headers=RSS)
    Scene(tmp_path, web, [feed_source(interval_s=86_400.0)]).watcher.run(once=True)
    little.put("gazette/rss", feed(item("b", text=CANALS)), headers=RSS)

    second = Scene(tmp_path, web, [feed_source(interval_s=0.3)])
    with second.running():
        second.wait_for(BRIDGE, CANALS)


def test_a_defect_in_reading_one_source_is_told_and_the_others_go_on(tmp_path, pair):
    little, web = pair
    little.put("gazette/rss", feed(item("a", text=BRIDGE)), headers=RSS)

    class Odd:
        def visit(self, url, **given):
            if "slow" in url:
                raise KeyError("odd")
            return web.visit(url, **given)

        def article(self, *args, **given):
            return web.article(*args, **given)

    scene = Scene(tmp_path, Odd(), [feed_source("http://slow.example/rss"), feed_source()])

    scene.watcher.run(once=True)

    assert len(scene.quotes()) == 1
    assert any("defect" in line for line in scene.told)


def test_a_record_of_another_model_ends_the_watch(tmp_path, pair):
    write(tmp_path / "in" / "a.txt", BRIDGE)
    Scene(tmp_path, pair[1], [folder_source(tmp_path / "in")]).watcher.run(once=True)
    other = Scene(tmp_path, pair[1], [folder_source(tmp_path / "in")], embedder=WordEmbedder(32))

    with pytest.raises(RecordModelError):
        other.watcher.run()


def test_a_server_answers_with_what_is_watched(tmp_path, pair):
    inbox = tmp_path / "in"
    write(inbox / "a.txt", BRIDGE)
    scene = Scene(tmp_path, pair[1], [folder_source(inbox)])

    with scene.running():
        scene.wait_for(BRIDGE)
        library = opener(scene.data)()
        write(inbox / "b.txt", CANALS)
        scene.wait_for(BRIDGE, CANALS)
        library.refresh()

    assert len(every_statement(library)) == 2
    library.close()


def test_a_record_that_cannot_be_written_for_now_is_tried_again(tmp_path, pair):
    inbox = tmp_path / "in"
    write(inbox / "a.txt", BRIDGE)
    failures = [RecordError("the disk is full"), RecordError("the disk is full")]

    def index_on_a_full_disk(items, **given):
        if failures:
            raise failures.pop()
        return index_items(items, **given)

    scene = Scene(tmp_path, pair[1], [folder_source(inbox)], index=index_on_a_full_disk)

    with scene.running():
        scene.wait_for(BRIDGE)

    assert scene.told.count("waiting: the disk is full") == 1


class _Hurried:
    """Gives up soon on everything but the one good site, which a busy machine may keep waiting."""

    def __init__(self, fetcher):
        self.fetcher = fetcher

    def get(self, url, **given):
        return self.fetcher.get(url, deadline_s=None if "//gazette." in url else 0.5, **given)


def test_the_whole_hostile_web_is_marked_and_costs_the_others_nothing(tmp_path, parser):
    good = reply(feed(item("a", text=BRIDGE)), headers=RSS)
    with HostileWeb(SITES | {"gazette": Site(lambda visit: visit.send(good), "")}) as hostile:
        places = {canonical_url(hostile.url(name)) for name in hostile.sites}
        sources = [feed_source(place) for place in sorted(places)]
        scene = Scene(tmp_path, Web(_Hurried(make_fetcher(hostile)), parser, clock=utc_now), sources)

        scene.watcher.run(once=True)

    marked = {one.url: one for one in list_sources(scene.data)}
    assert set(marked) == places
    assert scene.quotes() == ["We will reopen the bridge at Sela before the winter"]
    assert {one.url for one in marked.values() if one.problem is None} == {"http://gazette.example/start"}
    assert all(one.checked_at and (one.next_at or "gone" in one.problem) for one in marked.values())
    assert not any("defect" in line for line in scene.told)
    assert hostile.canary_hits == 0
