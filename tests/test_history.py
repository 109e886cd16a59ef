import datetime as dt
from contextlib import closing

import pytest
from fakes import WordEmbedder, extract_plainly, make_article, said

from api.answer import NO_FILTERS
from api.local import LocalRecord
from indexer.errors import NotFoundError
from indexer.extract.extraction import extract_article
from indexer.index.fate import Fate
from indexer.index.history import compare_versions
from indexer.index.hits import Where
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.index.purging import purge
from indexer.index.tombstones import What
from indexer.settings import Settings

NOW = dt.datetime(2031, 5, 6, 12, tzinfo=dt.UTC)
HARBOUR = "The harbour will open at noon on Friday."
LATER = "The harbour will not open at noon on Friday."
SILT = "Silt has to be dredged first."
FERRY = "Two ferries wait outside."


def fates(old, new):
    old = extract_plainly(make_article(" ".join(old))).statements
    new = extract_plainly(make_article(" ".join(new))).statements
    quotes = {one.id: one.quote for one in new}
    return [(turn.fate, quotes.get(turn.became)) for turn in compare_versions(old, new)]


def test_each_statement_is_kept_altered_or_vanished():
    old = (said(HARBOUR, "Vera Orlova"), said(SILT, "Vera Orlova"), said(FERRY, "Ada Lund"))
    new = (said(SILT, "Vera Orlova"), said(LATER, "Vera Orlova"))

    assert fates(old, new) == [(Fate.ALTERED, LATER), (Fate.KEPT, SILT), (Fate.VANISHED, None)]


def test_the_same_words_of_another_speaker_are_altered():
    assert fates([said(SILT, "Vera Orlova")], [said(SILT, "Ada Lund")]) == [(Fate.ALTERED, SILT)]


def test_what_is_said_twice_is_kept_twice():
    twice = [said(SILT, "Vera Orlova")] * 2

    assert fates(twice, twice) == [(Fate.KEPT, SILT)] * 2
    assert [fate for fate, _ in fates(twice, twice[:1])] == [Fate.KEPT, Fate.VANISHED]


@pytest.fixture
def changed(tmp_path):
    """Index an article, change it, index it again; give the ids of its statements before."""
    path, data = tmp_path / "a.txt", tmp_path / "data"

    def write(*lines):
        path.write_text("\n\n".join(lines), encoding="utf-8")
        index_path([path], data=data, embedder=WordEmbedder(), extract=extract_plainly, now=NOW)

    write(said(HARBOUR, "Vera Orlova"), said(FERRY, "Ada Lund"))
    library = Library.open(data, embedder=WordEmbedder())
    before = {
        one.statement.quote: one for one in library.get(library.statements(Where(), after=None, limit=9)).values()
    }
    library.close()
    write(said(LATER, "Vera Orlova"))
    record = LocalRecord(Settings(data=data), lambda: Library.open(data, embedder=WordEmbedder()))
    yield record, before, write, data
    record.close()


def test_an_altered_statement_tells_what_it_reads_now(changed):
    record, before, _, _ = changed

    view = record.statement(before[HARBOUR].statement.id)

    assert view.statement.quote == HARBOUR
    assert (view.no_longer.since, view.no_longer.fate, view.no_longer.now_reads) == (NOW, Fate.ALTERED, LATER)
    assert [one.theirs for one in view.no_longer.diff if one.op != "equal"] == ["not"]


def test_a_vanished_statement_tells_that_it_is_gone(changed):
    record, before, _, _ = changed

    gone = record.statement(before[FERRY].statement.id).no_longer

    assert (gone.fate, gone.became, gone.now_reads) == (Fate.VANISHED, None, None)


def test_the_statement_of_today_tells_how_it_read_before(changed):
    record, before, _, _ = changed
    today = record.statement(before[HARBOUR].statement.id).no_longer.became

    (earlier,) = record.statement(today).earlier

    assert (earlier.statement_id, earlier.quote, earlier.until) == (before[HARBOUR].statement.id, HARBOUR, NOW)


def test_a_split_quote_is_not_fused_in_either_version(tmp_path):
    path, data = tmp_path / "a.txt", tmp_path / "data"
    for second in ("it opens at noon.", "it opens at six."):
        path.write_text(f"“The harbour is ready,” said Orlova, “{second}”", encoding="utf-8")
        index_path([path], data=data, embedder=WordEmbedder(), extract=extract_article, now=NOW)
    with closing(LocalRecord(Settings(data=data), lambda: Library.open(data, embedder=WordEmbedder()))) as record:
        (today,) = record.search(None, filters=NO_FILTERS, limit=9, cursor=None).items
        (earlier,) = record.statement(today.statement.id).earlier
        before = record.statement(earlier.statement_id).no_longer

    assert earlier.words == "The harbour is ready … it opens at noon."
    assert before.now_reads == "The harbour is ready … it opens at six."


def test_an_earlier_version_of_an_article_is_shown_with_what_replaced_it(changed):
    record, before, _, _ = changed

    view = record.article(before[FERRY].article.id)

    assert [one.quote for one in view.statements] == [HARBOUR, FERRY]
    assert record.article(view.no_longer.became).no_longer is None


def test_what_was_altered_twice_leads_to_what_it_reads_today(changed):
    record, before, write, _ = changed
    again = "The harbour will not open at noon on Saturday."
    write(said(again, "Vera Orlova"))
    record.refresh()

    assert record.statement(before[HARBOUR].statement.id).no_longer.now_reads == again


def test_a_page_that_goes_back_and_forth_is_kept_once_in_each_version(changed):
    record, before, write, _ = changed
    for _ in range(3):
        write(said(HARBOUR, "Vera Orlova"), said(FERRY, "Ada Lund"))
        write(said(LATER, "Vera Orlova"))
    record.refresh()

    today = record.statement(before[HARBOUR].statement.id).no_longer.became
    assert len(record.statement(today).earlier) == 1


def test_former_statements_are_never_found(changed):
    record, before, _, _ = changed
    hits = record.library.search(FERRY, where=Where(), k=9)

    assert {one.statement_id for one in hits}.isdisjoint(one.statement.id for one in before.values())


@pytest.mark.parametrize("what", [What.ARTICLE, What.ORIGIN])
def test_a_purge_takes_the_earlier_versions_along(changed, tmp_path, what):
    record, before, _, data = changed
    today = record.article(before[FERRY].article.id).no_longer.became
    name = {What.ARTICLE: today, What.ORIGIN: str(tmp_path / "a.txt")}[what]

    report = purge(data, what, name, now=NOW.timestamp(), is_proof_wanted=True)

    assert (report.article_count, report.former_article_count, report.proof.is_clean) == (1, 1, True)
    with pytest.raises(NotFoundError):
        record.statement(before[FERRY].statement.id)
    assert not any(FERRY.encode() in path.read_bytes() for path in data.iterdir())


def test_an_earlier_version_is_purged_alone(changed):
    record, before, _, data = changed

    report = purge(data, What.ARTICLE, before[FERRY].article.id, now=NOW.timestamp(), is_proof_wanted=True)

    assert (report.article_count, report.former_article_count, report.proof.is_clean) == (0, 1, True)
    assert len(record.library.statements(Where(), after=None, limit=9)) == 1
