"""The words that a retelling may add to what was said, and those that it may not leave out.

Constants only; small letters.
"""

FUNCTION_WORDS = frozenset(
    """
    a an the this that these those it its he him his she her hers they them their theirs who whom whose which what
    i we us our you your me my himself herself itself themselves
    is are was were be been being am has have had having do does did will would can could shall should
    of to in on at by for from with as about into and or but so then there here also too
    how why when where whether while regarding concerning
    """.split()
)
"""Words that carry no matter of their own. What tells a direction or an amount (“over”, “more”, “all”) is none."""

NEUTRAL_VERBS = frozenset(
    "say tell state add announce note explain remark comment mention declare write reply respond answer call describe "
    "speak".split()
)
"""Bases of verbs that say no more than that it was said; any other must be the article's own."""

DENYING = frozenset("deny denies denied denying denial".split())
DECLINING = frozenset("decline declines declined declining".split())

NEGATIONS = frozenset("not no never none nobody nothing neither nor without nowhere".split())

IMPLIED_NEGATIONS = frozenset(
    """
    refuse refuses refused refusing reject rejects rejected rejecting fail fails failed failing false falsely lack
    lacks lacked prevent prevents prevented stop stops stopped hardly barely scarcely unlikely impossible ruled
    dismiss dismisses dismissed untrue wrong lie lies lied instead rather far doubt doubts doubtful doubted
    """.split()
)

PERSONS = frozenset(
    "he she it they him her his hers its their theirs them we us our i my me you your himself herself itself".split()
)
"""Words that may stand for somebody else than the one who is printed."""

BEING = frozenset("is are was were be been being am".split())

DIRECTIONS = frozenset("to from by for against with".split())
"""Words that tell who did what to whom."""

BEGINNING = frozenset("and but or".split())
"""Behind these, and behind any sign, what is retold of a sentence may begin."""

SUBORDINATING = frozenset("if unless because until when after before".split())

ENDING = (
    BEGINNING | SUBORDINATING | DIRECTIONS | frozenset("of in on at as when while where which who about into".split())
)
"""Before these, and before any sign, it may end."""

DANGLING = ENDING | frozenset("the a an that".split())
"""A sentence that ends in one of these is cut off."""

QUALIFIERS = (
    IMPLIED_NEGATIONS
    | DENYING
    | frozenset(
        """
    if unless may might could perhaps possibly probably maybe likely only except until almost nearly should
    think thinks thought believe believes believed hope hopes hoped want wants wanted wish wishes wished expect expects
    expected fear fears feared plan plans planned try tries tried consider considers considered some many few most
    suppose supposed pretend pretended imagine seems seem seemed appears appear appeared allegedly reportedly
    before after
    """.split()
    )
)
"""Words that turn or limit what was said: whoever retells a sentence retells them."""

SAME_WORD = {
    "might": "may",
    "could": "can",
    "would": "will",
    "should": "shall",
    "n't": "not",
    "per cent": "percent",
    "thinks": "think",
    "thought": "think",
    "hopes": "hope",
    "hoped": "hope",
    "believes": "believe",
    "believed": "believe",
    "wants": "want",
    "wanted": "want",
}
"""Forms that a retelling in the past puts for one another."""
