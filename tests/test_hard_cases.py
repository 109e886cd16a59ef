"""Sentences that simple engines read wrongly; each must come out exactly as a careful reader would note it."""

import datetime as dt

import pytest
from tellings import Telling, direct, extract_statements, indirect, mixed, note, tell

from indexer.statement import Resolution
from indexer.when import Precision

TRANSCRIPT = """MS. VARELA: Let me begin with the floods.

Q: Will you resign over them?

MS. VARELA: I won't.

Q: Why not?

MS. VARELA: Because I was elected."""

INTERVIEW = """The pianist Leon Abrams spoke to us in Riga.

**Did you expect it?**

- Never.

**And now?**

- Now I believe it."""


CASES = {
    "1 each paragraph of a quote opens again": (
        "“We opened the gate,” Dalgaard said. “They walked away from it.\n\n“Now the gate is shut.”",
        [direct("Dalgaard", "We opened the gate", "They walked away from it.", "Now the gate is shut.")],
    ),
    "2 a quote runs on without a mark": (
        "“The bridge is safe.\n\nCrossings begin at dawn,” Fontaine said.",
        [direct("Fontaine", "The bridge is safe.\n\nCrossings begin at dawn")],
    ),
    "3 one mark closes two levels": (
        "“They sell these “paper shields”, said Havel.",
        [direct("Havel", "They sell these “paper shields")],
    ),
    "4 the same glyph nests": (
        "“She told me “stay put” and drove off,” the consul said.",
        [
            direct("consul", "She told me “stay put” and drove off"),
            direct(None, "stay put")._replace(nested=True),
        ],
    ),
    "5 scare quotes are no statement": (
        "The so-called “volunteers” crossed the river at night, the governor said.",
        [indirect("governor", "The so-called “volunteers” crossed the river at night")],
    ),
    "6 the title of a work is no statement": ("He published “A Season of Ash” while in exile.", []),
    "7 a split quote is one statement": (
        "“If the talks fail,” said Nkemelu, “we go home.”",
        [direct("Nkemelu", "If the talks fail", "we go home.")],
    ),
    "8 whoever is asked answers": (
        "Asked about the delay, Captain Aoki replied: “Speak to the harbour master.”",
        [direct("Aoki", "Speak to the harbour master.")],
    ),
    "9 a quote without a cue follows on": (
        "“No concessions,” Rautio said.\n\n“Not in spring, not in autumn.”",
        [direct("Rautio", "No concessions"), direct("Rautio", "Not in spring, not in autumn.")],
    ),
    "10 an aside names somebody else": (
        "Marta Kellner, who replaced Jonas Fiala in June, said “the plan stands”.",
        [direct("Marta Kellner", "the plan stands")],
    ),
    "11 the role stands before the name": (
        "“The siege is finished,” said the union's trade commissioner, Petra Nyman.",
        [direct("Petra Nyman", "The siege is finished")],
    ),
    "12 a pronoun with two men means the subject": (
        "Sokolov met Herrera on Tuesday. He said “the offer still stands”.",
        [direct("Sokolov", "the offer still stands")],
    ),
    "13 a pronoun tells by gender": (
        "Governor Elena Duarte met Colonel Omar Bensaid. “We have a deal,” she said.",
        [direct("Elena Duarte", "We have a deal")],
    ),
    "14 a title means whoever was introduced with it": (
        "Tobias Renner, spokesman for the port authority, came. The spokesman added that the cranes would move.",
        [indirect("Tobias Renner", "the cranes would move")],
    ),
    "14 a role with its body stands for whoever holds it": (
        "The spokesman for the port authority added that the cranes would be repaired.",
        [indirect("spokesman for the port authority", "the cranes would be repaired")],
    ),
    "14 a role alone is nobody": (
        "The spokesman added that the cranes would be repaired.",
        [indirect(None, "the cranes would be repaired")],
    ),
    "15 a body speaks": (
        "The Chancellery said it had “nothing to add to the decree”.",
        [mixed("Chancellery", "nothing to add to the decree")],
    ),
    "16 a capital stands for a government": (
        "Lisbon called the tariff “unlawful”.",
        [mixed("Lisbon", "unlawful")],
    ),
    "17 “this was stated by” points back": (
        "The depot was never shelled. This was stated by Lieutenant General Pavel Drozd.",
        [indirect("Pavel Drozd", "The depot was never shelled")],
    ),
    "18 “as noted by” goes before": (
        "As noted by the chief of the observer team, the ceasefire is holding.",
        [indirect("chief of the observer team", "the ceasefire is holding")],
    ),
    "19 “according to” stands amid the clause": (
        "The tanker, according to three sailors, never left port.",
        [indirect("three sailors", "The tanker", "never left port")],
    ),
    "20 what was not said is marked": (
        "Bergstrand did not say that the base would be closed.",
        [indirect("Bergstrand", "the base would be closed")._replace(negated=True)],
    ),
    "21 declining is no statement": ("The ministry declined to comment on “pending cases”.", []),
    "22 an agency passes it on": (
        "Nord quoted Deputy Minister Kirilov as telling Radio Luna that “no paper was signed”.",
        [mixed("Kirilov", "no paper was signed")._replace(via="Nord")],
    ),
    "23 a speaker quotes another": (
        "“The state chancellor told us “hold on”, and we held on,” said Adeyemi.",
        [
            direct("Adeyemi", "The state chancellor told us “hold on”, and we held on"),
            direct("state chancellor", "hold on")._replace(nested=True),
        ],
    ),
    "24 a condition is not a statement made": (
        "If pressed, Falk will say “never”.",
        [direct("Falk", "never")._replace(modality="will")],
    ),
    "24 an expectation is not a statement made": (
        "He is expected to tell deputies that the budget will be cut.",
        [indirect(None, "to tell deputies that the budget will be cut")._replace(modality="is expected")],
    ),
    "25 a headline names the speaker before a colon": (
        "Kovac: East “not prepared” for a vote",
        [mixed("Kovac", "not prepared")],
    ),
    "25 a headline names the speaker after a dash": (
        "Summit “a circus” - Havel",
        [mixed("Havel", "a circus")],
    ),
    "26 a transcript is read by its labels": (
        TRANSCRIPT,
        [
            direct("Varela", "Let me begin with the floods."),
            direct("Varela", "I won't."),
            direct("Varela", "Because I was elected."),
        ],
    ),
    "27 questions in bold alternate with answers": (
        INTERVIEW,
        [direct("Leon Abrams", "Never."), direct("Leon Abrams", "Now I believe it.")],
    ),
    "27 questions and answers on one line": (
        "The pianist Leon Abrams came.\n\n**Did you expect it?** - Never. **And now?** - Now I believe it.",
        [direct("Leon Abrams", "Never."), direct("Leon Abrams", "Now I believe it.")],
    ),
    "27 dashes in a translated interview": (
        "The pianist Leon Abrams came.\n\n— Did you expect it?\n— Never.\n— And now?\n— Now I believe it.",
        [direct("Leon Abrams", "Never."), direct("Leon Abrams", "Now I believe it.")],
    ),
    "27 the interviewer is not the one interviewed": (
        "Leon Abrams was interviewed by Ida Roth.\n\nQuestion: Why?\n\nAnswer: So.\n\nQuestion: When?\n\nAnswer: Now.",
        [direct("Leon Abrams", "So."), direct("Leon Abrams", "Now.")],
    ),
    "29 a document excerpt": (
        "The communiqué reads:\n\n> The sides agree to meet again.\n\nFalk left.",
        [direct("communiqué", "The sides agree to meet again.")],
    ),
    "28 guillemets": ("«Мы уходим», – said Gorelova.", [direct("Gorelova", "Мы уходим")]),
    "28 German marks": ("„Das war ein Fehler“, said Brunner.", [direct("Brunner", "Das war ein Fehler")]),
    "28 an apostrophe inside single marks": ("‘It's ours,’ Falk said.", [direct("Falk", "It's ours")]),
    "28 marks that do not match": ('"Enough,” Falk said.', [direct("Falk", "Enough")]),
    "29 an account": (
        "In a tweet, @PortOffice wrote: “1/3 The consul was released.”",
        [direct("@PortOffice", "1/3 The consul was released.")],
    ),
    "29 an account with an underscore": (
        "In a tweet, @Port_Office wrote: “1/3 The consul was released.”",
        [direct("@Port_Office", "1/3 The consul was released.")],
    ),
    "29 a document speaks": (
        "The communiqué reads: “The sides agree to meet again.”",
        [direct("communiqué", "The sides agree to meet again.")],
    ),
    "30 two spellings are one person": (
        "Martin Skolny, spokesman for the alliance, arrived on Monday. Scolni said the road was open.",
        [indirect("Martin Skolny", "the road was open")],
    ),
    "30 an article within a name may be written apart": (
        "Yusuf Abd al-Karim opened the session. Abdulkarim said the vote was fair.",
        [indirect("Yusuf Abd al-Karim", "the vote was fair")],
    ),
    "30 two people share a surname": (
        "Nora Price and Adam Price both came. Nora Price said the bill was dead. “It is alive,” Adam Price said.",
        [indirect("Nora Price", "the bill was dead"), direct("Adam Price", "It is alive")],
    ),
    "two people speak together": (
        "“We agree,” Keane and Orlov said.",
        [direct("Keane and Orlov", "We agree")],
    ),
    "two people speak together after the verb": (
        "“We agree,” said Keane and Orlov in a joint statement.",
        [direct("Keane and Orlov", "We agree")],
    ),
    "a lawyer passes it on": (
        "Minister Rolf Falk was arrested on Monday. “The roof will hold,” his lawyer quoted him as saying.",
        [direct("Rolf Falk", "The roof will hold")._replace(via="his lawyer")],
    ),
    "a long way from words to cue": (
        "“The roof will hold,” Ida Falk, the deputy head of the port's repair office, told a crowd in Lund.",
        [direct("Ida Falk", "The roof will hold")],
    ),
    "a caption says nothing": (
        "A view of Lund.\n\nFalk shows the “leak” to us\n\nPhoto: Rolf Baum/Nord\n\n“The roof will hold,” Falk said.",
        [direct("Falk", "The roof will hold")],
    ),
    "bullets after a colon": (
        "Mayor Carla Falk said:\n\n• “The roof will hold.”\n\n• “The wall will hold.”",
        [direct("Carla Falk", "The roof will hold."), direct("Carla Falk", "The wall will hold.")],
    ),
    "a claim that is checked stays with whoever made it": (
        "When asked about Falk's remark that “the roof will hold”, Baum said: “It won't.”",
        [mixed("Falk", "the roof will hold"), direct("Baum", "It won't.")],
    ),
    "a translator's dash": ("“The roof will hold”, – said Falk.", [direct("Falk", "The roof will hold")]),
}


@pytest.mark.parametrize(("text", "tellings"), CASES.values(), ids=CASES)
def test_a_hard_case_comes_out_as_a_careful_reader_notes_it(text, tellings):
    found = tell(text)

    assert found == tellings


def quoted_words(text):
    return {part for telling in tell(text) if telling.kind != "indirect" for part in telling.parts}


FORBIDDEN = [
    ("The so-called “volunteers” crossed the river at night, the governor said.", "volunteers"),
    ("He published “A Season of Ash” while in exile.", "A Season of Ash"),
    ("The ministry declined to comment on “pending cases”.", "pending cases"),
    ("The ship “Nordlys” sank, officials said.", "Nordlys"),
    ("Falk used the word “roof” five times.", "roof"),
    ("The word “roof” comes from the north, Falk said.", "roof"),
    ("A sign reading “No entry” hung over the door, Falk said.", "No entry"),
    ("The crowd, holding banners that read “No more roofs”, cheered as Falk said: “We hear you.”", "No more roofs"),
    ("Falk, known as “the Hammer”, ate lunch.", "the Hammer"),
    ("The roof was called “the Lid” by its makers.", "roof"),
    ("It's the roofers' job, Falk said, and the builders' fault.", "job, Falk said, and the builders"),
]


@pytest.mark.parametrize(("text", "words"), FORBIDDEN)
def test_words_that_nobody_said_are_never_given_as_quoted_words(text, words):
    found = quoted_words(text)

    assert words not in found


def only(text, **about) -> Telling:
    (statement,) = extract_statements(text, **about)
    return statement


def test_a_pronoun_that_two_men_fit_is_not_trusted():
    statement = only("Sokolov met Herrera on Tuesday. He said “the offer still stands”.")

    assert statement.confidence < 0.7


def test_a_quote_that_follows_on_is_trusted_less_than_the_one_with_the_cue():
    first, second = extract_statements("“No concessions,” Rautio said.\n\n“Not in spring, not in autumn.”")

    assert second.confidence < first.confidence
    assert second.resolved_by is Resolution.CONTINUED


def test_indirect_words_are_trusted_less_than_direct_ones():
    quoted = only("“The roof will hold,” Falk said.")
    told = only("Falk said that the roof would hold.")

    assert told.confidence < quoted.confidence


def test_an_answer_keeps_the_question_it_was_given_to():
    statements = extract_statements(TRANSCRIPT)

    assert [statement.question.text if statement.question else None for statement in statements] == [
        None,
        "Will you resign over them?",
        "Why not?",
    ]


def test_a_role_is_kept_beside_the_name():
    statement = only("“The siege is finished,” said the union's trade commissioner, Petra Nyman.")

    assert statement.speaker.role == "union's trade commissioner"
    assert statement.mention.text == "the union's trade commissioner, Petra Nyman"


def test_the_clause_around_quoted_words_is_kept_as_printed():
    statement = only("Lisbon called the tariff “unlawful”.")

    assert statement.content.text == "the tariff “unlawful”"


def test_a_day_in_the_sentence_dates_the_statement_apart_from_the_dateline():
    statement = only("MOSCOW, April 4. /NORD/. “The roof will hold,” Falk said on April 2.")

    assert (statement.said_on.date, statement.said_on.precision) == ("--04-02", Precision.DAY_WITHOUT_YEAR)


def test_a_weekday_counts_back_from_the_day_of_publication():
    statement = only("“The roof will hold,” Falk said on Tuesday.", published=dt.date(2031, 5, 15))

    assert statement.said_on.date == "2031-05-13"


def test_an_inner_quote_points_at_the_statement_around_it():
    outer, inner = extract_statements("“The state chancellor told us “hold on”, and we held on,” said Adeyemi.")

    assert inner.nested_in == outer.id
    assert note(inner).speaker != note(outer).speaker
