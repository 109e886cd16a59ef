"""What a language model is given to put into sentences in tests: citations of invented officials, honest sentences.

`unverified` counts, with nothing of the gate's own, the characters between quotation marks that nothing cited prints.
"""

import datetime as dt
import json
import unicodedata

from fakes import make_article
from shelves import find_part, make_statement

from api.answer import Answer, ArticleCard, Citation, Intent, Interpretation, Status
from indexer.speaker import Speaker
from indexer.statement import Kind, Statement
from indexer.when import Precision, When

TEXT = (
    "SELA, May 4. “The bridge at Sela will reopen on 12 June,” said Transport Minister Mara Orlova. “We have repaired "
    "40 of the 52 piers. Nobody was hurt,” she said. She called the detour “a gift to smugglers”. Orlova said that the "
    "ferry would sail until the bridge opens.\n\n"
    "“I do not,” she added, “support a toll.” “If the river rises, we will close the road again,” Orlova said. She "
    "denied that the contract had gone to a cousin.\n\n"
    "“Grain exports resume next week,” Colonel Samir Haddad told the Velm Herald. “Our silos hold 3.5 million tonnes, "
    "and 70 trucks wait at the border,” he said. He warned that Velm may close the port of Karsk. “Haven’t we waited "
    "long enough?” Haddad asked. “He told me ‘never again’ and left,” he said of the envoy. An aide announced that he "
    "would visit Maren."
)
ARTICLE = make_article(TEXT, title="Orlova: ‘Bridge’ to reopen", source="Velm Herald", published=dt.date(2031, 5, 5))
DAY = When.on(dt.date(2031, 5, 4), "dateline")
SECOND = When(date="--06-07", precision=Precision.DAY_WITHOUT_YEAR, evidence="dateline")
ORLOVA = Speaker(id="mara-orlova", name="Mara Orlova", role="Transport Minister")
HADDAD = Speaker(id="samir-haddad", name="Samir Haddad", role="Colonel")


def _statement(*words: str, kind=Kind.DIRECT, speaker=ORLOVA, said_on=DAY, content=None, **more) -> Statement:
    part = None if content is None else find_part(ARTICLE, content)
    return make_statement(
        ARTICLE, *words, kind=kind, name="x", speaker=speaker, said_on=said_on, content=part, cue="said", **more
    )


STATEMENTS = (
    _statement("The bridge at Sela will reopen on 12 June,"),
    _statement("We have repaired 40 of the 52 piers. Nobody was hurt,"),
    _statement("a gift to smugglers", kind=Kind.MIXED, content="She called the detour “a gift to smugglers”"),
    _statement("the ferry would sail until the bridge opens", kind=Kind.INDIRECT),
    _statement("I do not,", "support a toll."),
    _statement("If the river rises, we will close the road again,"),
    _statement("the contract had gone to a cousin", kind=Kind.INDIRECT, negated=True),
    _statement("Grain exports resume next week,", speaker=HADDAD, said_on=SECOND),
    _statement("Our silos hold 3.5 million tonnes, and 70 trucks wait at the border,", speaker=HADDAD, said_on=SECOND),
    _statement("Velm may close the port of Karsk", kind=Kind.INDIRECT, speaker=HADDAD, said_on=SECOND),
    _statement("Haven’t we waited long enough?", speaker=HADDAD, said_on=SECOND),
    _statement("He told me ‘never again’ and left,", speaker=HADDAD, said_on=SECOND),
    _statement("he would visit Maren", kind=Kind.INDIRECT, speaker=HADDAD, said_on=When(), confidence=0.4),
)
CITATIONS = tuple(
    Citation(n=n, statement=one, article=ArticleCard.of(ARTICLE), context=one.context.text, score=1)
    for n, one in enumerate(STATEMENTS, start=1)
)
ANSWER = Answer(
    question="What did Orlova and Haddad say about the bridge?",
    interpretation=Interpretation(intent=Intent.ASK, speakers=("Mara Orlova", "Samir Haddad"), topic="bridge"),
    status=Status.ANSWERED,
    text="the answer as it was found",
    citations=CITATIONS,
    remarks=("2 more on record.",),
    generation=3,
)
IDS = tuple(f"id{n}" for n in range(1, len(CITATIONS) + 1))
CITED = dict(zip(IDS, CITATIONS, strict=True))


def cites(*numbers: int) -> tuple[str, ...]:
    return tuple(f"id{n}" for n in numbers)


HONEST = (
    ("Mara Orlova said “The bridge at Sela will reopen on 12 June”.", 1),
    ("“The bridge at Sela will reopen on 12 June,” said Orlova.", 1),
    ("“The bridge at Sela will reopen on 12 June,” Transport Minister Mara Orlova said on 4 May 2031.", 1),
    ("On 4 May 2031, Orlova said that the bridge at Sela would reopen on 12 June.", 1),
    ("According to Mara Orlova, “The bridge at Sela will reopen on 12 June”.", 1),
    ("The Transport Minister announced that the bridge at Sela will reopen on 12 June.", 1),
    ('Mara Orlova said: "The bridge at Sela will reopen on 12 June."', 1),
    ("Orlova stated that the bridge at Sela will reopen.", 1),
    ("Mara Orlova, the Transport Minister, said the bridge at Sela will reopen.", 1),
    ("Orlova wrote that the bridge at Sela will reopen.", 1),
    ("Orlova added, «The bridge at Sela will reopen on 12 June».", 1),
    ("“We have repaired 40 of the 52 piers. Nobody was hurt,” Orlova said.", 2),
    ("Orlova said “We have repaired 40 of the 52 piers”.", 2),
    ("Orlova said “Nobody was hurt”.", 2),
    ("Orlova said that nobody was hurt.", 2),
    ("Orlova said they had repaired 40 of the 52 piers.", 2),
    ("According to Orlova, they have repaired forty of the 52 piers.", 2),
    ("Orlova said “We have repaired 40 of the 52 piers” and “Nobody was hurt”.", 2),
    ("Orlova: “We have repaired 40 of the 52 piers.”", 2),
    ("Orlova called the detour “a gift to smugglers”.", 3),
    ("Orlova described the detour as 'a gift to smugglers'.", 3),
    ("Mara Orlova called the detour a gift to smugglers.", 3),
    ("Orlova said the ferry would sail until the bridge opens.", 4),
    ("According to the Transport Minister, the ferry will sail until the bridge opens.", 4),
    ("Orlova said that the ferry would sail until the bridge opened.", 4),
    ("Orlova said she did not support a toll.", 5),
    ("Orlova said that she does not support a toll.", 5),
    ("“If the river rises, we will close the road again,” said Mara Orlova.", 6),
    ("Orlova said they would close the road again if the river rises.", 6),
    ("Orlova said “If the river rises, we will close the road again”.", 6),
    ("Orlova denied that the contract had gone to a cousin.", 7),
    ("Orlova said that the contract had not gone to a cousin.", 7),
    ("Colonel Samir Haddad said “Grain exports resume next week”.", 8),
    ("“Grain exports resume next week,” said Haddad.", 8),
    ("Haddad said that grain exports resume next week.", 8),
    ("Haddad said on June 7 that grain exports will resume next week.", 8),
    ("Samir Haddad said “Our silos hold 3.5 million tonnes”.", 9),
    ("Haddad said the silos hold 3.5 million tonnes.", 9),
    ("Haddad noted that 70 trucks wait at the border.", 9),
    ("The Colonel said 70 trucks wait at the border.", 9),
    ("Haddad said that Velm may close the port of Karsk.", 10),
    ("Haddad said that Velm might close the port of Karsk.", 10),
    ("According to Haddad, Velm may close the port.", 10),
    ("“Haven't we waited long enough?” Haddad asked.", 11),
    ('"Haven\'t we waited long enough?" asked Samir Haddad.', 11),
    ("Haddad said “He told me 'never again' and left”.", 12),
    ("Haddad said he would visit Maren.", 13),
    ("Haddad said “Grain exports resume next week” and “Our silos hold 3.5 million tonnes”.", 8, 9),
)
"""Sentences that say nothing but what is cited, each with the numbers of its citations."""

_OPEN_TO_CLOSE = {
    "“": "”",
    "„": "“”",
    "«": "»",
    "»": "«",
    "‹": "›",
    "‘": "’",
    "‚": "‘’",
    '"': '"',
    "「": "」",
    "『": "』",
}
_OPEN_TO_CLOSE |= {"〝": "〞", "＂": "＂", "`": "`´'", "″": "″", "❝": "❞", "❛": "❜"}


def unverified(text: str, citations=CITATIONS) -> int:
    """Count the characters between marks, of any kind, that are in no printed stretch of what is cited.

    A mark without its partner counts from there to the end.
    """
    printed = [p.text for one in citations if one.statement.kind is not Kind.INDIRECT for p in one.statement.parts]
    count = place = 0
    while place < len(text):
        closers = _OPEN_TO_CLOSE.get(text[place])
        if closers is None and text[place] in "'’" and not text[place - 1 : place].isalnum():
            closers = "'’"
        if closers is None:
            count += unicodedata.category(text[place]) in {"Pi", "Pf"} and not _is_apostrophe(text, place)
            place += 1
            continue
        ends = [at for at in range(place + 1, len(text)) if text[at] in closers and not _is_apostrophe(text, at)]
        good = [at for at in ends if any(text[place + 1 : at] in words for words in printed)]
        end = max(good, default=None)
        if end is None:
            count += (ends[0] if ends else len(text)) - place
            end = ends[0] if ends else len(text)
        place = end + 1
    return count


def _is_apostrophe(text: str, place: int) -> bool:
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return text[place] in "'’" and text[place - 1 : place].isalnum() and (len(around) == 2 and around[1].isalpha())


def as_json(*sentences: tuple) -> str:
    """Write sentences as a model does that keeps to the form."""
    return json.dumps({"sentences": [{"text": text, "cites": list(cites(*numbers))} for text, *numbers in sentences]})
