"""Indirect speech is cut out exactly: the clause that was said, without the cue and the reporter's own news."""

import pytest
from tellings import Telling, indirect, mixed, tell

from indexer.statement import Kind


def case(text, *tellings):
    return pytest.param(text, list(tellings))


SHUT = "the old port will stay shut"


@pytest.mark.parametrize(
    ("text", "tellings"),
    [
        case(f"Falk said that {SHUT}.", indirect("Falk", SHUT)),
        case(f"Falk said {SHUT}.", indirect("Falk", SHUT)),
        case(f"Falk said on Monday that {SHUT}.", indirect("Falk", SHUT)),
        case(f"Falk told reporters on Monday that {SHUT}.", indirect("Falk", SHUT)),
        case(f"Falk confirmed that {SHUT}.", indirect("Falk", SHUT)),
        case(f"Belov, in turn, stressed that {SHUT}.", indirect("Belov", SHUT)),
        case(f"T{SHUT[1:]} until May, Falk said on Friday.", indirect("Falk", f"T{SHUT[1:]} until May")),
        case(f"According to Falk, {SHUT}.", indirect("Falk", SHUT)),
        case(f"T{SHUT[1:]}, according to Falk.", indirect("Falk", f"T{SHUT[1:]}")),
        case("The old port, according to Falk, will stay shut.", indirect("Falk", "The old port", "will stay shut")),
        case(f"As noted by Falk, {SHUT}.", indirect("Falk", SHUT)),
        case("As noted by Falk,"),
        case("The old port stays shut, as noted by Falk,", indirect("Falk", "The old port stays shut")),
        case(f"T{SHUT[1:]}. This was stated by Falk.", indirect("Falk", f"T{SHUT[1:]}")),
        case(
            f"Falk said that {SHUT}, adding that ships would leave.",
            indirect("Falk", SHUT),
            indirect("Falk", "ships would leave"),
        ),
        case(f"Falk told reporters {SHUT}.", indirect("Falk", SHUT)),
        case(f"T{SHUT[1:]}, mayor Ida Falk warned.", indirect("Ida Falk", f"T{SHUT[1:]}")),
        case(f"As Falk noted, {SHUT}.", indirect("Falk", SHUT)),
        case(f"T{SHUT[1:]}, said Falk.", indirect("Falk", f"T{SHUT[1:]}")),
        case(f"T{SHUT[1:]}, the letter states.", indirect("letter", f"T{SHUT[1:]}")),
        case("The port closed, relief chief Ida Falk said.", indirect("Ida Falk", "The port closed")),
        case("The old port, Falk said, will stay shut.", indirect("Falk", "The old port", "will stay shut")),
        case("The old port, said Falk, will stay shut.", indirect("Falk", "The old port", "will stay shut")),
        case(
            "The old port, said Ida Falk, head of the guild, will stay shut.",
            indirect("Ida Falk", "The old port", "will stay shut"),
        ),
        case(
            "Many of the ships, Falk said, have left the port, the latter a hint at the war.",
            indirect("Falk", "Many of the ships", "have left the port"),
        ),
        case(f"However, Falk said, {SHUT}.", indirect("Falk", SHUT)),
        case(f"Falk specified that {SHUT}.", indirect("Falk", SHUT)),
        case(f"T{SHUT[1:]}, Falk told reporters.", indirect("Falk", f"T{SHUT[1:]}")),
        case(
            "The self-styled “guardians” of the port left, Falk told Nord on Monday.",
            indirect("Falk", "The self-styled “guardians” of the port left"),
        ),
        case(
            "Dozens of so-called “guards” and so-called “doctors” came, Falk said.",
            indirect("Falk", "Dozens of so-called “guards” and so-called “doctors” came"),
        ),
        case("According to Baum's lawyer, Ida Falk, the roof fell.", indirect("Ida Falk", "the roof fell")),
        case("The roof fell, according to Falk.", indirect("Falk", "The roof fell")),
        case("Seats in the old house are shared out according to the votes cast."),
        case("The roof fell according to Falk.", indirect("Falk", "The roof fell")),
        case(f"Falk made the claim that {SHUT}.", indirect("Falk", SHUT)),
        case(f"Falk used to say that {SHUT}.", indirect("Falk", SHUT)),
        case(f"T{SHUT[1:]}. That is the view of Falk.", indirect("Falk", f"T{SHUT[1:]}")),
        case(f"Falk replied that {SHUT}.", indirect("Falk", SHUT)),
        case(f"Falk and Baum say that {SHUT}.", indirect("Falk and Baum", SHUT)),
        case(
            "Ana Torres, who chairs the committee, denied that it had ever met.",
            Telling(Kind.INDIRECT, "Ana Torres", ("it had ever met",), negated=True),
        ),
    ],
)
def test_the_clause_is_cut_where_the_reporting_begins_and_ends(text, tellings):
    found = tell(text)

    assert found == tellings


@pytest.mark.parametrize(
    ("text", "tellings"),
    [
        case(f"Baum left the town when Falk said that {SHUT}.", indirect("Falk", SHUT)),
        case(
            f"Falk said that {SHUT}, while Baum said that it was open to all.",
            indirect("Falk", SHUT),
            indirect("Baum", "it was open to all"),
        ),
        case(
            f"Falk said that {SHUT}, but Baum said it would soon be open.",
            indirect("Falk", SHUT),
            indirect("Baum", "it would soon be open"),
        ),
        case(f"After Falk said that {SHUT}, Baum left the town.", indirect("Falk", SHUT)),
        case(f"When Falk told Baum that {SHUT}, he left the town.", indirect("Falk", SHUT)),
        case(f"Falk, who said that {SHUT}, left the town.", indirect("Falk", SHUT)),
        case(f"Falk said that {SHUT}, which Baum denied.", indirect("Falk", SHUT)),
        case(
            "Falk said that the report, which Baum denied, was true.",
            indirect("Falk", "the report, which Baum denied, was true"),
        ),
        case(f"T{SHUT[1:]}, according to Falk, who runs it.", indirect("Falk", f"T{SHUT[1:]}")),
        case(f"T{SHUT[1:]}, according to Falk, a former sailor.", indirect("Falk", f"T{SHUT[1:]}")),
        case(
            "Belov said that, according to Falk, the old port will stay shut.",
            indirect("Belov", "according to Falk, the old port will stay shut"),
        ),
        case(f"Had Falk said that {SHUT}, Baum would have left."),
        case(f"Should Falk say that {SHUT}, Baum will leave."),
        case("Three days later, Falk said."),
        case("Baum came, said hello, and left."),
        case("Shortly after the storm, Falk announced her resignation."),
        case(f"If Falk said that {SHUT}, Baum would leave."),
    ],
)
def test_what_the_reporter_tells_is_never_part_of_what_was_said(text, tellings):
    found = tell(text)

    assert found == tellings


@pytest.mark.parametrize(
    "text",
    [
        "Falk said nothing.",
        "Falk said so on Monday.",
        "Falk neither confirmed nor denied that the port was shut.",
        "Falk refused to confirm that the port was shut.",
        "Falk declined to say that the port was shut.",
        "Did Falk say that the port was shut for good?",
        "Falk said.",
        "Asked about the port, Falk left.",
    ],
)
def test_a_sentence_that_reports_no_words_gives_no_statement(text):
    assert tell(text) == []


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        (f"Falk denied that {SHUT}.", True),
        (f"Falk has never said that {SHUT}.", True),
        (f"Falk could not confirm that {SHUT}.", True),
        (f"Falk said that {SHUT}.", False),
        ("Falk said that the old port will not stay shut.", False),
        pytest.param(
            f"No official said that {SHUT}.",
            True,
            marks=pytest.mark.xfail(strict=True, reason="defect: “No official” becomes the speaker"),
        ),
    ],
)
def test_a_denial_is_marked_as_one(text, negated):
    (telling,) = tell(text)

    assert telling.negated is negated


def test_a_denial_does_not_reach_the_next_verb():
    denial, telling = tell("Torres denied taking bribes and said the court was “a stage”.")

    assert denial == indirect("Torres", "taking bribes")._replace(negated=True)
    assert telling == mixed("Torres", "a stage")


@pytest.mark.parametrize("cue", ["thinks", "does not believe", "hopes"])
def test_what_somebody_thinks_is_marked_as_not_said(cue):
    (telling,) = tell(f"Falk {cue} that the port was shut for good.")

    assert telling.parts == ("the port was shut for good",)
    assert telling.modality == cue


def test_a_clause_with_quoted_words_keeps_them_whole():
    (telling,) = tell("Falk said the wall was “strong” and “tall”.")

    assert telling == mixed("Falk", "strong", "tall")
