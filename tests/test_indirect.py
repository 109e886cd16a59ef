"""What is told in the reporter's words, and what only looks like it."""

import pytest
from tellings import Telling, indirect, tell

from indexer.statement import Kind


@pytest.mark.parametrize(
    "text",
    [
        "Did Varga say that the mill would close?",
        "If Varga says that the mill will close, Baum will leave.",
        "Varga declined to comment on the mill.",
        "Varga refused to say whether the mill would close.",
        "She left without saying that the mill would close.",
        "The ministry did not respond to a request for comment.",
        "Varga neither confirmed nor denied that the mill was shut.",
        "Varga told no one and left.",
        "No official has said that the mill would close.",
        "It is known that mills close.",
        "Varga said so on Monday.",
        "Varga said nothing.",
        "Two aides asked not to be named.",
        "The goods moved according to plan.",
        "When Varga says that the mill will close, Baum will leave.",
        "When Baum pressed her on the mill, Varga left.",
        "Colonel Varga speaks four languages and rides.",
        "Varga spoke to us in the harbour.",
        "Briefing by Port Director Ida Varga",
        "The village is called Morvan.",
    ],
)
def test_what_was_not_told_is_no_statement(text):
    assert tell(text) == []


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        (
            "Varga criticised the new tariff on grain.",
            indirect("Varga", "the new tariff on grain")._replace(modality="criticised"),
        ),
        ("Varga urged the council to open the gate.", indirect("Varga", "the council to open the gate")),
        ("Varga vowed to open the granary.", indirect("Varga", "to open the granary")),
        (
            "The bill is expected to raise the price of grain.",
            Telling(
                Kind.INDIRECT,
                None,
                ("The bill", "to raise the price of grain"),
                negated=False,
                modality="is expected",
                via=None,
                nested=False,
            ),
        ),
        (
            "Baum left when Varga announced that the mill would close.",
            indirect("Varga", "the mill would close"),
        ),
        (
            "Varga rejected the offer of the union.",
            indirect("Varga", "the offer of the union")._replace(negated=True, modality="rejected"),
        ),
        (
            "Varga wants the mill to stay open.",
            indirect("Varga", "the mill to stay open")._replace(modality="wants"),
        ),
        (
            "Varga is due to announce on Friday that the mill will close.",
            indirect("Varga", "the mill will close")._replace(modality="due to announce"),
        ),
    ],
)
def test_what_the_reporter_tells_is_a_statement_with_its_flags(text, telling):
    assert telling in tell(text)


def test_words_that_belong_to_a_quotation_are_not_told_again():
    found = tell("“The mill will close,” Varga told the few who remained.")

    assert [telling.parts for telling in found] == [("The mill will close",)]


def test_no_two_statements_share_a_word():
    text = "Varga said that Baum wants the mill to close and that the council promised to keep it open."

    words = [part for telling in tell(text) for part in telling.parts]

    assert len(words) == len(set(words))
    assert all(one not in other for one in words for other in words if one is not other)


def test_a_caption_tells_nothing():
    caption = "The mill of Lund.\n\nVarga shows the new mill to the council\n\nPhoto: Rolf Baum/Nord"

    found = tell(f"{caption}\n\n“It will close,” Varga said.")

    assert [telling.parts for telling in found] == [("It will close",)]
