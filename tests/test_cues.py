"""Each cue of a sentence is found with its subject, before anybody asks what was said."""

from itertools import pairwise

import pytest
from tellings import readings_of

from indexer.extract.cues import CueKind, is_document
from indexer.extract.mentions import MentionKind


def printed(tokens, mention):
    return " ".join(token.text for token in tokens[mention.first : mention.last]) if mention else None


def cues_of(text):
    """Give each cue of a sentence as its printed words and its subject's."""
    (reading,) = readings_of(text)
    tokens = reading.sentence.tokens
    return [
        (" ".join(token.text for token in tokens[frame.first : frame.last]), printed(tokens, frame.subject))
        for frame in reading.frames
    ]


def frame_of(text):
    (reading,) = readings_of(text)
    (frame,) = reading.frames
    return frame


@pytest.mark.parametrize(
    ("text", "cue", "subject"),
    [
        ("“It holds,” Falk said.", "said", "Falk"),
        ("“It holds,” said Falk.", "said", "Falk"),
        ("“It holds,” the tall engineer said.", "said", "the tall engineer"),
        ("“It holds,” said a court document.", "said", "a court document"),
        ("Falk has repeatedly said that it holds.", "has repeatedly said", "Falk"),
        ("According to Falk, it holds.", "According to", "Falk"),
        ("In the words of Falk, it holds.", "In the words of", "Falk"),
        ("As noted by Falk, it holds.", "As noted by", "Falk"),
        ("Falk: “It holds.”", ":", "Falk"),
        ("“It holds” – Falk", "–", "Falk"),
        ("Ilse Brandt, who followed Tomas Prell in May, said “it holds”.", "said", "Ilse Brandt"),
        ("Ida Falk of the Nord Institute said it holds.", "said", "Ida Falk"),
        ("Ida Falk (pictured) said it holds.", "said", "Ida Falk"),
    ],
)
def test_a_cue_is_found_with_its_subject(text, cue, subject):
    assert (cue, subject) in cues_of(text)


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("“It holds,” Falk, 54, a former nurse, said.", "Falk"),
        ("Falk – no friend of Brandt – said: “It holds.”", "Falk"),
        ("Brandt, whom Falk met, said: “It holds.”", "Brandt"),
        ("“It holds,” Baum's widow said.", "Baum 's widow"),
    ],
)
def test_an_aside_does_not_steal_the_verb(text, subject):
    assert cues_of(text)[-1] == ("said", subject)


@pytest.mark.parametrize(
    "text",
    [
        "The claim was old.",
        "His answer came late.",
        "The report was read.",
        "No comment came.",
        "Her promise was kept.",
    ],
)
def test_a_noun_with_the_form_of_a_verb_is_no_cue(text):
    assert [cue for cue in cues_of(text) if cue[0] != "was read"] == []


@pytest.mark.parametrize("text", ["Falk wants to say more.", "It is hard to say."])
def test_an_infinitive_is_no_cue(text):
    assert "say" not in [cue for cue, _ in cues_of(text)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Falk said “it holds”.", CueKind.SPEECH),
        ("Falk called it “old”.", CueKind.LABELLING),
        ("The note reads “it holds”.", CueKind.DOCUMENT),
        ("Falk thinks “it holds”.", CueKind.BELIEF),
        ("Falk laughed “it holds”.", CueKind.LOOSE),
        ("According to Falk it holds.", CueKind.ACCORDING),
        ("Falk: “It holds.”", CueKind.LABEL),
    ],
)
def test_a_cue_knows_what_kind_of_word_it_is(text, kind):
    assert frame_of(text).kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "Falk did not say that it holds.",
        "Falk never said that it holds.",
        "Falk didn't say that it holds.",
        "Falk didn’t say that it holds.",
    ],
)
def test_a_cue_that_is_denied_says_so(text):
    assert frame_of(text).is_negated


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Falk will say “no”.", "will"),
        ("Falk would have said “no”.", "would"),
        ("Falk may say “no”.", "may"),
        ("Falk might have said “no”.", "might"),
        ("Falk said “no”.", None),
        ("Falk has said “no”.", None),
        ("Falk did say “no”.", None),
    ],
)
def test_a_cue_that_is_not_yet_or_not_surely_true_says_so(text, modality):
    assert frame_of(text).modality == modality


@pytest.mark.parametrize(
    ("text", "via"),
    [
        ("Nord quoted Minister Baum as telling Roth that “it holds”.", "Nord"),
        ("“It holds,” his lawyer quoted him as saying.", "his lawyer"),
        ("“It holds,” Nord cited Baum as saying.", "Nord"),
        ("“It holds,” Baum was quoted as saying.", None),
        ("“It holds,” Baum was quoted as saying by Nord.", "Nord"),
        ("“It holds,” Baum was quoted as saying by the Nord agency.", "the Nord agency"),
        ("“It holds,” Baum was quoted as saying by the sea.", None),
    ],
)
def test_a_cue_knows_who_passed_it_on(text, via):
    (reading,) = readings_of(text)

    (frame,) = [frame for frame in reading.frames if frame.kind is CueKind.SPEECH]
    assert printed(reading.sentence.tokens, frame.via) == via


@pytest.mark.parametrize(
    "text",
    ["This was stated by Falk.", "As noted by Falk, it holds.", "Falk's claim was confirmed by Falk."],
)
def test_a_passive_cue_has_its_subject_after_it(text):
    frame = frame_of(text)

    assert (frame.is_passive, frame.is_inverted) == (True, True)


def test_a_subject_far_from_its_cue_is_marked_as_such():
    near = frame_of("“It holds,” Falk said.")
    far = frame_of("Falk took the train to Lund and then said: “It holds.”")

    assert near.is_direct_subject
    assert not far.is_direct_subject


def test_cues_come_in_order_and_apart():
    (reading,) = readings_of("Falk said that Baum claimed Roth had told him it holds, according to Nord.")

    places = [(frame.first, frame.last) for frame in reading.frames]
    assert all(before[1] <= after[0] for before, after in pairwise(places))
    assert len(places) == 4


@pytest.mark.parametrize(
    ("text", "expected"), [("The note said “it holds”.", True), ("The envoy said “it holds”.", False)]
)
def test_a_document_is_told_from_a_person(text, expected):
    subject = frame_of(text).subject

    assert subject.kind is MentionKind.ROLE
    assert is_document(subject) is expected
