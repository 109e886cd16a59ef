"""The turns of transcripts and interviews: who holds the floor, for how long, and what was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tellings import direct, extract_statements, readings_of, tell

from indexer.blocks import map_blocks
from indexer.extract.people import gather_cast
from indexer.extract.turns import interviewee, label_name, owner_of, take_turns
from indexer.statement import Resolution

BRIEFING = """Briefing by Port Director Owen Hale

LUND, May 7, 2031

MR. HALE: Good morning.
Let me start with the crane.

QUESTION: Is it safe?

MR. HALE: It is.

Q: And the pier?

MR. HALE: I have nothing on that.

MS. ROTH: May I add something?

MR. HALE: Please.

(Laughter.)

END 14:20"""


def turns_of(text):
    return take_turns(text, map_blocks(text))


def cast_of(text):
    readings = readings_of(text)
    return gather_cast(text, readings, outside=len(readings), trusts_headlines=True)


def test_each_turn_holds_every_paragraph_until_the_next_label():
    turns = turns_of(BRIEFING).turns

    assert [[BRIEFING[start:end] for start, end in turn.spans] for turn in turns] == [
        ["Good morning.", "Let me start with the crane."],
        ["It is."],
        ["I have nothing on that."],
        ["May I add something?"],
        ["Please."],
    ]


def test_each_turn_keeps_its_label():
    labels = [BRIEFING[slice(*turn.label)] for turn in turns_of(BRIEFING).turns]

    assert labels == ["MR. HALE", "MR. HALE", "MR. HALE", "MS. ROTH", "MR. HALE"]


def test_each_answer_keeps_its_question():
    asked = [BRIEFING[slice(*turn.question)] if turn.question else None for turn in turns_of(BRIEFING).turns]

    assert asked == [None, "Is it safe?", "And the pier?", None, "May I add something?"]


def test_the_heading_is_not_spoken():
    rest = [BRIEFING[block.start : block.end] for block in turns_of(BRIEFING).rest]

    assert rest == ["Briefing by Port Director Owen Hale", "LUND, May 7, 2031"]


@pytest.mark.parametrize("stage", ["(Laughter.)", "[Crosstalk]", "END", "2:15 P.M. EDT", "* * *"])
def test_what_happens_on_the_stage_is_not_spoken(stage):
    text = f"MR. HALE: One.\n\n{stage}\n\nMR. HALE: Two.\n\nMR. HALE: Three."

    assert [telling.parts for telling in tell(text)] == [("One.",), ("Two.",), ("Three.",)]


def test_a_label_means_whoever_the_heading_names():
    speakers = [telling.speaker for telling in tell(BRIEFING)]

    assert speakers == ["Owen Hale", "Owen Hale", "Owen Hale", "Roth", "Owen Hale"]


def test_a_label_means_whoever_the_title_names():
    text = "MR. HALE: One.\n\nQ: Two?\n\nMR. HALE: Three."

    statements = extract_statements(text, title="Press briefing by Owen Hale")

    assert {statement.speaker.name for statement in statements} == {"Owen Hale"}


def test_a_turn_is_dated_by_the_heading():
    assert {statement.said_on.date for statement in extract_statements(BRIEFING)} == {"2031-05-07"}


@pytest.mark.parametrize(
    ("label", "owner"),
    [
        ("MR. HALE", "hale"),
        ("HALE", "hale"),
        ("OWEN HALE", "hale"),
        ("DIRECTOR HALE", "hale"),
        ("MR. ROTH", None),
        ("IDA HALE", None),
        ("MR.", None),
    ],
)
def test_a_label_belongs_to_the_only_one_it_fits(label, owner):
    entity = owner_of(label, [cast_of("Port Director Owen Hale came. Baum left.")])

    assert (entity.surname if entity else None) == owner


def test_a_label_that_fits_two_belongs_to_nobody():
    assert owner_of("PRICE", [cast_of("Nora Price came. Adam Price left.")]) is None


def test_a_role_as_a_label_belongs_to_its_holder():
    entity = owner_of("THE PRESIDENT", [cast_of("President Marta Keane came. Baum left.")])

    assert entity.surname == "keane"


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("MR. HALE", "Hale"),
        ("THE PRESIDENT", "president"),
        ("MS. ROTH-LIND", "Roth-Lind"),
        ("SENATOR HALE", "Hale"),
        ("OWEN HALE", "Owen Hale"),
    ],
)
def test_a_label_that_nobody_explains_is_printed_as_a_name(label, name):
    assert label_name(label) == name


INTERVIEW = """The pianist Leon Abrams spoke to us in Riga. Abrams is 80.

**Did you expect it?**

- Never.
Not once.

**And now?**

- Now I believe it."""


def test_an_interview_alternates_between_bold_questions_and_answers():
    statements = extract_statements(INTERVIEW)

    assert [(statement.question.text, statement.quote) for statement in statements] == [
        ("Did you expect it?", "Never. Not once."),
        ("And now?", "Now I believe it."),
    ]


def test_the_one_interviewed_is_named_most_often_in_the_lead():
    assert interviewee([cast_of("The pianist Leon Abrams met Ida Roth. Abrams is 80.")]).surname == "abrams"
    assert interviewee([cast_of("Abrams is 80.")]) is None


def test_an_answer_without_a_label_is_trusted_less_than_one_with_a_label():
    asked = extract_statements(INTERVIEW)[0]
    labelled = extract_statements(BRIEFING)[0]

    assert asked.confidence < labelled.confidence


def test_a_report_has_no_turns():
    text = "Falk came.\n\n“It holds,” she said."

    assert turns_of(text).turns == []
    assert turns_of(text).rest == map_blocks(text)


REPORT = (
    "LUND, May 2 (Nord) — Foreign Minister Vera Orlova quarrelled with the host Owen Hale on Sunday. "
    + "The dam has been fought over since the war. " * 10
)


def test_an_exchange_in_a_report_ends_with_its_last_labelled_line():
    exchange = "HALE: When?\n\nORLOVA: In May.\n\nHALE: Why?\n\nOrlova fell silent.\n\nORLOVA: So."
    text = f"{REPORT}\n\n{exchange}\n\nThe dam stands."

    assert [(one.speaker, one.parts) for one in tell(text)] == [
        ("Owen Hale", ("When?",)),
        ("Vera Orlova", ("In May.",)),
        ("Owen Hale", ("Why?",)),
        ("Vera Orlova", ("So.",)),
    ]


def test_what_follows_the_last_answer_of_an_interview_is_not_taken_for_it():
    text = f"{INTERVIEW}\n\nI sleep well.\n\nThe concert is on Friday."

    assert tell(text)[-1].parts == ("Now I believe it.", "I sleep well.")


def test_a_note_about_the_interview_is_not_spoken():
    text = "Q: Why?\n\nA: I know.\n\nThis interview was shortened.\n\nQ: And?\n\nA: I go."

    assert [telling.parts for telling in tell(text)] == [("I know.",), ("I go.",)]


def test_a_turn_of_nothing_but_the_stage_is_no_statement_and_keeps_its_question():
    stage = "MR. HALE: (Laughs.) [Applause]"
    text = f"MR. HALE: One.\n\nQ Why?\n\nMR. HALE: (Laughter.)\n\nI will not say.\n\n{stage}\n\nQ So?"

    statements = extract_statements(text)

    assert [(one.quote, one.question and one.question.text) for one in statements] == [
        ("One.", None),
        ("I will not say.", "Why?"),
    ]


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("Leon Abrams was interviewed by Ida Roth in Riga.", "Leon Abrams"),
        ("Interview with Leon Abrams\n\nIda Roth met the pianist in Riga.", "Leon Abrams"),
        ("Q&A with Mayor Carla Falk", "Carla Falk"),
        ("Ida Roth met Leon Abrams in Riga.", None),
    ],
)
def test_whoever_is_interviewed_is_never_guessed(heading, name):
    statements = extract_statements(f"{heading}\n\nQ: Why?\n\nA: So.\n\nQ: And?\n\nA: Now.")

    assert [one.speaker and one.speaker.name for one in statements] == [name, name]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Remarks by President Marta Keane", "Marta Keane"),
        ("Remarks by the President", "president"),
        ("Remarks by the President after a meeting with President Marta Keane", "president"),
        ("Remarks by the President After Talks with President Marta Keane", "president"),
        ("Remarks by Vice President Marta Keane", "president"),
        ("Remarks by President Marta Keane and President Ida Roth", "president"),
        ("Briefing by the Vice President and Press Secretary Owen Hale", "president"),
    ],
)
def test_a_role_stays_a_role_where_the_article_does_not_name_its_holder(title, name):
    text = "THE PRESIDENT: One.\n\nQ Two?\n\nTHE PRESIDENT: Three."

    assert {one.speaker.name for one in extract_statements(text, title=title)} == {name}


def test_a_role_knows_its_former_and_lesser_holders_apart():
    assert owner_of("THE VICE PRESIDENT", [cast_of("Vice President and Press Secretary Owen Hale came.")]) is None
    assert owner_of("THE MINISTER", [cast_of("Deputy Minister Owen Hale came.")]) is None


@pytest.mark.parametrize(
    ("label", "speaker"),
    [
        ("HALE (through interpreter)", "Owen Hale"),
        ("**Hale**", "Owen Hale"),
        ("[Hale]", "Owen Hale"),
        ("Owen Hale (in Russian)", "Owen Hale"),
        ("Mr Hale", "Owen Hale"),
        ("Port Director Hale", "Owen Hale"),
    ],
)
def test_a_label_in_any_shape_means_the_same_person(label, speaker):
    text = f"Talk with Owen Hale\n\n{label}: One.\n\nQ: Two?\n\n{label}: Three.\n\nQ: Four?\n\n{label}: Five."

    assert [(one.speaker, one.parts) for one in tell(text)] == [
        (speaker, ("One.",)),
        (speaker, ("Three.",)),
        (speaker, ("Five.",)),
    ]


@given(st.lists(st.sampled_from([*BRIEFING.split("\n"), *INTERVIEW.split("\n"), "Q", "A:", "[Hale]", "> x", "    y"])))
def test_any_lines_make_statements_that_the_text_holds(lines):
    text = "\n".join(("x", *lines))

    for statement in extract_statements(text):
        statement.check_against(text)


OUTLETS = [
    ("Kurier", ""),
    ("**Kurier**", ""),
    ("The Lund Times", "Irina Vogt spoke to The Lund Times."),
    ("Radio Luna", ""),
    ("KURIER", "Irina Vogt told KURIER why she left."),
]


@pytest.mark.parametrize(("outlet", "lead"), OUTLETS)
def test_a_newspaper_that_only_asks_makes_no_statements(outlet, lead):
    colon = ":**" if outlet.startswith("**") else ":"
    label = outlet.rstrip("*") + colon
    text = f"{lead}\n\n{label} You left by phone?\n\nIrina Vogt: By post.\n\n{label} Why?\n\nIrina Vogt: So."

    turns = [one for one in extract_statements(text) if one.resolved_by is Resolution.LABEL]

    assert [(one.speaker.name, one.quote, one.question.text) for one in turns] == [
        ("Irina Vogt", "By post.", "You left by phone?"),
        ("Irina Vogt", "So.", "Why?"),
    ]


def test_a_person_who_only_asks_is_a_speaker():
    text = "Irina Vogt spoke to Ida Roth.\n\nRoth: By phone?\n\nVogt: By post.\n\nRoth: Why?\n\nVogt: So."

    assert {one.speaker for one in tell(text)} == {"Ida Roth", "Irina Vogt"}


def test_an_exchange_ends_where_the_reporter_quotes_again():
    exchange = "SENATOR DRAKE: Did you sign?\n\nGENERAL POPE: I did.\n\nSENATOR DRAKE: And now?\n\nGENERAL POPE: No."

    found = tell(f"It was short.\n\n{exchange}\n\n“I never heard the like,” Ursula Finn said afterwards.")

    assert found[-2:] == [direct("general pope", "No."), direct("Ursula Finn", "I never heard the like")]


def test_an_answer_to_a_bold_line_that_is_no_question_is_kept():
    text = (
        "The pianist Leon Abrams met us.\n\n**Did you expect it?**\n\nNever.\n\n**Tell us about Riga.**"
        "\n\nIt was cold.\n\n**And now?**\n\nNow I do."
    )

    assert [one.parts for one in tell(text)] == [("Never.",), ("It was cold.",), ("Now I do.",)]
