"""What a verdict on a quote can be, and what a reader must mind beside it."""

from enum import StrEnum


class VerdictKind(StrEnum):
    """Whether somebody said the words of a quote."""

    VERBATIM = "verbatim"
    """These words are on record in one run, and as those of whoever was asked about."""

    ELIDED = "elided"
    """So they are, but some are left out between them where the quote has an ellipsis."""

    ALTERED = "altered"
    """Nearly these words are; `diff` says what is other, or `cautions` that they are not the speaker's own."""

    MISATTRIBUTED = "misattributed"
    """The words are on record, but not as those of whoever was asked about."""

    NOT_ON_RECORD = "not_on_record"
    """Nothing on record shows that anybody said so."""


class Caution(StrEnum):
    """What a reader must know before repeating a quote that is on record."""

    CUT_NEGATION = "cut_negation"
    """The quote leaves out a negation that stands in the same sentence as its words."""

    JOINED = "joined"
    """Its pieces were said in several statements."""

    REPORTERS_WORDS = "reporters_words"
    """An article has them as its own words about what was said, all or in part; nobody is quoted with them."""

    FEW_WORDS = "few_words"
    """So few and so common words show nothing."""

    DENIED = "denied"
    """An article prints them as what somebody denies, or denies having said."""

    NOT_SAID = "not_said"
    """An article prints them as what somebody wants, thinks or declines to say, not as said."""

    QUOTES_ANOTHER = "quotes_another"
    """Some of the words are another's, whom the speaker quotes."""

    UNNAMED_SPEAKER = "unnamed_speaker"
    """The article that prints them does not let us tell who said them."""

    UNCERTAIN_SPEAKER = "uncertain_speaker"
    """Who said them is not certain."""

    UNKNOWN_ASKED = "unknown_asked"
    """Nobody of the name asked about is on record."""

    AMBIGUOUS_ASKED = "ambiguous_asked"
    """Several people on record have the name asked about; none of them was chosen."""
