import contextlib
import datetime as dt
import random

import pytest
from fakes import WordEmbedder
from officials import prepare_report, write_reports
from test_registry import REPORTS, SPOKESMAN, ask, merges, who_is_who

from indexer.errors import NoRecordError, NotFoundError, OnRecordError, RecordBusyError, UsageError
from indexer.index import decisions
from indexer.index.condition import condition_of
from indexer.index.hits import Where
from indexer.index.library import Library
from indexer.index.lock import writer_lock
from indexer.index.publishing import read_manifest
from indexer.index.registry import mark_stale, settle
from indexer.index.schema import open_reader
from indexer.index.store import Store
from indexer.people_list import ListedPerson, ListedRole

NOW = dt.datetime(2031, 6, 1, 12, 0, tzinfo=dt.UTC)
SOROKIN = ListedPerson(
    name="Igor Sorokin",
    aliases=("Сорокин", "General S"),
    roles=(ListedRole(role="deputy minister", first=dt.date(2031, 6, 1)),),
)


@pytest.fixture
def data(tmp_path):
    write_reports(tmp_path, REPORTS)
    return tmp_path


@pytest.fixture
def library(data):
    opened = Library.open(data, embedder=WordEmbedder())
    yield opened
    opened.close()


def profile(library, id_):
    return next(someone for someone in library.speakers() if someone.id == id_)


def journal(data):
    return [(change.number, change.action, change.undone_at) for change in decisions.read_history(data)]


@pytest.mark.in_a_file
def test_two_speakers_are_made_one_and_the_statements_stay_as_they_are(data):
    before = ask(data, "SELECT * FROM statement")

    change = decisions.merge_speakers(data, "Adam Price", "price", now=NOW)

    assert merges(data)["price"] == "adam-price"
    assert ask(data, "SELECT * FROM statement") == before
    assert (change.number, change.made_at) == (1, "2031-06-01T12:00:00+00:00")
    assert "Adam Price" in change.summary


@pytest.mark.in_a_file
def test_a_merged_name_is_split_off_and_joins_nobody_by_itself(data):
    decisions.split_speaker(data, "Igor Sorokin", "Sorokin", now=NOW)
    write_reports(data, [prepare_report("f.txt", ("Sorokin", SPOKESMAN))])

    assert "sorokin" not in merges(data)
    assert "igor-yevgenyevich-sorokin" in merges(data)


@pytest.mark.in_a_file
def test_a_merge_after_a_split_holds(data):
    decisions.split_speaker(data, "Igor Sorokin", "sorokin", now=NOW)
    decisions.merge_speakers(data, "igor-sorokin", "sorokin", now=NOW)

    assert merges(data)["sorokin"] == "igor-sorokin"


@pytest.mark.in_a_file
def test_a_merge_of_the_operator_is_taken_apart_from_either_side(data):
    decisions.merge_speakers(data, "Adam Price", "price", now=NOW)
    decisions.merge_speakers(data, "Adam Price", "Nora Price", now=NOW)
    decisions.split_speaker(data, "price", "Adam Price", now=NOW)

    assert "adam-price" not in {*merges(data), *merges(data).values()}


def test_a_new_name_is_shown_and_the_old_one_still_finds(data, library):
    decisions.rename_speaker(data, "Sorokin", "Igor E. Sorokin", now=NOW)

    assert profile(library, "igor-sorokin").name == "Igor E. Sorokin"
    assert decisions.rename_speaker(data, "Igor E. Sorokin", "Igor E. Sorokin", now=NOW) is None
    assert decisions.rename_speaker(data, "sorokin", "I. E. Sorokin", now=NOW) is not None


@pytest.mark.in_a_file
def test_an_alias_joins_whoever_the_articles_call_so(data, library):
    decisions.add_alias(data, "Igor Sorokin", "Scrocca", now=NOW)

    assert merges(data)["scrocca"] == merges(data)["sorokin"]
    assert decisions.add_alias(data, "Igor Sorokin", "Scrocca", now=NOW) is None


@pytest.mark.in_a_file
def test_an_alias_of_two_speakers_joins_neither(data):
    decisions.add_alias(data, "Nora Price", "Price", now=NOW)
    one = merges(data)
    decisions.add_alias(data, "Adam Price", "Price", now=NOW)

    assert one["price"] == "nora-price"
    assert "price" not in merges(data)


def test_an_alias_is_split_off_again(data, library):
    decisions.add_alias(data, "Igor Sorokin", "General S", now=NOW)
    decisions.split_speaker(data, "Igor Sorokin", "General S", now=NOW)

    assert "General S" not in profile(library, "igor-sorokin").aliases


def test_a_list_gives_names_aliases_and_roles_and_the_same_list_again_nothing(data, library):
    change = decisions.import_people(data, [SOROKIN], "people.csv", now=NOW)

    found = profile(library, "igor-sorokin")
    assert change.summary == "people.csv: 1 names, 2 aliases, 1 roles"
    assert {"Сорокин", "General S"} <= set(found.aliases)
    assert (found.roles[0].role, found.roles[0].from_, found.roles[0].source) == (
        "deputy minister", dt.date(2031, 6, 1), "list"
    )  # fmt: skip
    assert decisions.import_people(data, [SOROKIN], "people.csv", now=NOW) is None


@pytest.mark.in_a_file
def test_importing_again_does_not_take_back_a_split(data):
    decisions.import_people(data, [SOROKIN], "people.csv", now=NOW)
    decisions.split_speaker(data, "Igor Sorokin", "Сорокин", now=NOW)

    assert decisions.import_people(data, [SOROKIN], "people.csv", now=NOW) is None
    assert "sorokin" not in merges(data)


@pytest.mark.in_a_file
def test_the_names_of_a_list_are_known_before_an_article_prints_them(data):
    listed = [ListedPerson(name="Otto Scrocca"), ListedPerson(name="Ines Price")]
    decisions.import_people(data, listed, "people.csv", now=NOW)
    write_reports(data, [prepare_report("g.txt", ("Otto Scrocca", "judge"))])

    assert ("price", "ines-price") in ask(data, "SELECT local_id, other_id FROM doubt")


ACTS = {
    "merge": lambda data: decisions.merge_speakers(data, "Adam Price", "price", now=NOW),
    "merge across": lambda data: decisions.merge_speakers(data, "Nora Price", "Sorokin", now=NOW),
    "split": lambda data: decisions.split_speaker(data, "Igor Sorokin", "sorokin", now=NOW),
    "rename": lambda data: decisions.rename_speaker(data, "Nora Price", "Nora M. Price", now=NOW),
    "alias": lambda data: decisions.add_alias(data, "Igor Sorokin", "Scrocca", now=NOW),
    "import": lambda data: decisions.import_people(data, [SOROKIN, ListedPerson(name="Ines Price")], "a", now=NOW),
}


@pytest.mark.in_a_file
@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
def test_undoing_restores_the_exact_state_before(data, act):
    before = who_is_who(data)
    act(data)
    changed = who_is_who(data)

    decisions.undo_change(data, None, now=NOW)

    assert changed != before
    assert who_is_who(data) == before


@pytest.mark.in_a_file
def test_undoing_in_any_order_ends_in_the_state_before_all(data):
    before = who_is_who(data)
    for act in ACTS.values():
        act(data)

    for number in (3, 1, 6, 2, 5, 4):
        decisions.undo_change(data, number, now=NOW)

    assert who_is_who(data) == before
    assert all(undone for _, _, undone in journal(data))


def test_the_journal_keeps_everything_the_newest_first(data):
    decisions.merge_speakers(data, "Adam Price", "price", now=NOW)
    decisions.add_alias(data, "Igor Sorokin", "General S", now=NOW)
    decisions.undo_change(data, 1, now=NOW)

    assert journal(data) == [(2, "alias", None), (1, "merge", "2031-06-01T12:00:00+00:00")]


@pytest.mark.parametrize(
    ("act", "error", "part"),
    [
        (lambda data: decisions.merge_speakers(data, "Nobody", "price", now=NOW), NotFoundError, "Nobody"),
        (lambda data: decisions.merge_speakers(data, "sorokin", "igor-sorokin", now=NOW), UsageError, "one speaker al"),
        (lambda data: decisions.split_speaker(data, "Nora Price", "Mayor", now=NOW), UsageError, "was not merged"),
        (lambda data: decisions.split_speaker(data, "Nora Price", "nora-price", now=NOW), UsageError, "single speaker"),
        (lambda data: decisions.rename_speaker(data, "Nora Price", " 7 ", now=NOW), UsageError, "cannot be a name"),
        (lambda data: decisions.add_alias(data, "Nora Price", "a\nb\x07", now=NOW), UsageError, "cannot be a name"),
        (lambda data: decisions.undo_change(data, None, now=NOW), NotFoundError, "no change to undo"),
        (lambda data: decisions.undo_change(data, 9, now=NOW), NotFoundError, "no change 9"),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(data, act, error, part):
    with pytest.raises(error, match=part):
        act(data)

    assert journal(data) == []


def test_what_is_undone_is_not_undone_again(data):
    decisions.merge_speakers(data, "Adam Price", "price", now=NOW)
    decisions.undo_change(data, 1, now=NOW)

    with pytest.raises(UsageError, match="undone already"):
        decisions.undo_change(data, 1, now=NOW)


def test_a_name_that_fits_several_is_not_decided(data):
    decisions.add_alias(data, "Nora Price", "the boss", now=NOW)
    decisions.add_alias(data, "Adam Price", "the boss", now=NOW)

    with pytest.raises(UsageError, match="adam-price, nora-price"):
        decisions.rename_speaker(data, "the boss", "Boss", now=NOW)


@pytest.mark.in_a_file
def test_while_another_process_writes_nothing_is_decided(data):
    with writer_lock(data), pytest.raises(RecordBusyError):
        decisions.merge_speakers(data, "Adam Price", "price", now=NOW)


def test_a_decision_makes_no_record(tmp_path):
    with pytest.raises(NoRecordError):
        decisions.import_people(tmp_path, [SOROKIN], "people.csv", now=NOW)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.in_a_file
def test_an_open_library_takes_a_decision_up_without_new_vectors(data):
    decisions.add_alias(data, "Nora Price", "Nora P.", now=NOW)
    library = Library.open(data, embedder=WordEmbedder())
    before, parts = library.generation, read_manifest(data).parts

    decisions.merge_speakers(data, "Adam Price", "price", now=NOW)

    assert library.refresh()
    assert library.generation == before + 1
    assert read_manifest(data).parts == parts
    assert library.count(Where(speaker_ids=("adam-price",))) == 2
    library.close()


def test_all_statements_of_a_speaker_are_found_and_shown_under_one_name(library):
    where = Where(speaker_ids=("igor-sorokin",))

    printed = library.get(library.statements(where, after=None, limit=10)).values()

    assert library.count(where) == 4
    assert {one.statement.speaker.id for one in printed} == {"igor-sorokin"}
    assert {one.statement.speaker.name for one in printed} == {"Igor Sorokin"}
    assert {one.statement.mention.text for one in printed} == {
        "Igor Sorokin", "Sorokin", "Igor Yevgenyevich Sorokin"
    }  # fmt: skip


@pytest.mark.in_a_file
def test_a_search_by_speaker_goes_by_the_index(data):
    condition = condition_of(Where(speaker_ids=("igor-sorokin",)), newest=10**9)

    sql = f"EXPLAIN QUERY PLAN SELECT count(*) FROM statement AS s WHERE {condition.clause}"  # noqa: S608 - our own
    connection = open_reader(data)
    plan = " ".join(row[3] for row in connection.execute(sql, condition.values))
    connection.close()

    assert "SEARCH s USING COVERING INDEX statement_filter (speaker_id=?" in plan
    assert "identity_speaker" in plan
    assert "SCAN s" not in plan


NAMES = ["Igor Sorokin", "Sorokin", "I. Sorokin", "Ivan Sorokin", "Price", "Nora Price", "Scrocca", "Joseph Skrocki"]


def act_at_random(data, chance):
    one, other, kind = chance.choice(NAMES), chance.choice(NAMES), chance.randrange(8)
    said = [(chance.choice(NAMES), chance.choice([SPOKESMAN, ""])) for _ in range(3)]
    acts = [
        lambda: write_reports(data, [prepare_report(f"{chance.randrange(3)}.txt", *said)]),
        lambda: write_reports(data, [prepare_report(f"{chance.randrange(3)}.txt")]),
        lambda: decisions.merge_speakers(data, one, other, now=NOW),
        lambda: decisions.split_speaker(data, one, other, now=NOW),
        lambda: decisions.add_alias(data, one, other, now=NOW),
        lambda: decisions.rename_speaker(data, one, f"{other} the Elder", now=NOW),
        lambda: decisions.import_people(data, [ListedPerson(name=one, aliases=(other,))], "list", now=NOW),
        lambda: decisions.undo_change(data, None, now=NOW),
    ]
    with contextlib.suppress(OnRecordError):
        acts[kind]()


def derived_anew(data):
    """Forget who is who and work it out from everything at once."""
    with Store.open(data) as store, store.transaction() as run:
        everybody = run.execute("""
            SELECT speaker_id FROM trait_count UNION SELECT speaker_id FROM given_name UNION SELECT one FROM ruling
            UNION SELECT other FROM ruling UNION SELECT form FROM given_alias
        """).fetchall()
        run.executescript("DELETE FROM identity; DELETE FROM doubt; DELETE FROM surname;")
        run.execute("BEGIN IMMEDIATE")
        mark_stale(run, [id_ for (id_,) in everybody])
        settle(run)
    return who_is_who(data)


@pytest.mark.in_a_file
@pytest.mark.parametrize("seed", range(4))
def test_what_changes_touch_is_what_all_at_once_would_give(data, seed):
    chance = random.Random(seed)  # noqa: S311 - no secret

    for _ in range(12):
        act_at_random(data, chance)

    found = who_is_who(data)
    assert found == derived_anew(data)
