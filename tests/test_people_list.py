import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import BadListError, MissingPathError
from indexer.people_list import ListedRole, read_people

HEADER = "name,aliases,role,from,to\n"


def read(tmp_path, text):
    path = tmp_path / "people.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_people(path)


def test_several_lines_of_one_name_are_several_roles(tmp_path):
    (person,) = read(
        tmp_path,
        HEADER + "Igor Sorokin,Сорокин; General S,spokesman,2017,2018-02\nIgor Sorokin,,deputy minister,2018-03-01,\n",
    )

    assert person.name == "Igor Sorokin"
    assert person.aliases == ("Сорокин", "General S")
    assert person.roles == (
        ListedRole(role="spokesman", first=dt.date(2017, 1, 1), last=dt.date(2018, 2, 28)),
        ListedRole(role="deputy minister", first=dt.date(2018, 3, 1)),
    )


def test_a_mark_of_byte_order_blank_lines_and_other_orders_of_columns_are_read(tmp_path):
    (person,) = read(tmp_path, '\ufeffrole,name\n\n,\n"minister, energy",Nora Price\n')

    assert (person.name, person.roles[0].role) == ("Nora Price", "minister, energy")


def test_the_same_name_in_another_script_is_an_alias(tmp_path):
    (person,) = read(tmp_path, "name\nIgor Sorokin\nИгорь Сорокин\n")

    assert person.aliases == ("Игорь Сорокин",)


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (",x,,,", "line 3: there is no name"),
        ("123,,,,", "line 3: the name is '123'"),
        ("A B,,minister,2017-13,", "line 3: from is '2017-13'"),
        ("A B,,minister,,2017-02-30", "line 3: to is '2017-02-30'"),
        ("A B,,minister,17,", "line 3: from is '17'"),
        ("A B,,minister,2018,2017", "line 3: from 2018 is after to 2017"),
        ("A B,,,2017,", "line 3: it has a date and no role"),
        ("A, B,x,minister,2017,2018", "line 3: 6 cells"),
        ("A B,7,,,", "line 3: the alias is '7'"),
        ("A\u200eB,,,,", "line 3: the name is longer than 200 characters or holds control characters"),
    ],
)
def test_a_line_that_cannot_be_used_is_told_by_its_number_and_nothing_is_taken(tmp_path, line, part):
    with pytest.raises(BadListError) as raised:
        read(tmp_path, f"{HEADER}Nora Price,,minister,2017,\n{line}\n")

    assert part in str(raised.value)
    assert "nothing was imported" in str(raised.value)


def test_every_bad_line_is_told_at_once(tmp_path):
    with pytest.raises(BadListError, match=r"2 lines cannot be used.*line 2: .*line 4: "):
        read(tmp_path, HEADER + ",x,,,\nNora Price,,,,\nA B,,,2017,\n")


def test_a_line_after_one_with_a_break_inside_is_told_by_its_own_number(tmp_path):
    with pytest.raises(BadListError, match="line 4: there is no name"):
        read(tmp_path, 'name,role\n"Nora Price","minister\nof energy"\n,x\n')


@pytest.mark.parametrize(
    "text", ["", "\n\n", "Igor Sorokin,,spokesman,2017,\n", "name;aliases;role;from;to\n", "name,name\n", "name,rank\n"]
)
def test_a_file_without_the_header_is_refused(tmp_path, text):
    with pytest.raises(BadListError, match="name,aliases,role,from,to"):
        read(tmp_path, text)


def test_what_is_no_csv_in_utf8_is_refused(tmp_path):
    with pytest.raises(BadListError, match="UTF-8"):
        read(tmp_path, "name\nJosé\n".encode("latin-1"))
    with pytest.raises(BadListError, match="line"):
        read(tmp_path, 'name\n"Nora" Price\n')


def test_a_folder_is_told_to_be_one(tmp_path):
    with pytest.raises(BadListError, match="is a folder; give the CSV file itself"):
        read_people(tmp_path)


def test_a_list_of_nobody_is_refused(tmp_path):
    with pytest.raises(BadListError, match="holds no people"):
        read(tmp_path, HEADER)


def test_a_file_that_is_not_there_is_missing(tmp_path):
    with pytest.raises(MissingPathError):
        read_people(tmp_path / "nowhere.csv")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(tmp_path_factory, junk):
    path = tmp_path_factory.getbasetemp() / "junk.csv"
    path.write_bytes(b"name,role\n" + junk)

    try:
        people = read_people(path)
    except BadListError:
        people = ()

    assert all(person.name for person in people)
