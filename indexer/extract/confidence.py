"""Say how sure it is that a statement is one and was made by whoever is named for it.

In: a draft and how sure its mention was resolved. Out: a chance from 0 to 1. The chance that the printed mention is the
right one is fitted on news (`CONFIDENCE` in `coefficients.py`) and never falls where the chance of the cue rises; how
sure it is whom the mention means multiplies it.
"""

from indexer.extract.attribution import Reach
from indexer.extract.coefficients import CONFIDENCE
from indexer.extract.drafting import Draft
from indexer.extract.features import subject_of
from indexer.extract.ranking import Features, chance, weigh
from indexer.statement import Kind

STEPS = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99)
"""Where the chance of the cue counts once more."""
SHORT_CHARS, LONG_CHARS = 25, 60
DOUBTFUL, PLAIN = 0.795, 0.94
MOST = 0.99
CONTINUED = 0.97
"""Factor for words that follow on from another quote: never as sure as the quote that they follow."""
SECOND_HAND = 0.81
"""Factor for words that somebody else passes on: ““…,” Brandt said, according to his lawyer”."""
_FOLLOWING = frozenset((Reach.PARAGRAPH, Reach.BEFORE, Reach.AFTER))


def confidence_of(draft: Draft, factor: float) -> float:
    """Give the chance that a draft is a statement of whoever it was resolved to.

    Args:
        draft: the statement.
        factor: how sure it is whom its mention means, 0 to 1.
    """
    sure = chance(weigh(of_draft(draft), CONFIDENCE)) * factor * (SECOND_HAND if draft.frame.via else 1.0)
    return min(_reserved(sure * (CONTINUED if draft.reach in _FOLLOWING else 1.0)), MOST)


def _reserved(sure: float) -> float:
    """Press what is neither doubtful nor plain together below 0.8, so that 0.8 and more is plain; the order stays."""
    if not DOUBTFUL < sure < PLAIN:
        return sure
    return DOUBTFUL + (sure - DOUBTFUL) * (0.8 - DOUBTFUL) / (PLAIN - DOUBTFUL)


def of_draft(draft: Draft) -> Features:
    """Describe what makes an attribution more or less sure."""
    kind = "indirect" if draft.kind is Kind.INDIRECT else "quoted"
    found = [f"{kind}, chance of the cue at least {step}" for step in STEPS if draft.score >= step]
    found += [
        f"{draft.kind}",
        f"{kind}, {draft.reach}",
        f"subject: {subject_of(draft.frame)}",
        f"cue: {draft.frame.kind}",
    ]
    found += [] if draft.frame.is_direct_subject else ["subject only the likeliest of the sentence"]
    found += [] if draft.is_closed else ["closing mark missing"]
    found += ["cue is about what was not said yet"] if draft.frame.modality is not None else []
    words = sum(end - start for start, end in draft.spans)
    return (*found, f"{kind}, {'short' if words < SHORT_CHARS else 'middling' if words < LONG_CHARS else 'long'}")
