import datetime as dt
import json
import sqlite3
import struct
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from fakes import WordEmbedder, extract_plainly, make_article, said

from indexer.errors import NotFoundError
from indexer.index.ballast import BALLAST, drop_ballast
from indexer.index.cleaning import clean_up, is_clean
from indexer.index.decisions import rename_speaker
from indexer.index.hits import Where
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.index.lock import writer_lock
from indexer.index.proving import collect_traces, is_end_of_another, prove
from indexer.index.purging import finish_purges, lift_purge, purge, rehearse_purge
from indexer.index.readers import Readers
from indexer.index.schema import DATABASE
from indexer.index.store import Store
from indexer.index.tombstones import What
from indexer.ingest.gathering import NamedPage

NOW = 1_935_000_000.0
SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
PEOPLE = ("Vera Orlova", "Minister Haddad", "Ada Lund", "Omar Reyes", "Petra Vogel")


def word(rng, syllables=5):
    return "".join(rng.choice(SYLLABLES, size=syllables))


def sentence(rng, length=9):
    return " ".join(word(rng) for _ in range(length)).capitalize() + "."


def write_articles(folder, count, *, seed=1):
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        lines = [sentence(rng) for _ in range(3)]
        lines += [said(sentence(rng), PEOPLE[(number + place) % len(PEOPLE)]) for place in range(3)]
        row = {
            "id": str(number),
            "title": sentence(rng, 4),
            "text": "\n\n".join(lines),
            "source": f"Sela Courier {number % 4}",
            "url": f"https://news.example/{number}",
        }
        (folder / f"{number}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")


def index(folder, data, **options):
    return index_path([folder], data=data, embedder=WordEmbedder(), extract=extract_plainly, **options)


@pytest.fixture
def made(tmp_path):
    write_articles(tmp_path / "articles", 20)
    index(tmp_path / "articles", tmp_path / "data")
    return tmp_path / "articles", tmp_path / "data"


def rows(data, sql, *values):
    connection = sqlite3.connect(data / DATABASE)
    try:
        return connection.execute(sql, values).fetchall()
    finally:
        connection.close()


def held_in(data, needle):
    return [path.name for path in sorted(data.iterdir()) if needle in path.read_bytes()]


def found(data, text):
    library = Library.open(data, embedder=WordEmbedder())
    try:
        return {one.statement_id for one in library.search(text, where=Where(), k=50)}
    finally:
        library.close()


@pytest.mark.in_a_file
def test_a_purged_article_leaves_no_byte_behind(made):
    _, data = made
    for article_id, text in rows(data, "SELECT id, text FROM article"):
        needles = [piece.encode() for piece in text.split() if len(piece) == 10 and piece.isalpha()]
        assert all(held_in(data, needle) for needle in needles)

        report = purge(data, What.ARTICLE, article_id, now=NOW, is_proof_wanted=True)

        assert report.proof.is_clean, report.proof
        assert not any(held_in(data, needle) for needle in needles)


@pytest.mark.in_a_file
def test_what_stays_is_found_as_before(made):
    _, data = made
    ((gone, *_),) = rows(data, "SELECT id FROM article LIMIT 1")
    stays = {one for (one,) in rows(data, "SELECT id FROM statement WHERE article_id <> ?", gone)}

    purge(data, What.ARTICLE, gone, now=NOW)

    assert {one for (one,) in rows(data, "SELECT id FROM statement")} == stays
    assert found(data, "anything") <= stays


@pytest.mark.parametrize(
    ("what", "name", "articles", "statements"),
    [
        (What.URL, "https://news.example/3", 1, 3),
        (What.SOURCE, "sela courier 2", 5, 15),
        (What.SPEAKER, "Ada Lund", 0, 12),
    ],
)
def test_each_kind_of_name_is_purged_and_kept_out(made, what, name, *, articles, statements):
    folder, data = made

    report = purge(data, what, name, now=NOW, is_proof_wanted=True)
    again = index(folder, data)

    assert (report.article_count, report.statement_count) == (articles, statements)
    assert report.proof.is_clean, report.proof
    assert (len(again.withheld), again.article_count, again.statement_count) == (
        articles,
        20 - articles,
        60 - statements,
    )


def test_nobody_of_the_name_is_an_error(made):
    with pytest.raises(NotFoundError, match="nothing was purged"):
        purge(made[1], What.ARTICLE, "0123456789abcdef", now=NOW)


def test_a_rehearsal_writes_nothing(made):
    _, data = made
    before = {path.name: path.read_bytes() for path in data.iterdir() if path.suffix != ".db-shm"}

    report = rehearse_purge(data, What.SPEAKER, "Ada Lund")

    assert (report.statement_count, report.is_done, len(report.stands_in)) == (12, False, 12)
    assert {path.name: path.read_bytes() for path in data.iterdir() if path.suffix != ".db-shm"} == before


def test_what_was_lifted_comes_back(made):
    folder, data = made
    purge(data, What.URL, "https://news.example/3", now=NOW)

    lifted = lift_purge(data, What.URL, "https://news.example/3", now=NOW)

    assert lifted >= 4
    assert index(folder, data).article_count == 20


@pytest.mark.in_a_file
def test_a_statement_goes_alone_and_its_words_stay_in_the_article(made):
    folder, data = made
    ((statement_id, article_id), *_) = rows(data, "SELECT id, article_id FROM statement")

    report = purge(data, What.STATEMENT, statement_id, now=NOW, is_proof_wanted=True)

    assert (report.article_count, report.statement_count, report.stands_in) == (0, 1, (article_id,))
    assert report.proof.is_clean, report.proof
    again = index(folder, data, rules="newer")
    assert (again.statement_count, again.statements_withheld) == (59, 1)


@pytest.mark.in_a_file
def test_a_purged_statement_stays_out_when_its_article_changes(made):
    folder, data = made
    ((quote, statement_id, origin), *_) = rows(
        data,
        "SELECT quote, id, origin FROM words JOIN statement AS s ON s.number = words.rowid "
        "JOIN origin AS o ON o.article_id = s.article_id",
    )
    purge(data, What.STATEMENT, statement_id, now=NOW)
    path = folder / origin.rpartition("/")[2].partition("#")[0]
    row = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**row, "text": "A correction.\n\n" + row["text"]}), encoding="utf-8")

    report = index(folder, data)

    assert (report.changed, report.statements_withheld) == (1, 1)
    assert rows(data, "SELECT 1 FROM words WHERE quote = ?", quote) == []


@pytest.mark.in_a_file
def test_what_was_purged_is_in_no_answer_of_an_open_library(made):
    _, data = made
    library = Library.open(data, embedder=WordEmbedder())
    ((quote, statement_id, article_id), *_) = rows(
        data, "SELECT quote, id, article_id FROM words JOIN statement ON number = words.rowid"
    )
    assert library.search(quote, where=Where(), k=1)[0].statement_id == statement_id

    report = purge(data, What.ARTICLE, article_id, now=NOW, is_proof_wanted=True)

    assert statement_id not in {one.statement_id for one in library.search(quote, where=Where(), k=60)}
    assert library.get([statement_id]) == {}
    assert report.is_clean
    assert report.proof.is_clean
    library.close()


@pytest.mark.in_a_file
def test_while_somebody_reads_an_old_state_the_bytes_wait(made):
    _, data = made
    readers = Readers(data)
    with readers.reading() as lookup, Store.open(data) as store:
        lookup.state()
        with store.transaction() as run:
            run.execute("INSERT INTO purge (digest, made_at, is_clean) VALUES (x'00', 0, 0)")
            run.execute("DELETE FROM words")
        run.execute("PRAGMA busy_timeout = 20").fetchall()

        assert not clean_up(run, data)
        assert not is_clean(run)
    readers.close()

    finish_purges(data)

    assert rows(data, "SELECT is_clean FROM purge") == [(1,)]


@pytest.mark.in_a_file
def test_what_was_left_between_rows_when_they_were_moved_goes_too(made):
    _, data = made
    ((article_id, text),) = rows(data, "SELECT id, text FROM article ORDER BY id LIMIT 1")
    ((root,),) = rows(data, "SELECT rootpage FROM sqlite_schema WHERE name = 'statement'")
    with (data / DATABASE).open("r+b") as file:  # as SQLite leaves a row there that it moved to another page
        page = (root - 1) * 4096
        file.seek(page)
        kind, count, first_cell = struct.unpack(">B2xHH", file.read(7))
        gap = page + (8 if kind == 13 else 12) + 2 * count
        file.seek(gap)
        file.write(text.encode()[: page + first_cell - gap])

    report = purge(data, What.ARTICLE, article_id, now=NOW, is_proof_wanted=True)

    assert report.is_clean
    assert report.proof.is_clean, report.proof


@pytest.mark.in_a_file
def test_decisions_about_a_purged_speaker_leave_no_name(made):
    _, data = made
    rename_speaker(data, "Ada Lund", "Adalberta Lundgren", now=dt.datetime(2031, 5, 6, tzinfo=dt.UTC))
    assert held_in(data, b"Adalberta")

    purge(data, What.SPEAKER, "Ada Lund", now=NOW)

    assert not held_in(data, b"Adalberta")
    assert rows(data, "SELECT summary FROM change") == [("purged",)]
    assert rows(data, "SELECT 1 FROM trait WHERE speaker_id = 'ada-lund'") == []


def test_a_speaker_goes_with_the_articles_when_that_is_asked_for(made):
    folder, data = made

    report = purge(data, What.SPEAKER, "Ada Lund", now=NOW, with_articles=True, is_proof_wanted=True)

    assert (report.article_count, report.statement_count, report.stands_in) == (12, 36, ())
    assert report.proof.is_clean, report.proof
    assert len(index(folder, data).withheld) == 12


@pytest.mark.in_a_file
def test_the_text_of_a_purged_article_goes_from_the_jobs(made):
    _, data = made
    ((article_id, text), (_, other), *_) = rows(data, "SELECT id, text FROM article")
    payloads = [("queued", text), ("running", text), ("failed", text), ("queued", other)]
    with Store.open(data) as store, store.transaction() as run:
        for number, (state, held) in enumerate(payloads):
            run.execute(
                "INSERT INTO job (id, kind, about, payload, dedupe, state, not_before, made_at) "
                "VALUES (?, 'article', 'x', ?, ?, ?, 0, 0)",
                (str(number), json.dumps({"text": held}), str(number), state),
            )

    report = purge(data, What.ARTICLE, article_id, now=NOW, is_proof_wanted=True)

    assert report.proof.is_clean, report.proof
    left = [
        (state, payload and json.loads(payload)["text"])
        for state, payload in rows(data, "SELECT state, payload FROM job")
    ]
    assert left == [("failed", None), ("running", ""), ("failed", None), ("queued", other)]


@pytest.mark.in_a_file
def test_copies_that_stay_are_named_and_their_text_is_no_leftover(tmp_path):
    (tmp_path / "articles").mkdir()
    words = said("The harbour will open at noon on Friday, and nobody has to wait for it.", "Vera Orlova")
    for name in ("a", "b"):
        (tmp_path / "articles" / f"{name}.txt").write_text(f"{words}\n\nPrinted by {name}.", encoding="utf-8")
    data = tmp_path / "data"
    index(tmp_path / "articles", data)
    (gone, _), (_, copy) = rows(data, "SELECT article_id, id FROM statement ORDER BY number")

    report = purge(data, What.ARTICLE, gone, now=NOW, is_proof_wanted=True)

    assert report.copies == (copy,)
    assert report.proof.is_clean, report.proof
    assert report.proof.elsewhere > 0


@pytest.mark.in_a_file
def test_a_word_that_begins_another_one_is_no_leftover(tmp_path):
    (tmp_path / "articles").mkdir()
    for name, word_ in (("a", "zuvexibac"), ("b", "Zuvexibaci")):
        path = tmp_path / "articles" / f"{name}.txt"
        path.write_text(
            said(f"{word_.capitalize()} stands here, and nowhere else it stands.", "Ada Lund"), encoding="utf-8"
        )
    data = tmp_path / "data"
    index(tmp_path / "articles", data)
    ((gone,),) = rows(data, "SELECT article_id FROM origin WHERE origin LIKE '%a.txt'")

    report = purge(data, What.ARTICLE, gone, now=NOW, is_proof_wanted=True)

    assert report.proof.is_clean, report.proof


@pytest.mark.parametrize(("word", "is_joined"), [(b"pedilofop", True), (b"pedilofoq", False), (b"xedilofop", False)])
def test_the_end_of_a_word_and_the_number_of_its_row_are_no_leftover(word, is_joined):
    run = sqlite3.connect(":memory:")
    run.execute("CREATE VIRTUAL TABLE words USING fts5 (quote)")
    run.execute("INSERT INTO words (rowid, quote) VALUES (112, 'the xipedilofo stays')")

    assert ord("p") == 112
    assert is_end_of_another(run, word) is is_joined


@pytest.mark.in_a_file
def test_the_proof_finds_what_lies_about(made):
    _, data = made
    ((article_id, text), *_) = rows(data, "SELECT id, text FROM article")
    (data / "export.txt").write_text(text, encoding="utf-8")

    proof = purge(data, What.ARTICLE, article_id, now=NOW, is_proof_wanted=True).proof

    assert not proof.is_clean
    assert {one.file for one in proof.left} == {"export.txt"}
    assert {one.what for one in proof.left} == {"text", "word"}


@pytest.mark.in_a_file
@pytest.mark.parametrize("table", ["words", "vector", "printed"])
def test_the_proof_finds_rows_that_were_merely_deleted(made, table):
    _, data = made
    ((article_id, statement_id, number), *_) = rows(data, "SELECT article_id, id, number FROM statement")
    with Store.open(data) as store, store.transaction() as run:
        traces = collect_traces(run, [article_id], [statement_id], [])
    connection = sqlite3.connect(data / DATABASE)
    connection.execute("PRAGMA secure_delete = OFF").fetchall()
    connection.execute(f"DELETE FROM {table} WHERE {'rowid' if table == 'words' else 'statement'} = ?", [number])  # noqa: S608 - names above
    connection.commit()
    connection.close()

    proof = prove(data, traces)

    assert f"statement: statement {statement_id}" in proof.rows
    assert not any(row.startswith(f"{table}:") for row in proof.rows)


@pytest.mark.in_a_file
def test_vectors_left_in_freed_pages_are_found(made):
    _, data = made
    ((statement_id,), *_) = rows(data, "SELECT id FROM statement")
    with Store.open(data) as store, store.transaction() as run:
        traces = collect_traces(run, [], [statement_id], [])
    connection = sqlite3.connect(data / DATABASE)
    connection.execute("PRAGMA secure_delete = OFF").fetchall()
    connection.execute("PRAGMA foreign_keys = OFF").fetchall()
    connection.execute("DROP TRIGGER vector_removed")  # row by row, SQLite would write over the page
    connection.execute("DELETE FROM vector")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.close()

    proof = prove(data, traces)

    assert {one.what for one in proof.left} == {"vector"}
    assert {one.file.partition(".")[2] for one in proof.left} == {"db", "vectors"}


@pytest.mark.in_a_file
def test_a_killed_purge_is_done_or_undone_and_the_next_run_finishes_it(tmp_path):
    write_articles(tmp_path / "articles", 4)
    index(tmp_path / "articles", tmp_path / "base")
    ((article_id, text), *_) = rows(tmp_path / "base", "SELECT id, text FROM article")
    script = Path(__file__).parent / "killed_purging.py"
    environment = {"PYTHONPATH": f"{script.parent.parent}:{script.parent}", "PATH": "/usr/bin:/bin"}

    command = [sys.executable, script, tmp_path / "base", tmp_path / "torn", "9", article_id]
    subprocess.run(command, env=environment, check=True)

    left = []
    for torn in (tmp_path / "torn").iterdir():
        held = rows(torn, "SELECT count(*) FROM statement WHERE article_id = ?", article_id)[0][0]
        assert held in {0, 3}
        assert len(found(torn, text)) == 9 + held
        report = index(tmp_path / "articles", torn)
        assert len(report.withheld) == (held == 0)
        assert bool(held_in(torn, text[:40].encode())) == (held == 3)
        left.append(held)
    assert len(left) > 15
    assert set(left) == {0, 3}


@pytest.mark.in_a_file
def test_the_room_in_reserve_is_given_back_and_taken_again(made):
    _, data = made
    before = (data / BALLAST).stat().st_size
    drop_ballast(data)
    assert not (data / BALLAST).exists()

    purge(data, What.URL, "https://news.example/3", now=NOW)

    assert (data / BALLAST).stat().st_size == before > 100_000


def test_a_purge_waits_for_its_turn_between_two_jobs_of_a_server(made):
    _, data = made
    held, let_go = threading.Event(), threading.Event()

    def write():
        with writer_lock(data):
            held.set()
            let_go.wait(30)

    writer = threading.Thread(target=write)
    writer.start()
    assert held.wait(30)
    threading.Timer(0.1, let_go.set).start()

    report = purge(data, What.SPEAKER, "Ada Lund", now=NOW)
    writer.join()

    assert report.is_done


@pytest.mark.in_a_file
def test_copies_from_before_an_upgrade_go_with_a_purge(made):
    _, data = made
    ((article_id, text), *_) = rows(data, "SELECT id, text FROM article")
    (data / "onrecord.db.v2.bak").write_text(text, encoding="utf-8")
    (data / "onrecord.db.v1.bak.tmp").write_text(text, encoding="utf-8")
    plan = rehearse_purge(data, What.ARTICLE, article_id)
    assert (data / "onrecord.db.v2.bak").exists()

    report = purge(data, What.ARTICLE, article_id, now=NOW, is_proof_wanted=True)

    assert report.proof.is_clean, report.proof
    assert plan.older_copies == report.older_copies == ("onrecord.db.v1.bak.tmp", "onrecord.db.v2.bak")
    assert not list(data.glob("*.bak*"))


def wait_in_line(data, kind, payload, *, about="x", state="queued"):
    with Store.open(data) as store, store.transaction() as run:
        run.execute(
            "INSERT INTO job (id, kind, about, payload, dedupe, state, not_before, made_at) "
            "VALUES (printf('%032x', abs(random())), ?, ?, ?, hex(randomblob(8)), ?, 0, 0)",
            (kind, about, payload, state),
        )


@pytest.mark.in_a_file
@pytest.mark.parametrize(
    ("what", "name", "given"),
    [
        (What.SOURCE, "sela courier 2", {"source": "Sela Courier 2"}),
        (What.URL, "https://news.example/3", {"url": "https://news.example/3"}),
        (What.ORIGIN, "api#kept-out", {}),
    ],
)
def test_what_waits_under_a_purged_name_leaves_the_line_with_its_words(made, what, name, given):
    _, data = made
    with Store.open(data) as store, store.transaction() as run:
        run.execute("INSERT INTO origin SELECT 'api#kept-out', min(id) FROM article")
    waiting = make_article(said("Quite another text", "Ada Lund"), origin="api#kept-out").model_copy(update=given)
    other = make_article(said("What is nobody's business", "Ada Lund"), origin="api#other")
    for one in (waiting, other):
        wait_in_line(data, "article", one.model_dump_json(), about=one.id)

    purge(data, what, name, now=NOW)

    assert not held_in(data, b"Quite another text")
    assert held_in(data, b"What is nobody's business")
    (gone, stays) = rows(data, "SELECT state, problem, payload IS NULL, ended_at FROM job ORDER BY number")
    assert gone == ("failed", "the article was purged while it waited", 1, NOW)
    assert stays == ("queued", None, 0, None)


@pytest.mark.in_a_file
def test_a_purged_address_is_not_fetched_and_stands_in_no_job(made):
    _, data = made
    url = "https://news.example/3"
    wait_in_line(data, "url", url, about=url)
    wait_in_line(data, "url", f"{url}7", about=f"{url}7")

    purge(data, What.URL, url, now=NOW)

    assert rows(data, "SELECT state, about, payload FROM job ORDER BY number") == [
        ("failed", "purged", None),
        ("queued", f"{url}7", f"{url}7"),
    ]


@pytest.mark.in_a_file
@pytest.mark.parametrize("state", ["queued", "running"])
@pytest.mark.parametrize(
    ("what", "name"), [(What.URL, "https://news.example/3"), (What.ARTICLE, None), (What.ORIGIN, None)]
)
def test_a_purged_address_that_a_feed_named_leaves_the_line_with_its_headline(made, what, name, state):
    _, data = made
    url = "https://news.example/3"
    ((article_id, origin),) = rows(
        data, "SELECT id, origin FROM article JOIN origin ON article_id = id WHERE url = ?", url
    )
    for one in (url, f"{url}7"):
        page = NamedPage(url=one, listed_at="https://news.example/rss", outlet="News", title=f"The head of {one}")
        wait_in_line(data, "page", page.model_dump_json(), about=one, state=state)

    purge(data, what, name or {What.ARTICLE: article_id, What.ORIGIN: origin}[what], now=NOW)

    gone, stays = rows(data, "SELECT state, about, payload FROM job ORDER BY number")
    assert gone == (("failed", "purged", None) if state == "queued" else ("running", "purged", ""))
    assert stays[:2] == (state, f"{url}7")
    assert "The head of" in stays[2]


@pytest.mark.in_a_file
def test_the_problem_of_a_job_may_hold_words_and_goes_with_them(made):
    _, data = made
    ((article_id,), *_) = rows(data, "SELECT id FROM article")
    wait_in_line(data, "article", "{}", about=article_id, state="failed")
    with Store.open(data) as store, store.transaction() as run:
        run.execute("UPDATE job SET problem = 'ValueError: some words of it'")

    purge(data, What.ARTICLE, article_id, now=NOW)

    assert not held_in(data, b"some words of it")


@pytest.mark.in_a_file
def test_what_another_article_in_line_holds_is_no_leftover(made):
    _, data = made
    ((article_id, text), *_) = rows(data, "SELECT id, text FROM article")
    shared = make_article(said("News", "Ada Lund") + text[:60], origin="api#other")
    wait_in_line(data, "article", shared.model_dump_json())

    proof = purge(data, What.ARTICLE, article_id, now=NOW, is_proof_wanted=True).proof

    assert proof.is_clean, proof
    assert proof.elsewhere


@pytest.mark.in_a_file
def test_decisions_about_others_whose_name_begins_alike_stay_told(made):
    folder, data = made
    (folder / "more.txt").write_text(
        said("Grain moves", "Ada Lundmark") + " " + said("Wheat, too", "Vogel Ada Lund-Berg"), encoding="utf-8"
    )
    index(folder, data)
    rename_speaker(data, "Ada Lundmark", "Ada Lundmark the Elder", now=dt.datetime(2031, 5, 6, tzinfo=dt.UTC))
    (told,) = rows(data, "SELECT summary FROM change")

    purge(data, What.SPEAKER, "Ada Lund", now=NOW)

    assert rows(data, "SELECT summary FROM change") == [told]
    assert "Ada Lund" in told[0]
