import datetime as dt
import json
import logging
import sqlite3
import threading

import numpy as np
import pytest
from fakes import GivenEmbedder, WordEmbedder, extract_plainly, make_article, said
from hypothesis import given
from hypothesis import strategies as st

from indexer.article import Part
from indexer.chunk import Chunk
from indexer.errors import (
    NoRecordError,
    NotFoundError,
    RecordDamagedError,
    RecordVersionError,
)
from indexer.index.hits import Where
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.index.publishing import MANIFEST
from indexer.index.rows import Prepared
from indexer.index.schema import DATABASE, row_digest
from indexer.index.store import Store
from indexer.speaker import Speaker
from indexer.statement import Kind, Resolution, Statement, statement_id
from indexer.when import When

ARTICLES = {
    "grain.txt": said("Grain moves by sea.", "Vera Orlova", "2031-05-02"),
    "wheat.txt": said("Wheat is cheap.", "Vera Orlova", "2031-05-04") + " " + said("It is not.", "Minister Haddad"),
    "ports.txt": said("Ports are open.", "Minister Haddad", "2030-01-09"),
}


def write(folder, articles):
    folder.mkdir(exist_ok=True)
    for name, text in articles.items():
        (folder / name).write_text(text, encoding="utf-8")


def index(root, articles=None):
    write(root / "articles", ARTICLES if articles is None else articles)
    return index_path([root / "articles"], data=root / "data", embedder=WordEmbedder(), extract=extract_plainly)


def change(root, sql, *values):
    connection = sqlite3.connect(root / "data" / DATABASE)
    with connection:
        connection.execute(sql, values)
    connection.close()


@pytest.fixture
def root(tmp_path):
    index(tmp_path)
    return tmp_path


@pytest.fixture
def library(root):
    library = Library.open(root / "data", embedder=WordEmbedder())
    yield library
    library.close()


def quotes(library, ids):
    return [printed.statement.quote for printed in library.get(ids).values()]


def ids_of(hits):
    return [hit.statement_id for hit in hits]


def answers(root, query="wheat and grain"):
    library = Library.open(root / "data", embedder=WordEmbedder())
    hits = library.search(query, where=Where(), k=10)
    library.close()
    return hits


def test_a_search_finds_what_shares_its_words(library):
    hits = library.search("what about cheap wheat?", where=Where(), k=1)

    assert quotes(library, ids_of(hits))[0] == "Wheat is cheap."


def test_both_scores_are_filled_in_for_every_hit(library):
    found = library.search("ports on", where=Where(), k=4)

    hits = dict(zip(quotes(library, [hit.statement_id for hit in found]), found, strict=True))
    assert len(hits) == 4
    assert hits["Ports are open."].shared > 0
    assert hits["Grain moves by sea."].shared == 0
    assert all(hit.cosine > 0 for hit in hits.values())


def test_the_best_by_words_is_found_though_it_is_far_in_meaning(tmp_path):
    rows = {"far": [0, 1], "near": [1, 0]}
    vectors = {text: np.array(row, dtype=np.float32) for text, row in rows.items()}
    library, ids = given_record(tmp_path, vectors, ["far", "near"])
    library._embedder.vectors["far"] = np.array([1, 0], dtype=np.float32)

    hits = library.search("far", where=Where(), k=1)

    library.close()
    assert ids_of(hits) == [ids["near"], ids["far"]]
    assert [hit.cosine for hit in hits] == [1, 0]
    assert [hit.shared > 0 for hit in hits] == [False, True]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Where(speaker_ids=("minister-haddad",)), {"It is not.", "Ports are open."}),
        (Where(speaker_ids=("minister-haddad", "nobody")), {"It is not.", "Ports are open."}),
        (Where(first=dt.date(2031, 1, 1), last=dt.date(2031, 5, 3)), {"Grain moves by sea."}),
        (Where(kinds=(Kind.INDIRECT,)), set()),
        (Where(sources=("Daily Ledger",)), set()),
    ],
)
def test_a_search_returns_only_what_the_filter_allows(library, where, expected):
    hits = library.search("grain wheat ports", where=where, k=10)

    assert set(quotes(library, ids_of(hits))) == expected
    assert library.count(where) == len(expected)
    assert set(quotes(library, library.statements(where, after=None, limit=10))) == expected


@pytest.mark.parametrize("text", ["", "?", '" OR ""', "NEAR(", "speaker:x", "-mosul", "\ud800", "\x00", "wheat " * 900])
def test_no_question_is_an_error(library, text):
    assert len(library.search(text, where=Where(), k=10)) == 4


def test_statements_are_listed_page_by_page_latest_first(library):
    first = library.statements(Where(), after=None, limit=3)
    second = library.statements(Where(), after=first[-1], limit=3)

    days = [printed.statement.said_on.date for printed in library.get(first + second).values()]
    assert days == ["2031-05-04", "2031-05-04", "2031-05-02", "2030-01-09"]
    assert library.statements(Where(), after=second[-1], limit=3) == []


@pytest.mark.parametrize("gone", ["0123456789abcdef", "", "\ud800"])
def test_a_page_after_a_statement_that_is_gone_is_refused(library, gone):
    with pytest.raises(NotFoundError, match="first page"):
        library.statements(Where(), after=gone, limit=3)


def test_an_article_is_read_back_with_its_statements_in_order(library, root):
    hit, *_ = library.search("cheap", where=Where(speaker_ids=("vera-orlova",)), k=1)
    printed = library.get([hit.statement_id])[hit.statement_id]

    assert library.article(printed.article.id) == printed.article
    assert printed.article.text == ARTICLES["wheat.txt"]
    assert printed.article.origin == str(root / "articles" / "wheat.txt")
    assert quotes(library, library.article_statements(printed.article.id)) == ["Wheat is cheap.", "It is not."]


@pytest.mark.parametrize("unknown", ["0123456789abcdef", "", "\ud800"])
def test_an_article_that_is_not_there_is_said_to_be_so(library, unknown):
    with pytest.raises(NotFoundError):
        library.article(unknown)
    with pytest.raises(NotFoundError):
        library.article_statements(unknown)


def test_statements_come_back_in_the_order_asked_for(library):
    ids = library.statements(Where(), after=None, limit=10)[::-1]

    assert list(library.get([*ids, "0123456789abcdef", ids[0]])) == ids


def test_speakers_are_summed_up(library):
    haddad, orlova = library.speakers()

    assert (haddad.id, haddad.statement_count, haddad.article_count) == ("minister-haddad", 2, 2)
    assert (orlova.first_said, orlova.last_said) == (dt.date(2031, 5, 2), dt.date(2031, 5, 4))


def test_the_record_is_counted(library):
    stats = library.stats()

    assert (stats.article_count, stats.statement_count, stats.speaker_count) == (3, 4, 2)
    assert (stats.first_said, stats.last_said) == (dt.date(2030, 1, 9), dt.date(2031, 5, 4))


def test_an_open_record_answers_from_its_generation_until_it_is_refreshed(library, root):
    index(root, {"new.txt": said("Wheat is dear.", "Ana Reyes")})

    before = (library.count(Where()), len(library.search("wheat", where=Where(), k=10)), len(library.speakers()))
    moved = (library.refresh(), library.refresh())
    after = (library.count(Where()), len(library.search("wheat", where=Where(), k=10)), len(library.speakers()))

    assert (before, moved, after) == ((4, 4, 2), (True, False), (5, 5, 3))


def test_what_left_the_record_is_never_returned_even_before_a_refresh(library, root):
    index(root, {"wheat.txt": "Nobody says anything here."})

    hits = library.search("wheat", where=Where(), k=4)

    assert set(quotes(library, ids_of(hits))) == {"Grain moves by sea.", "Ports are open."}
    assert len(hits) == library.count(Where()) == 2


def test_searching_while_the_record_changes_never_mixes_two_states_of_it(tmp_path):
    index(tmp_path, {f"{n}.txt": said(f"Wheat costs {n}.", "Vera Orlova") for n in range(10)})
    library = Library.open(tmp_path / "data", embedder=WordEmbedder())
    seen, stop = [], threading.Event()

    def search():
        while not stop.is_set():
            hits = library.search("wheat", where=Where(), k=50)
            seen.append([quote.removesuffix(" more.").rstrip(".") for quote in quotes(library, ids_of(hits))])

    searchers = [threading.Thread(target=search) for _ in range(3)]
    for searcher in searchers:
        searcher.start()
    for n in range(8):
        index(tmp_path, {f"{n}.txt": said(f"Wheat costs {n} more.", "Vera Orlova")})
        library.refresh()
    stop.set()
    for searcher in searchers:
        searcher.join()
    library.close()

    assert seen
    assert all(len(set(prices)) == len(prices) for prices in seen)
    assert len(max(seen, key=len)) == 10


@pytest.mark.in_a_file
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE printed SET json = replace(json, 'cheap', 'dear')",
        "UPDATE printed SET json = '{}'",
        "UPDATE article SET text = replace(text, 'cheap', 'dear.')",
        "UPDATE article SET published = 'never'",
        "UPDATE article SET title = 'Another headline'",
        "UPDATE statement SET speaker_id = 'minister-haddad'",
        "UPDATE printed SET (json, sha256) = (SELECT json, sha256 FROM printed WHERE json LIKE '%is not.%')",
    ],
)
def test_a_statement_that_was_tampered_with_is_withheld(library, root, caplog, sql):
    (hit,) = library.search("cheap", where=Where(first=dt.date(2031, 5, 4), speaker_ids=("vera-orlova",)), k=1)
    change(root, sql)

    assert library.get([hit.statement_id]) == {}
    assert "withheld" in caplog.text


@pytest.mark.in_a_file
def test_a_damaged_place_of_a_passage_is_left_out_of_a_search(library, root):
    change(root, "UPDATE vector SET first = -9, last = -3")

    assert library.search("cheap", where=Where(), k=9)


@pytest.mark.in_a_file
def test_a_statement_whose_checksum_was_forged_still_has_to_match_its_article(library, root, caplog):
    (hit,) = library.search("cheap", where=Where(first=dt.date(2031, 5, 4), speaker_ids=("vera-orlova",)), k=1)
    printed = library.get([hit.statement_id])[hit.statement_id]
    forged = printed.statement.model_dump_json().replace("cheap", "awful")
    sql = "UPDATE printed SET json = ?, sha256 = ? WHERE statement = (SELECT number FROM statement WHERE id = ?)"
    change(root, sql, forged, row_digest(forged), hit.statement_id)

    assert library.get([hit.statement_id]) == {}
    assert "does not match the stored text" in caplog.text


@pytest.mark.in_a_file
def test_a_damaged_article_is_not_shown(library, root):
    (printed,) = library.get(library.statements(Where(), after=None, limit=1)).values()
    change(root, "UPDATE article SET text = text || ' '")

    with pytest.raises(RecordDamagedError, match="not as it was written"):
        library.article(printed.article.id)


def damage_bit(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.in_a_file
@pytest.mark.parametrize(
    "damage",
    [
        damage_bit,
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.unlink(),
        lambda path: (path.parent / MANIFEST).unlink(),
        lambda path: (path.parent / MANIFEST).write_text("{", encoding="utf-8"),
    ],
)
def test_a_damaged_snapshot_is_rebuilt_and_answers_alike(root, caplog, damage):
    expected = answers(root)
    (path,) = (root / "data").glob("v*.vectors")
    damage(path)

    with caplog.at_level(logging.WARNING):
        found = answers(root)

    assert found == expected
    assert len(caplog.records) == 1
    assert "snapshot" in caplog.text


@pytest.mark.in_a_file
def test_the_next_run_publishes_a_damaged_snapshot_anew(root, caplog):
    (path,) = (root / "data").glob("v*.vectors")
    damage_bit(path)

    report = index(root)
    answers(root)

    assert (report.unchanged, report.generation) == (3, 1)
    assert not caplog.records


@pytest.mark.in_a_file
def test_a_statement_whose_vector_is_damaged_is_still_found_by_its_words(root, caplog):
    change(root, "UPDATE vector SET data = zeroblob(256) WHERE statement = 1")
    (root / "data" / MANIFEST).unlink()

    hits = answers(root, "grain wheat ports not")

    assert len(hits) == 4
    assert [hit.cosine for hit in hits].count(None) == 1
    assert "1 vectors are damaged" in caplog.text


def test_opening_a_folder_without_a_record_says_what_to_do(tmp_path):
    with pytest.raises(NoRecordError, match="run `onrecord index ARTICLES` first"):
        Library.open(tmp_path / "data", embedder=WordEmbedder())


@pytest.mark.in_a_file
def test_opening_a_record_of_another_version_says_so(root):
    change(root, "PRAGMA user_version = 99")

    with pytest.raises(RecordVersionError, match="99"):
        Library.open(root / "data", embedder=WordEmbedder())


@pytest.mark.in_a_file
def test_opening_a_damaged_database_says_so(root):
    database = root / "data" / DATABASE
    database.write_bytes(b"x" * database.stat().st_size)

    with pytest.raises(RecordDamagedError):
        Library.open(root / "data", embedder=WordEmbedder())


def given_record(tmp_path, vectors, texts, *, details=lambda place: {}):
    """Write one statement for each text, with exactly the vector set down for it."""
    dimension = len(next(iter(vectors.values())))
    embedder = GivenEmbedder(dict(vectors), dimension=dimension)
    ids = {}
    (tmp_path / "data").mkdir()
    with Store.open(tmp_path / "data") as store:
        article = make_article("\n".join(texts), source="Daily Ledger")
        statements = []
        for place, text in enumerate(texts):
            part = Part.cut(article.text, article.text.index(text), article.text.index(text) + len(text))
            ids[text] = statement_id(article.id, Kind.DIRECT, [(part.start, part.end)])
            fields = {"kind": Kind.DIRECT} | details(place)
            statements.append(
                Statement(
                    id=ids[text], article_id=article.id, quote=text, parts=(part,), context=part, confidence=1, **fields
                )
            )
        chunks = tuple(Chunk(statement_id=ids[text], title="", context=text, quote=text) for text in texts)
        prepared = Prepared(article, tuple(statements), (), chunks, embedder.encode(texts), embedder.fingerprint, "")
        store.put(prepared, ["a.txt"])
    return Library.open(tmp_path / "data", embedder=embedder), ids


COUNT = 120
SPEAKERS = [Speaker(id=f"s{n}", name=f"Official {n}") for n in range(4)]
START = dt.date(2031, 1, 1)


def official(place):
    return {
        "kind": list(Kind)[place % 3],
        "speaker": SPEAKERS[place % 4],
        "mention": None,
        "resolved_by": Resolution.NAME,
        "said_on": When.on(START + dt.timedelta(days=place), "made up") if place % 5 else When(),
    }


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    rows = np.random.default_rng(5).integers(-2, 3, size=(COUNT, 6)).astype(np.float32) + np.float32(0.1)
    rows[10:20] = rows[0]
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    texts = [f"t{place:03}" for place in range(COUNT)]
    vectors = dict(zip(texts, rows, strict=True))
    library, ids = given_record(tmp_path_factory.mktemp("many"), vectors, texts, details=official)
    yield library, [ids[text] for text in texts], rows
    library.close()


wheres = st.builds(
    Where,
    speaker_ids=st.lists(st.sampled_from([speaker.id for speaker in SPEAKERS] + ["nobody"]), max_size=3).map(tuple),
    kinds=st.lists(st.sampled_from(list(Kind)), max_size=2).map(tuple),
    first=st.none() | st.integers(-5, COUNT + 5).map(lambda n: START + dt.timedelta(days=n)),
    last=st.none() | st.integers(-5, COUNT + 5).map(lambda n: START + dt.timedelta(days=n)),
    sources=st.sampled_from([(), ("daily ledger",), ("Other",)]),
)


def fits(where, place):
    details = official(place)
    day = details["said_on"].days()
    return (
        (not where.speaker_ids or details["speaker"].id in where.speaker_ids)
        and (not where.kinds or details["kind"] in where.kinds)
        and (not where.sources or where.sources == ("daily ledger",))
        and (where.first is None or (day is not None and day[0] >= where.first))
        and (where.last is None or (day is not None and day[0] <= where.last))
    )


@given(where=wheres, query=st.integers(0, COUNT - 1), k=st.integers(1, 40))
def test_the_ranking_is_that_of_an_exhaustive_search_over_what_is_allowed(many, where, query, k):
    library, ids, rows = many
    allowed = [place for place in range(COUNT) if fits(where, place)]
    products = {ids[place]: float(rows[place].astype(float) @ rows[query].astype(float)) for place in allowed}
    expected = sorted(products.values(), reverse=True)[:k]

    hits = library.search(f"t{query:03}", where=where, k=k)

    assert {hit.statement_id for hit in hits} <= set(products)
    assert [hit.cosine for hit in hits][:k] == pytest.approx(expected, abs=1e-6)
    assert all(hit.cosine == pytest.approx(products[hit.statement_id], abs=1e-6) for hit in hits)
    assert library.count(where) == len(allowed)
    assert sorted(library.statements(where, after=None, limit=COUNT)) == sorted(products)


def test_equal_vectors_rank_by_the_ids_of_their_statements(many):
    library, ids, _ = many
    equal = sorted([ids[0], *ids[10:20]])

    hits = library.search("t000", where=Where(), k=5)

    assert ids_of(hits)[:5] == equal[:5]


def test_a_statement_without_a_printed_date_is_found_by_the_day_of_publication(tmp_path):
    line = json.dumps({"id": "1", "text": "“The road is open,” Vera Orlova said.", "published": "2031-05-04"})
    (tmp_path / "news.jsonl").write_text(line, encoding="utf-8")
    index_path([tmp_path / "news.jsonl"], data=tmp_path / "data", embedder=WordEmbedder())
    library = Library.open(tmp_path / "data", embedder=WordEmbedder())

    on_the_day = library.count(Where(first=dt.date(2031, 5, 4), last=dt.date(2031, 5, 4)))
    the_day_before = library.count(Where(last=dt.date(2031, 5, 3)))

    library.close()
    assert (on_the_day, the_day_before) == (1, 0)


_TEXTS = [
    *[("article", column) for column in ("text", "title", "source", "url", "published", "external_id")],
    *[("statement", column) for column in ("speaker_name", "speaker_role", "kind", "source", "first_day", "month_day")],
    ("printed", "json"),
    ("words_content", "c0"),
]


@pytest.mark.in_a_file
@pytest.mark.parametrize(("table", "column"), _TEXTS)
def test_a_row_that_is_no_text_is_withheld_alone(root, table, column):
    before = Library.open(root / "data", embedder=WordEmbedder())
    ids = before.statements(Where(), after=None, limit=10)
    before.close()
    sql = f"UPDATE {table} SET {column} = CAST(x'4fff4f' AS TEXT) WHERE rowid = (SELECT min(rowid) FROM {table})"  # noqa: S608 - names above
    change(root, sql)

    library = Library.open(root / "data", embedder=WordEmbedder())
    found = library.get(ids)
    asked = [
        library.search("grain wheat ports", where=Where(), k=5),
        library.statements(Where(), after=None, limit=10),
        library.speakers(),
        library.stats(),
        library.groups(ids, Where()),
    ]
    library.close()

    assert len(found) >= len(ids) - 2
    assert all(one.statement.quote in one.article.text for one in found.values())
    assert all(asked)
