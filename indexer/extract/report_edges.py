"""Name what can be seen where reported words may end or begin: the features of two of the fitted tables.

In: the `Words` of a sentence and a place in it. Out: lists of feature names in plain words, such as “stop=,”.
Nothing here decides; `report_weights` says what each feature counts for, and `reports` adds them up.
"""

from bisect import bisect_left, bisect_right

from indexer.extract.mentions import MentionKind
from indexer.extract.report_words import Place, Words, has_finite_verb, intro_of, size_of
from indexer.extract.wordclass import EDGE, QUOTE, form_of

EARLY = 3
"""A cue so near to the beginning of its sentence is the first thing told there."""
NEAR = 4
FAR = 6
_TURNS = frozenset((",", "and", "but", "as", "question word", "—", "–", "-"))
_LENGTH_LIMITS = (1, 2, 4, 8, 15)
_LENGTHS = (*(f"up to {limit}" for limit in _LENGTH_LIMITS), "more")


def features_of_end(words: Words, place: Place, first: int, end: int) -> list[str]:
    """Name what tells whether a stretch that began at `first` ends before the token `end`."""
    classes = words.classes
    here, following, intro = classes[end], classes[end + 1], intro_of(words, first)
    length, is_clause = _length_of(end - first), has_finite_verb(words, first, end)
    names = [
        f"stop={here}",
        f"stop={here} next={following}",
        f"stop={here} intro={intro}",
        f"stop={here} length={length}",
        f"stop={here} clause={is_clause}",
        f"stop={here} before={classes[end - 1]}",
        f"stop={here} words left={size_of(len(words.tokens) - end)}",
        f"intro={intro}",
        f"cue={place.stem} stop={here}",
        f"stop={here} form={place.form}",
        f"stop={here} early cue={place.at < EARLY}",
        f"intro={intro} clause={is_clause} stop={here}",
        f"intro={intro} stop={here} next={following}",
        f"intro={intro} length={length} stop={here}",
        f"stop={words.word(end)} next word={words.word(end + 1)}",
        f"stop={here} before={classes[end - 1]} next={following}",
    ]
    if here in _TURNS:
        names += [f"stop={words.lower(end)} next word={words.lower(end + 1)}", f"next={following} {classes[end + 2]}"]
    if here == "," and has_finite_verb(words, end + 1, end + 4):
        names.append("verb after comma")
    return names + _likeness(words, place, first, end) + _inside(words, first, end) + _ahead(words, end)


def _likeness(words: Words, place: Place, first: int, end: int) -> list[str]:
    """Name how what follows a stop resembles what stands before it: “to open the gate and to stay”."""
    classes = words.classes
    here, before, following, opening = classes[end], classes[end - 1], classes[end + 1], classes[first]
    names = []
    if following == opening:
        names.append(f"stop={here} like the opening {opening}")
    if following == before:
        names.append(f"stop={here} like the word before")
    subject = place.subject
    if subject is not None:
        is_pronoun = subject.kind is MentionKind.PRONOUN
        names.append(f"stop={here} subject={subject.kind.value}")
        names.append(f"stop={here} next={words.word(end + 1)} subject={subject.head if is_pronoun else 'name'}")
    return names


def _inside(words: Words, first: int, end: int) -> list[str]:
    """Name what the stretch holds: a second comma may end what a first one began."""
    here, inside = words.classes[end], words.classes[first:end]
    commas = inside.count(",")
    since = inside[::-1].index(",") if commas else FAR
    return [
        f"stop={here} commas={min(2, commas)}",
        f"stop={here} commas={min(2, commas)} length={_length_of(end - first)}",
        f"stop={here} since comma={min(FAR, since)}",
        f"stop={here} ands={min(2, inside.count('and'))}",
        f"stop={here} quote inside={QUOTE in inside}",
        f"stop={here} that inside={'that' in inside}",
    ]


def _ahead(words: Words, end: int) -> list[str]:
    """Name what follows a stop up to the next one."""
    here, following = words.classes[end], words.classes[end + 1]
    stop = _next_in(words.stops, end)
    next_stop = len(words.tokens) if stop is None else stop
    has_verb = has_finite_verb(words, end + 1, next_stop)
    commas = min(3, words.classes[:end].count(","))
    cue = _next_in(words.verbs, end)
    near = cue if cue is not None and cue <= end + NEAR else None
    names = [
        f"stop={here} verb ahead={has_verb} next={following}",
        f"stop={here} verb ahead={has_verb} commas before={commas}",
        f"stop={here} words ahead={min(5, next_stop - end)}",
        f"stop={here} cue near={'none' if near is None else form_of(words.tokens[near].text)}",
    ]
    if cue is not None and cue < next_stop:
        names += [
            f"stop={here} cue ahead={words.stem(cue)}",
            f"stop={here} steps to cue={min(4, cue - end)} form={form_of(words.tokens[cue].text)}",
            f"stop={here} before cue={_before_cue(words, cue)}",
        ]
    return names


def _before_cue(words: Words, cue: int) -> str:
    return "mention" if cue in words.ending else words.classes[cue - 1]


def _next_in(places: tuple[int, ...], end: int) -> int | None:
    after = bisect_right(places, end)
    return places[after] if after < len(places) else None


def features_of_start(words: Words, start: int, end: int) -> list[str]:
    """Name what tells whether a stretch before a cue begins at `start` and ends before `end`."""
    before = words.lower(start - 1) if start else EDGE
    is_clause, length, left = has_finite_verb(words, start, end), _length_of(end - start), size_of(start)
    return [
        f"before={before}",
        f"before={before} first={words.classes[start]}",
        f"clause={is_clause}",
        f"before={before} clause={is_clause}",
        f"length={length}",
        f"words before={left}",
        f"before={before} length={length}",
        f"before={before} words before={left}",
        f"opening={words.lower(0)}",
    ]


def _length_of(count: int) -> str:
    return _LENGTHS[bisect_left(_LENGTH_LIMITS, count)]
