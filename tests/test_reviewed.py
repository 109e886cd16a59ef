"""What a careful reader of 150 extracted statements found wrong, each as the smallest text that shows it."""

import datetime as dt

import pytest
from tellings import direct, extract_statements, indirect, mixed, tell

from indexer.statement import Kind

CASES = {
    "the one before an apposition is who “who” means": (
        "The plan was backed by Sen. Ida Falk of Lund, the head of the council, who said everything had been lost.",
        [indirect("Ida Falk", "everything had been lost")],
    ),
    "a town and its province are no speaker": (
        "“He rests,” said Rolf Baum, a nurse from Umea, Nordland, who said he knew the family.",
        [direct("Rolf Baum", "He rests"), indirect("Rolf Baum", "he knew the family")],
    ),
    "a place in an aside does not take the verb": (
        "Ida Falk, during a meeting in Lund, Nordland, said she was “going home”.",
        [mixed("Ida Falk", "going home")],
    ),
    "a party tag does not take the verb": (
        "Rep. Ida Falk, R-NY, says the plan is dead.",
        [indirect("Ida Falk", "the plan is dead")],
    ),
    "a name in a relative clause does not take the verb": (
        "Rolf Baum, whose home town, Lund, is flooded, argues that the wall will “break our backs”.",
        [mixed("Rolf Baum", "break our backs")],
    ),
    "“and” stands inside the name of a body": (
        "Rolf Baum, chairman of the House Roads and Bridges Committee, said that the wall might wait.",
        [indirect("Rolf Baum", "the wall might wait")],
    ),
    "a line printed like this names nobody": (
        "Ida Falk Calls Baum Unfit For The Job.\n\n“If you can hear me, write,” Baum told reporters.",
        [direct("Baum", "If you can hear me, write")],
    ),
    "a mark of the wrong kind still closes": (
        "Falk tweeted: “Go home. We can wait.’ Falk was in the room. She sang in a film, “Ash.”",
        [direct("Falk", "Go home. We can wait.")],
    ),
    "an aside that says “saying” reports what follows": (
        "Ida Falk gave a defence of “Nordic values”, saying the town showed the “heart of a lion”.",
        [mixed("Ida Falk", "heart of a lion")],
    ),
    "“that” in a phrase opens no clause": (
        "Lund will sell no grain, Ida Falk announced on Tuesday, in a step that sent prices up.",
        [indirect("Ida Falk", "Lund will sell no grain")],
    ),
    "an apposition after “according to” is not said": (
        "According to Ida Falk, the head of the port, sixty ships are waiting outside.",
        [indirect("Ida Falk", "sixty ships are waiting outside")],
    ),
    "who issues a statement says what is in it": (
        "On Saturday Ida Falk issued a statement saying that the wall was “a disgrace to the town”.",
        [mixed("Ida Falk", "a disgrace to the town")],
    ),
    "a participle before the main clause has its subject there": (
        "Acknowledging that Baum “talks a lot”, Ida Falk said the wall would hold.",
        [mixed("Ida Falk", "talks a lot"), indirect("Ida Falk", "the wall would hold")],
    ),
    "the General Staff is no general named Staff": (
        "The strikes killed no fighters, the representative of the Lund General Staff, Major General Rolf Baum, said.",
        [indirect("Rolf Baum", "The strikes killed no fighters")],
    ),
    "a clause without “that” follows a weekday": (
        "Transport Minister Ida Falk said on Thursday the town could not afford a second bridge.",
        [indirect("Ida Falk", "the town could not afford a second bridge")],
    ),
    "what nobody said is not the last speaker's": (
        "Minister Ida Falk spoke first. “We build,” Falk said. Nobody said: “We burn pensions.”",
        [direct("Ida Falk", "We build")],
    ),
    "what somebody is imagined to say is not said": (
        "Minister Ida Falk came. Critics imagine Falk saying: “Let them swim.”",
        [],
    ),
    "what would have been said was not": (
        "Had Falk said “yes”, the vote would have passed.",
        [],
    ),
    "not to deny is not to say": (
        "Minister Ida Falk did not deny that the battery had been moved.",
        [],
    ),
    "not to tell is not to deny": (
        "Minister Ida Falk would not say whether the battery had been moved.",
        [],
    ),
    "a given name with a title is not a surname that sounds like it": (
        "Pope Francis met the writer Massimo Franco in Rome. “God will hold the door,” Francis said.",
        [direct("Francis", "God will hold the door")],
    ),
    "a thing that states is counted, not quoted": (
        "The 20 states that Falk calls safe have 152 votes.",
        [],
    ),
}


@pytest.mark.parametrize(("text", "tellings"), CASES.values(), ids=CASES.keys())
def test_what_was_read_wrong_once_is_read_right(text, tellings):
    found = [telling._replace(modality=None) for telling in tell(text)]

    assert found == tellings


@pytest.mark.parametrize(
    "text",
    [
        "Rolf Baum said he arrived in Lund as a clerk in December 2011.",
        "Rolf Baum says he would publish the letters on Friday.",
        "“They came at dawn,” Rolf Baum told USA TODAY's weekly series.",
        "Rolf Baum said Thursday's speeches were too long for him.",
    ],
)
def test_a_day_inside_what_was_said_is_not_the_day_of_saying(text):
    (statement,) = extract_statements(text, published=dt.date(2031, 7, 15))

    assert statement.said_on.date is None


def test_a_surname_with_mrs_is_a_guess_where_only_another_is_named_in_full():
    text = "Rolf Baum wrote to Mrs. Falk about a visit by Quilla Falk. Mrs. Falk replied: “How good to hear.”"

    statement = next(one for one in extract_statements(text) if one.kind is Kind.DIRECT)

    assert statement.confidence < 0.7


@pytest.mark.parametrize(
    "question", ["Q    Will he veto it?", "Q -- and he would veto?", "Q (Inaudible.)", "Q 2031, why?"]
)
def test_a_reporters_question_is_never_the_words_of_the_official(question):
    text = f"PRESS BRIEFING BY ROLF BAUM\n\nQ: Who is here?\n\nMR. BAUM: I understand --\n\n{question}\n\nMR. BAUM: No."

    statements = extract_statements(text)

    assert [statement.quote for statement in statements] == ["I understand --", "No."]


def test_the_company_of_one_article_is_not_that_of_another():
    one, other = (
        extract_statements(f"The {adjective} company said that the wall would hold.")[0] for adjective in ("old", "new")
    )

    assert one.speaker.id != other.speaker.id
