"""A sentence belongs to whoever the aside in it names: “as noted by the envoy”, “as Falk told reporters”."""

import pytest
from tellings import indirect, readings_of, tell

from indexer.extract.asides import aside_of

HOLDS = "the truce holds"


@pytest.mark.parametrize(
    ("aside", "speaker"),
    [
        ("as noted by the head of mission", "head of mission"),
        ("as stated by Falk", "Falk"),
        ("as reported by Nord", "Nord"),
        ("as was earlier noted by hydrologist Ida Falk", "Ida Falk"),
        ("as was announced by the city's commandant, Major Rolf Baum", "Rolf Baum"),
        ("as pointed out by Ida Falk, spokeswoman for the port authority", "Ida Falk"),
        ("as noted on Friday by the press service of the port", "press service of the port"),
        ("as stressed in the statement of the Border Guard", "Border Guard"),
        ("as was stated on the website of the Port Authority", "Port Authority"),
        ("as noted in the report", "report"),
        ("as the governor noted", "governor"),
        ("as Falk put it", "Falk"),
        ("as Falk told reporters", "Falk"),
        ("as Falk told a crowd in Lund on Tuesday", "Falk"),
        ("as Falk has often said", "Falk"),
        ("as Falk and Baum pointed out", "Falk and Baum"),
        ("as one of the sailors told Nord", "one of the sailors"),
        ("as was noted at a briefing by Colonel Rolf Baum", "Rolf Baum"),
    ],
)
def test_the_whole_sentence_is_handed_to_whoever_the_aside_names(aside, speaker):
    assert tell(f"A{aside[1:]}, {HOLDS}.") == [indirect(speaker, HOLDS)]
    assert tell(f"T{HOLDS[1:]}, {aside}.") == [indirect(speaker, f"T{HOLDS[1:]}")]
    assert tell(f"The truce, {aside}, holds.") == [indirect(speaker, "The truce", "holds")]


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("But as Falk noted, the truce holds.", indirect("Falk", HOLDS)),
        ("However, as Falk noted, the truce holds.", indirect("Falk", HOLDS)),
        ("Baum was late given that, as Falk noted, the truce holds.", indirect("Falk", HOLDS)),
        ("The gate was shut, as Falk reported on Tuesday, and Baum left.", indirect("Falk", "The gate was shut")),
        ("The ship sank, the crew fled, and, as Falk noted, it rained.", indirect("Falk", "it rained")),
        ("The truce holds. This was reported on Friday by the port.", indirect("port", "The truce holds")),
        ("The truce holds. This was stated in the letter of the port.", indirect("port", "The truce holds")),
    ],
)
def test_only_what_the_aside_is_about_is_handed_over(text, telling):
    assert tell(text) == [telling]


@pytest.mark.parametrize(
    "text",
    [
        "As was reported earlier, the truce holds.",
        "As Falk noted the time, Baum left the room.",
        "As Falk spoke, Baum left the room.",
        "As Falk did not say, the truce held.",
        "As noted by nobody, the truce holds.",
        "As a former clerk who has written about clerks, Falk knew the law.",
        "Baum, who owed his seat to, as Falk put it, an extreme makeover, left.",
        "When pressed by Ida Falk, Baum did apologise for the roof.",
        "The truce holds. This was made possible by Ida Falk.",
    ],
)
def test_a_clause_that_only_looks_like_an_aside_hands_nothing_over(text):
    assert tell(text) == []


def test_an_aside_ends_before_the_mark_that_closes_it():
    (reading,) = readings_of("As Falk told reporters in Lund, the truce holds.")

    aside = aside_of(reading.sentence.tokens, reading.frames[0])

    assert [token.text for token in reading.sentence.tokens[slice(*aside)]] == "As Falk told reporters in Lund".split()
