"""Sets of questions: read, asked end to end, and measured by what is known of them."""

import datetime as dt
import gzip
import json

import pytest
from fakes import WordEmbedder

from api.evaluating import evaluate
from api.local import LocalRecord
from api.question_set import read_question_set
from api.verdict import VerdictKind
from indexer.errors import IngestError, MissingPathError
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.settings import Settings

STATEMENTS = [
    {"id": "s1", "speaker": "Anna Orlova", "text": "The harbour stays open all winter."},
    {"id": "s2", "speaker": "Anna Orlova", "text": "Grain goes by rail from Monday on."},
    {"id": "s3", "speaker": "Samir Haddad", "text": "Ferries cost us twice what they did."},
    {"id": "s4", "text": "Dock workers have stopped every crane until dismissed drivers return home safely."},
]
QUESTIONS = [
    {"id": "q1", "text": "What did Orlova say about the harbour?", "kind": "ask"},
    {"id": "q2", "text": "What did Haddad say about ferries?", "kind": "ask"},
    {"id": "q3", "text": "What did Brandt say about ferries?", "kind": "nobody", "note": "not read"},
    {"id": "q4", "text": "?!", "kind": "nobody"},
]
GRADES = "q1\ts1\t1\nq2\ts3\t1\nq2\ts1\t0\n"


def write_set(folder, *, grades=GRADES, questions=QUESTIONS, statements=STATEMENTS):
    folder.mkdir(exist_ok=True)
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, statements)), encoding="utf-8")
    (folder / "queries.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, questions)).encode(), mtime=0))
    (folder / "qrels.tsv").write_text(grades, encoding="utf-8")
    return folder


@pytest.fixture
def record(tmp_path):
    write_set(tmp_path / "set")
    index_path([], statements=[tmp_path / "set" / "corpus.jsonl"], data=tmp_path / "data", embedder=WordEmbedder())
    library = Library.open(tmp_path / "data", embedder=WordEmbedder())
    local = LocalRecord(Settings(data=tmp_path / "data"), lambda: library, today=lambda: dt.date(2031, 9, 1))
    yield local
    local.close()


def test_every_question_is_asked_and_measured_by_its_kind(tmp_path, record):
    found = evaluate(record, read_question_set(tmp_path / "set"))

    ask, nobody = found.kinds
    assert (ask.kind, ask.question_count, ask.graded_count, ask.ndcg, ask.mrr) == ("ask", 2, 2, 1.0, 1.0)
    assert ask.statuses == {"answered": 2}
    assert (nobody.ndcg, nobody.auroc) == (None, 1.0)
    assert nobody.statuses == {"refused": 1, "unknown_speaker": 1}


def test_every_citation_is_compared_with_its_article(tmp_path, record):
    found = evaluate(record, read_question_set(tmp_path / "set"))

    assert found.citation_count == 2
    assert found.citation_faults == ()


def test_quotes_made_of_its_statements_are_verified(tmp_path, record):
    found = evaluate(record, read_question_set(tmp_path / "set"))

    assert {form.form for form in found.verification.forms} == {"verbatim", "elided", "negated", "absent"}
    assert found.verification.right_count == found.verification.quote_count == 4
    assert not found.has_faults


class Agreeing(LocalRecord):
    def verify(self, quote, speaker):
        return super().verify(quote, speaker).model_copy(update={"verdict": VerdictKind.VERBATIM})


def test_a_false_verbatim_is_a_fault(tmp_path, record):
    agreeing = Agreeing(Settings(data=tmp_path / "data"), lambda: record.library, today=lambda: dt.date(2031, 9, 1))

    found = evaluate(agreeing, read_question_set(tmp_path / "set"))

    assert len(found.verification.false_verbatims) == 3
    assert found.has_faults


class Misquoting(LocalRecord):
    def article(self, article_id):
        view = super().article(article_id)
        return view.model_copy(update={"text": view.text.replace("open", "shut")})


def test_a_citation_that_its_article_does_not_print_is_a_fault(tmp_path, record):
    liar = Misquoting(Settings(data=tmp_path / "data"), lambda: record.library, today=lambda: dt.date(2031, 9, 1))

    found = evaluate(liar, read_question_set(tmp_path / "set"))

    assert len(found.citation_faults) == 1
    assert found.has_faults
    assert "does not match the stored text" in found.citation_faults[0]


def test_a_grade_of_nothing_is_no_answer(tmp_path):
    grades = read_question_set(write_set(tmp_path / "set")).grades

    assert grades == {"q1": {"s1": 1}, "q2": {"s3": 1}}


def test_a_missing_file_is_named(tmp_path):
    folder = write_set(tmp_path / "set")
    (folder / "qrels.tsv").unlink()

    with pytest.raises(MissingPathError, match=r"no qrels\.tsv"):
        read_question_set(folder)


@pytest.mark.parametrize(
    ("grades", "line"),
    [("q1\ts1\n", 1), ("q1\ts1\t1\nq2 s3 1\n", 2), ("q1\ts1\tmuch\n", 1)],
    ids=["two", "spaces", "word"],
)
def test_a_line_that_is_no_grade_is_named(tmp_path, grades, line):
    with pytest.raises(IngestError, match=f"line {line}: want question, statement and grade"):
        read_question_set(write_set(tmp_path / "set", grades=grades))


def test_a_line_that_is_no_question_is_named(tmp_path):
    with pytest.raises(IngestError, match="line 2: not a question: text"):
        read_question_set(write_set(tmp_path / "set", questions=[QUESTIONS[0], {"id": "q2"}]))


def test_a_file_that_is_cut_off_is_refused_in_one_line(tmp_path):
    folder = write_set(tmp_path / "set")
    packed = (folder / "queries.jsonl.gz").read_bytes()
    (folder / "queries.jsonl.gz").write_bytes(packed[: len(packed) // 2])

    with pytest.raises(IngestError, match="cannot be read"):
        read_question_set(folder)
