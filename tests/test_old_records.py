"""What an older onrecord put on record is read, searched, checked and added to by this one."""

import datetime as dt
import re
import sqlite3

import pytest
from fakes import WordEmbedder, extract_plainly, make_article, said
from old_records import ARTICLES, DIMENSION, OLDER, index, make_new, make_older

from indexer.index.backup import restore_record, save_record
from indexer.index.checking import check_record
from indexer.index.hits import Where
from indexer.index.indexing import index_items
from indexer.index.library import Library
from indexer.index.queue import jobs_on_record
from indexer.index.reembedding import reembed
from indexer.index.schema import DATABASE, SCHEMA_VERSION, definitions_of, right_definitions
from indexer.index.store import Store
from indexer.index.working import Tools, Worker
from indexer.job import JobState

QUESTION = "When does the bridge at Sela open?"
MILL = make_article(said("The mill at Tarn grinds again.", "Ana Reyes", "2031-05-10"), origin="api#mill")


@pytest.fixture(params=OLDER, ids=[f"version {version}" for version in OLDER])
def version(request):
    return request.param


@pytest.fixture
def older(tmp_path, version):
    return make_older(tmp_path / "older", version)


def ask(path, sql):
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def dump(path):
    connection = sqlite3.connect(path)
    held = sorted(line for line in connection.iterdump() if not re.match(r"""INSERT INTO "?sqlite_seq""", line))
    connection.close()
    return held


def told_by(data, *, dimension=DIMENSION):
    """Give everything that readers are told, but where an article was read."""
    library = Library.open(data, embedder=WordEmbedder(dimension))
    try:
        ids = library.statements(Where(), after=None, limit=99)
        printed = library.get(ids)
        shown = {id_: (one.statement, one.article.model_copy(update={"origin": ""})) for id_, one in printed.items()}
        copies = {id_: group.members for id_, group in library.groups(ids, Where()).items()}
        hits = library.search(QUESTION, where=Where(), k=3)
        found = [(hit.statement_id, hit.cosine) for hit in hits]
        return ids, shown, library.speakers(), copies, found
    finally:
        library.close()


def test_it_is_brought_up_to_date_with_a_copy_of_what_it_was(older, version):
    before = dump(older / DATABASE)

    with Store.open(older):
        pass

    kept = older / f"{DATABASE}.v{version}.bak"
    assert (ask(kept, "PRAGMA user_version"), dump(kept)) == ([(version,)], before)
    assert ask(older / DATABASE, "PRAGMA user_version") == [(SCHEMA_VERSION,)]
    connection = sqlite3.connect(older / DATABASE)
    assert definitions_of(connection) == right_definitions()
    connection.close()


def test_nothing_of_it_is_lost(older):
    kept = ("article", "origin", "statement", "printed", "alias", "words_content")
    before = {table: ask(older / DATABASE, f"SELECT * FROM {table} ORDER BY 1, 2") for table in kept}  # noqa: S608 - names above

    with Store.open(older):
        pass

    assert all(before.values())
    assert {table: ask(older / DATABASE, f"SELECT * FROM {table} ORDER BY 1, 2") for table in kept} == before  # noqa: S608 - the same


def test_it_is_found_sound_and_published(older):
    Library.open(older, embedder=WordEmbedder(DIMENSION)).close()

    report = check_record(older)

    assert (report.faults, report.is_published) == ((), True)
    assert (report.article_count, report.statement_count) == (6, 9)


def test_it_answers_like_a_record_of_this_version(older, tmp_path):
    old, new = told_by(older), told_by(make_new(tmp_path / "new"))

    for of_old, of_new in zip(old, new, strict=True):
        assert of_old == of_new


def test_it_is_searched_by_vectors(older):
    *_, found = told_by(older)

    assert [cosine is not None for _, cosine in found] == [True] * 3
    assert found[0][1] == max(cosine for _, cosine in found)


def test_the_same_articles_again_are_no_news_to_it(older, tmp_path):
    make_new(tmp_path / "new")
    report = index(tmp_path / "new" / "articles", older)

    assert (report.added, report.changed, report.duplicates, report.removed) == (0, 0, 6, 0)


def test_it_takes_further_articles(older):
    report = index_items([MILL], data=older, embedder=WordEmbedder(DIMENSION), extract=extract_plainly, rules="1")

    checked = check_record(older)
    assert (report.added, report.article_count) == (1, 7)
    assert (checked.faults, checked.is_published) == ((), True)
    assert MILL.id in {article.id for _, article in told_by(older)[1].values()}


def test_it_takes_another_version_of_an_article(older):
    changed = make_article(said("No grain leaves any more.", "Ana Reyes"), origin="/articles/grain.md")

    report = index_items([changed], data=older, embedder=WordEmbedder(DIMENSION), extract=extract_plainly, rules="1")

    assert (report.changed, report.removed) == (1, 1)
    assert check_record(older).faults == ()


def test_it_gets_the_vectors_of_another_model(older, tmp_path):
    reembed(older, WordEmbedder(32))

    assert check_record(older).faults == ()
    assert told_by(older, dimension=32)[4][0][1] is not None


def test_a_copy_of_it_is_restored(older, tmp_path):
    Library.open(older, embedder=WordEmbedder(DIMENSION)).close()
    save_record(older, tmp_path / "copy.tar", made_at=dt.datetime(2031, 6, 1, tzinfo=dt.UTC))

    restore_record(tmp_path / "copy.tar", tmp_path / "restored")

    assert told_by(tmp_path / "restored") == told_by(older)


def test_what_was_purged_from_it_stays_out_and_what_waited_in_it_is_done(tmp_path):
    older = make_older(tmp_path / "older", 3)
    gone = make_article(said("The mill at Orda is sold.", "Adam Price", "2031-05-09"), origin="/articles/gone.md")
    worker = Worker(older, Tools(WordEmbedder(DIMENSION), extract_plainly, "1", gather=None, gather_page=None))
    worker.begin()

    done = worker.work_once()
    report = index_items([gone], data=older, embedder=WordEmbedder(DIMENSION), extract=extract_plainly, rules="1")

    assert (done.state, done.report.added) == (JobState.DONE, 1)
    assert [job.state for job in jobs_on_record(older)] == [JobState.DONE]
    assert (report.added, len(report.withheld)) == (0, 1)


def test_the_articles_in_it_are_those_that_lie_beside_it(older):
    texts = {text for (text,) in ask(older / DATABASE, "SELECT text FROM article")}

    assert texts == {path.read_text(encoding="utf-8").split("---\n")[-1] for path in ARTICLES.iterdir()}
