"""Sort words into rough classes and reduce verbs to a stem, without a tagger: what the fitted tables speak of.

In: words. Out: their class, stem and form. The classes are closed lists of function words and, for the rest, endings.
"""

import re
from functools import lru_cache

from indexer.extract.lexicon import NEGATIONS

EDGE = "edge"
"""The class of what lies beyond either end of a sentence."""
QUOTE = "quote"
"""The class of a quoted stretch."""
MAX_VERBS_KEPT = 4_096

_IRREGULAR = {
    form: base
    for base, forms in {
        "say": "say said says saying",
        "tell": "tell tells told telling",
        "write": "write wrote written",
        "think": "think thinks thought",
        "know": "know knows knew known",
        "feel": "feel feels felt",
        "find": "find finds found",
        "see": "see sees saw seen",
        "speak": "speak speaks spoke spoken",
        "seek": "seek seeks sought",
        "mean": "mean means meant",
        "make": "make makes made making",
        "hold": "hold holds held",
        "give": "give gives gave given giving",
        "take": "take takes took taken taking",
        "get": "get gets got",
        "begin": "begin begins began",
        "bring": "bring brings brought",
        "teach": "teach taught",
        "fight": "fight fights fought",
        "show": "show shows shown",
        "understand": "understand understands understood",
        "go": "go goes went gone",
        "swear": "swear swears swore sworn",
        "hear": "hear hears heard",
        "lay": "lay lays laid",
        "choose": "choose chose chosen choosing",
        "foresee": "foresee foresees foresaw",
        "draw": "draw draws drew drawn",
        "stand": "stand stands stood",
    }.items()
    for form in forms.split()
}
_CLASSES = {
    word: name
    for name, words in {
        "question word": "how why whether what who which when where if",
        "possessive": "'s ’s",
        "be": "is are was were be been being am 're ’re 'm ’m",
        "have": "has have had having 've ’ve",
        "modal": "will would could should may might must can shall cannot 'd ’d 'll ’ll",
        "do": "do does did",
        "not": " ".join(sorted(NEGATIONS)) + " no isn’t isn't wasn’t wasn't",
        "pronoun": "he she they it i we you there",
        "determiner": "the a an his her their its this these those my our your some any every each both few",
        "object pronoun": "him them me us himself herself themselves itself",
        "adverb": """also again still just only even then now later once already often repeatedly recently publicly
            reportedly quickly simply further too""",
        "time": """monday tuesday wednesday thursday friday saturday sunday january february march april june july
            august september october november december today yesterday tomorrow week weeks month months year years day
            days night morning afternoon evening tonight hour hours""",
        "past": """made went came got left won lost ran took gave began became brought built bought caught chose drew
            drove fell felt fought found flew forgot grew held hit kept knew led let meant met paid rose saw sent set
            shook shot sat spoke spent stood stole struck swept taught thought threw wore wrote said told""",
    }.items()
    for word in words.split()
}
_PREPOSITIONS = frozenset(
    """of for on about against with as in by into at over from toward towards upon like between after before during
    without under through among around because""".split()
)
_AS_THEY_ARE = frozenset("that to and but or".split())
_PUNCTUATION = frozenset(",:;—–-().?")
_ENDINGS = ("ing", "ed", "s")
_BARE_WORD = re.compile(r"[\w@’'\u00ad]")


def class_of(text: str) -> str:
    """Give the rough class of a word or mark: a closed list, a preposition or mark itself, or its ending."""
    lower = text.lower()
    if _BARE_WORD.match(text) is None:
        return text if text in _PUNCTUATION else "mark"
    if lower in _AS_THEY_ARE or lower in _PREPOSITIONS:
        return lower
    if lower in _CLASSES:
        return _CLASSES[lower]
    if lower.endswith("ly") and len(lower) > 4:
        return "adverb"
    if lower[0].isdigit():
        return "number"
    return "Name" if text[0].isupper() else _ending_of(lower)


def _ending_of(lower: str) -> str:
    if lower.endswith("ss"):
        return "word"
    return next((f"-{ending}" for ending in _ENDINGS if lower.endswith(ending)), "word")


def is_preposition(name: str) -> bool:
    """Tell whether a class is a preposition."""
    return name in _PREPOSITIONS


def stem_of(word: str) -> str:
    """Cut a verb or noun down to what its forms share, British or American: “announces” and “announced” are “announc”.

    The stem is for looking up, not for reading: “recognised” is “recogniz”.
    """
    lower = word.lower().replace("avour", "avor")
    if lower in _IRREGULAR:
        return _IRREGULAR[lower]
    stem = _cut(lower)
    return f"{stem[:-1]}z" if stem.endswith("is") and len(stem) > 5 and lower != stem else stem


def _cut(lower: str) -> str:
    if lower.endswith(("ied", "ies")) and len(lower) > 5:
        return f"{lower[:-3]}y"
    if lower.endswith(("ss", "us", "is")):
        return lower
    for ending in ("ing", "ed", "es", "s"):
        if lower.endswith(ending) and len(lower) - len(ending) >= 3:
            return _without_doubling(lower[: -len(ending)], ending).removesuffix("e")
    return lower.removesuffix("e") if len(lower) > 3 else lower


def _without_doubling(stem: str, ending: str) -> str:
    is_doubled = ending in ("ing", "ed") and len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "sl"
    return stem[:-1] if is_doubled else stem


@lru_cache(maxsize=MAX_VERBS_KEPT)
def form_of(word: str) -> str:
    """Give the ending by which a verb shows its form; “irregular” where the ending does not tell."""
    lower = word.lower()
    if lower in _IRREGULAR:
        return "irregular"
    return next((f"-{ending}" for ending in _ENDINGS if lower.endswith(ending)), "base")
