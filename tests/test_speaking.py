import pytest
from fakes import said
from served import add_to_record, make_record, opener, running

from api.client import Client
from api.local import LocalRecord
from indexer.errors import NotFoundError
from indexer.settings import Settings

DAYS = ["2031-05-04", "2031-05-20", "2031-07-01"]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("speaking")
    data = make_record(folder)
    canals = folder / "canals.txt"
    lines = [
        said(f"Nobody repairs the canals of district {n}, and the canals rot", "Omar Reda", day)
        for n, day in enumerate(DAYS)
    ]
    canals.write_text("\n\n".join(lines), encoding="utf-8")
    copy = folder / "copy.txt"
    copy.write_text(f"{lines[0]}\n\nThe rest of this page is about something else.", encoding="utf-8")
    for path in (canals, copy):
        add_to_record(data, path)
    return data


@pytest.fixture(scope="module")
def record(data):
    opened = LocalRecord(Settings(data=data), opener(data))
    yield opened
    opened.close()


def test_statements_are_counted_by_the_month_in_which_they_were_said(record):
    activity = record.activity("omar-reda")

    assert [(one.month, one.count) for one in activity.months] == [("2031-05", 2), ("2031-07", 1)]
    assert activity.undated == 0


def test_the_months_add_up_to_what_the_profile_counts(record):
    for someone in record.speakers():
        activity = record.activity(someone.id)

        assert sum(one.count for one in activity.months) + activity.undated == someone.statement_count


def test_a_topic_is_what_somebody_speaks_of_again_and_again_and_others_do_not(record):
    topics = record.activity("omar-reda").topics  # another speaks of canals, too

    assert [(one.topic, one.count) for one in topics] == [("district", 3), ("canals", 3)]


def test_a_name_is_no_topic_of_its_bearer(record):
    assert all("Orlova" not in one.topic for one in record.activity("mara-orlova").topics)


def test_nobody_has_no_activity(record):
    with pytest.raises(NotFoundError, match="no speaker"):
        record.activity("nobody")


def test_a_server_tells_the_same_as_the_folder_behind_it(data, record):
    with running(data) as url:
        client = Client(url)
        told = client.activity("omar-reda")
        with pytest.raises(NotFoundError):
            client.activity("nobody")
        client.close()

    assert told == record.activity("omar-reda")
