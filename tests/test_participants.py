"""A surname in a label gets the given name that the article prints, and only that one."""

import pytest

from indexer.extract.participants import find_participants, label_words, name_case


def named(label, *, title="", heading="", spoken=""):
    text = f"{heading}\n{spoken}\n{label}: Yes."
    found = find_participants(
        {label: text.rindex(label)}, title=title, text=text, heading=[(0, len(heading))] if heading else []
    )
    return found.get(label)


@pytest.mark.parametrize(
    ("label", "title", "name", "role"),
    [
        ("MR. HALE", "Briefing by Port Director Owen Hale", "Owen Hale", "Port Director"),
        (
            "MR. HALE",
            "Briefing by Deputy Adviser for River Communications Owen Hale and Ida Roth",
            "Owen Hale",
            "Deputy Adviser for River Communications",
        ),
        (
            "MS. ROTH",
            "Briefing by the Envoy for Ports and Inland Waters Ida Roth",
            "Ida Roth",
            "Envoy for Ports and Inland Waters",
        ),
        ("UNDER SECRETARY ROTH", "Briefing by Under Secretary Ida Roth", "Ida Roth", "Under Secretary"),
        ("MR. HALE", "Briefing by OWEN HALE", "Owen Hale", None),
        ("MR. HALE", "Briefing by Owen F. Hale", "Owen F. Hale", None),
        ("MS. LIND ROTH", "Briefing by Ida Lind Roth", "Ida Lind Roth", None),
        ("MS. ROTH", "So Ida Roth, the envoy", "Ida Roth", "envoy"),
        ("GENERAL O’MARA", "Briefing by General Sean O’Mara", "Sean O’Mara", "General"),
        ("MR. HALE", "Briefing by Mike Hale; Michael Hale answers; Michael Hale leaves", "Michael Hale", None),
    ],
)
def test_the_title_gives_the_full_name_and_the_role(label, title, name, role):
    found = named(label, title=title)

    assert (found.name, found.role) == (name, role)
    assert name in found.forms


def test_a_name_is_taken_from_the_introduction_in_the_text():
    assert named("MR. HALE", spoken="With me today is Owen Hale, who runs the port.").name == "Owen Hale"


def test_a_name_that_comes_after_the_turn_may_be_somebody_else():
    text = "MR. HALE: Yes.\nQ What of Tomas Hale?"

    assert find_participants({"MR. HALE": 0}, title="", text=text, heading=[]) == {}


@pytest.mark.parametrize(
    ("label", "title"),
    [
        ("MR. HALE", "Briefing by Press Secretary Hale"),
        ("MR. HALE", "Briefing on River Communications Hale"),
        ("MR. HALE", "Briefing by Ida Hale"),
        ("MS. HALE", "Briefing by Thomas Hale"),
        ("MR. HALE", "Briefing by Owen Hale and Tomas Hale"),
        ("MR. HALE", "Briefing by Owen, Hale"),
        ("THE PRESIDENT", "Briefing by President Marta Keane"),
        ("MR. HALE", ""),
    ],
)
def test_without_one_printed_given_name_there_is_none(label, title):
    assert named(label, title=title) is None


def test_two_of_one_surname_are_told_apart_by_form_of_address():
    title = "Briefing by Thomas Hale and Sarah Hale"

    assert named("MR. HALE", title=title).name == "Thomas Hale"
    assert named("MS. HALE", title=title).name == "Sarah Hale"


def test_a_full_label_names_a_short_one():
    labels = {"IDA ROTH": 0, "ROTH": 20}

    found = find_participants(labels, title="", text="IDA ROTH: Yes.\nROTH: No.", heading=[])

    assert {label: one.name for label, one in found.items()} == {"IDA ROTH": "Ida Roth", "ROTH": "Ida Roth"}


def test_a_label_one_letter_off_is_a_misprint():
    labels = {"MR. SCHOLTZ": 0, "MR. SCOLTZ": 20}

    found = find_participants(
        labels, title="Briefing by Erik Scholtz", text="MR. SCHOLTZ: a\nMR. SCOLTZ: b", heading=[]
    )

    assert found["MR. SCOLTZ"].name == "Erik Scholtz"


def test_a_name_that_stands_in_the_text_is_no_misprint():
    labels = {"MR. CARTER": 0, "MR. CARVER": 20}
    text = "MR. CARTER: Mr. Carver is here.\nMR. CARVER: b"

    assert "MR. CARVER" not in find_participants(labels, title="Briefing by Erik Carter", text=text, heading=[])


@pytest.mark.parametrize(
    ("label", "title", "name"),
    [
        ("MR. HALE", ["MR."], ["HALE"]),
        ("DEPUTY SECRETARY HALE", ["DEPUTY", "SECRETARY"], ["HALE"]),
        ("THE PRESIDENT (in Lund)", ["THE", "PRESIDENT"], []),
        ("Vera Orlova (00:15)", [], ["Vera", "Orlova"]),
    ],
)
def test_a_label_divides_into_title_and_name(label, title, name):
    assert label_words(label) == (title, name)


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("HALE", "Hale"),
        ("MCHALE", "McHale"),
        ("O’HARA", "O’Hara"),
        ("ROTH-LIND", "Roth-Lind"),
        ("Hale", "Hale"),
        ("F.", "F."),
    ],
)
def test_capitals_become_a_name(printed, name):
    assert name_case(printed) == name


PRESENT = "Present: Vera Lind, chair of the council; General Ida Roth, head of the mission; Owen Hale, envoy for Ports."


@pytest.mark.parametrize(
    ("label", "role"),
    [("MS. LIND", "chair of the council"), ("MS. ROTH", "head of the mission"), ("MR. HALE", "envoy for Ports")],
)
def test_in_a_list_of_those_present_each_has_the_role_behind_the_name(label, role):
    assert named(label, heading=PRESENT).role == role


def test_the_role_of_whoever_stands_before_in_a_list_is_nobody_elses():
    assert named("MR. HALE", heading="Present: Vera Lind, chair of the council; Owen Hale").role is None


def test_a_role_that_goes_on_in_the_next_line_is_not_cut_off():
    assert (
        named("MR. HALE", heading="Owen Hale, Special Assistant to the President and\nDirector for Rivers").role is None
    )
