"""Name what can be seen around a word that may report speech or thought: the features of the fitted tables.

In: the `Words` of a sentence. Out: lists of feature names in plain words, such as “cue=say” or “next=that”.
Nothing here decides; `report_weights` says what each feature counts for, and `reports` adds them up.
"""

from bisect import bisect_left

from indexer.extract.attribution import Reading
from indexer.extract.report_words import Place, Words, has_finite_verb, intro_of, size_of, subject_kind
from indexer.extract.wordclass import EDGE, QUOTE, form_of

_PHRASE = frozenset(("determiner", "Name", "word", "-s", "object pronoun", "-ed", "number"))
_AFTER_CLOSING = frozenset(
    (".", ",", ";", ":", "?", EDGE, "Name", "in", "from", "by", "as", "on", "-ed", "time", "adverb")
)
MAX_OBJECT_WORDS = 7
MAX_TO_VERB = 10
MAX_STEPS = 6
MAX_NUMBER = 5
WORDS_AHEAD = 5
WORDS_BEHIND = 7


def features_after(words: Words, place: Place, first: int, *, is_used: bool) -> list[str]:
    """Name what tells whether the words after a cue are what it reports.

    Args:
        words: the sentence.
        place: the cue.
        first: where the words after it begin.
        is_used: a quotation has this cue already.
    """
    at, stem, form = place.at, place.stem, place.form
    classes = words.classes
    following, before, subject = classes[at + 1], classes[at - 1], subject_kind(words, place)
    names = [
        f"cue={stem}",
        f"form={form}",
        f"next={following}",
        f"next word={words.lower(at + 1)}",
        f"after next={classes[at + 2]}",
        f"before={before}",
        f"word before={words.lower(at - 1)}",
        f"two before={classes[at - 2] if at > 1 else EDGE}",
        f"subject={subject}",
        f"cue={stem} form={form}",
        f"cue={stem} next={following}",
        f"cue={stem} before={before}",
        f"form={form} next={following}",
        f"form={form} before={before}",
        f"form={form} subject={subject}",
        f"subject={subject} next={following}",
    ]
    if is_used:
        names.append("cue of a quotation")
    names += _surroundings(words, place, subject) + _object(words, place) + _content(words, place, first)
    return names + _ahead_of(words, place.left)


def _ahead_of(words: Words, end: int) -> list[str]:
    ahead = words.tokens[max(0, end - WORDS_AHEAD) : end]
    return [f"ahead of it={token.stem}" for token in ahead if token.is_word]


def features_of_cue(words: Words, place: Place) -> list[str]:
    """Name what is looked at on both sides of a cue: its neighbours and the nearest other cues."""
    at, classes = place.at, words.classes
    before, ahead, after = classes[at - 1], classes[at + 1], classes[at + 2]
    here = bisect_left(words.cues, at)
    return [
        f"before={before} next={ahead} after next={after}",
        f"cue={place.stem} next={ahead} after next={after}",
        f"verb before={has_finite_verb(words, 0, place.left)}",
        f"ending={words.word(at)[-3:]} before={before}",
        *_other_cue(words, "cue before", at, words.cues[here - 1] if here else None),
        *_other_cue(words, "cue after", at, words.cues[here + 1] if here + 1 < len(words.cues) else None),
    ]


def _other_cue(words: Words, name: str, at: int, cue: int | None) -> list[str]:
    if cue is None:
        return [f"{name}=none"]
    near = f"{name} in={min(MAX_STEPS, abs(cue - at))}"
    return [f"{name}={words.stem(cue)}", near, f"{near} form={form_of(words.tokens[cue].text)}"]


def features_of_page(words: Words, readings: list[Reading], index: int) -> list[str]:
    """Name where a sentence stands and whether quoted words are near; the same for all its cues.

    Args:
        words: the sentence.
        readings: all sentences of the article.
        index: which of them it is.
    """
    names = [
        f"sentence={min(index, MAX_NUMBER)}",
        f"cues of rules={min(3, len(words.frames))}",
        f"quote in sentence={QUOTE in words.classes}",
    ]
    for where, at in (("before", index - 1), ("after", index + 1)):
        other = readings[at] if 0 <= at < len(readings) else None
        has_quote = other is not None and bool(other.sentence.quotes)
        names += [f"quote in sentence {where}={has_quote}", f"cue in sentence {where}={bool(other and other.frames)}"]
    return names


def _surroundings(words: Words, place: Place, subject: str) -> list[str]:
    at, classes = place.at, words.classes
    opening = classes[place.left - 1] if place.left else EDGE
    names = [
        f"before subject={opening}",
        f"before subject={opening} subject={subject}",
        f"helpers={'+'.join([name for name in classes[place.helpers : at] if name != 'adverb'])} {place.form}",
        f"cues before={min(bisect_left(words.verbs, at), 3)}",
        f"words left={size_of(len(words.tokens) - at)}",
    ]
    names += [f"helper={name}" for name in sorted(set(classes[place.helpers : at]))]
    names += [f"in {step}={classes[at + step]}" for step in (2, 3) if classes[at + step] in ("that", "to")]
    if QUOTE in classes:
        names += [f"quote {step} before" for step in range(1, 5) if at >= step and classes[at - step] == QUOTE][:1]
        names += [f"quote {step} after" for step in range(1, 5) if classes[at + step] == QUOTE][:1]
    if "that" in classes[:at]:
        names.append("that before")
    if words.tokens[at].text[0].isupper():
        names.append("capital at the start" if at == 0 else "capital inside")
    return names


def _object(words: Words, place: Place) -> list[str]:
    """Name what follows the phrase after the cue: “described X as”, “accused X of”."""
    end = place.at + 1
    last = min(len(words.tokens), end + MAX_OBJECT_WORDS)
    while end < last and words.classes[end] in _PHRASE:
        end += 1
    if end == place.at + 1:
        return []
    after = words.classes[end]
    return [f"after object={after}", f"cue={place.stem} after object={after}", f"object={words.stem(end - 1)}"]


def _content(words: Words, place: Place, first: int) -> list[str]:
    """Name what stands where the reported words would begin, and whether the rules know the cue."""
    names = []
    if first < len(words.tokens):
        intro, is_clause = intro_of(words, first), has_finite_verb(words, first, first + MAX_TO_VERB)
        names = [
            f"first={words.lower(first)}",
            f"intro={intro}",
            f"cue={place.stem} intro={intro}",
            f"clause={is_clause}",
            f"cue={place.stem} clause={is_clause}",
        ]
    frame = words.frames.get(place.at)
    if frame is None:
        return [*names, "rule=none"]
    subject = "none" if frame.subject is None else frame.subject.kind.value
    beside = "beside" if frame.is_direct_subject else "apart"
    return [
        *names,
        f"rule={frame.kind.value}",
        f"rule={frame.kind.value} subject={subject} {beside}",
        f"subject {beside}",
    ]


def may_stand_before(words: Words, place: Place, end: int) -> bool:
    """Tell whether the words before a cue may be what it reports at all; hardly ever where it takes an object."""
    is_apart = end < (place.helpers if place.is_about_subject else place.left)
    if is_apart or place.is_about_subject:
        return True
    following = words.classes[place.at + 1]
    is_closing = following in _AFTER_CLOSING or (place.subject is not None and following in ("determiner", "word"))
    return is_closing and place.form not in ("base", "-ing")


def features_before(words: Words, place: Place, end: int, *, is_used: bool) -> list[str]:
    """Name what tells whether the words before a cue are what it reports, as in “The road is open, Falk said”.

    Args:
        words: the sentence.
        place: the cue.
        end: one past the last of the words before the cue and its subject.
        is_used: a quotation has this cue already.
    """
    classes, at = words.classes, place.at
    helpers = "+".join([name for name in classes[place.helpers : at] if name != "adverb"])
    has_agent = "by" in classes[at + 1 : at + 4]
    gap = words.tokens[end].text if end < (place.helpers if place.is_about_subject else place.left) else "none"
    is_clause = has_finite_verb(words, 0, end)
    following, subject = classes[at + 1], subject_kind(words, place)
    names = [
        f"cue={place.stem}",
        f"form={place.form}",
        f"subject={subject}",
        f"about subject={place.is_about_subject}",
        f"cue={place.stem} about subject={place.is_about_subject}",
        f"about subject={place.is_about_subject} next={following}",
        f"gap={gap}",
        f"next={following}",
        f"after next={classes[at + 2]}",
        f"clause={is_clause}",
        f"length={size_of(end)}",
        f"gap={gap} subject={subject}",
        f"cue={place.stem} gap={gap}",
        f"cue={place.stem} next={following}",
        f"gap={gap} next={following} clause={is_clause}",
        f"gap={gap} form={place.form} clause={is_clause}",
        f"opening={words.lower(0)}",
        f"words left={size_of(len(words.tokens) - at)}",
        f"last={classes[end - 1]}",
        f"last={classes[end - 1]} subject={subject}",
        f"helpers={helpers} {place.form}",
        f"helpers={helpers} {place.form} next={following}",
        f"helpers={helpers} {place.form} by={has_agent}",
        f"cue={place.stem} form={place.form}",
        f"cue={place.stem} subject={subject}",
        f"next word={words.lower(at + 1)}",
        f"subject={subject} next={following}",
        f"cues before={min(3, bisect_left(words.cues, end))}",
        f"commas={min(3, classes[:end].count(','))}",
    ]
    for name in sorted(set(classes[place.helpers : at])):
        names += [f"helper={name}", f"helper={name} next={following}"]
    if is_used:
        names.append("cue of a quotation")
    if QUOTE in classes:
        names += [f"quote {step} before" for step in range(1, 5) if at >= step and classes[at - step] == QUOTE][:1]
    return names + _lexical(words, place, end) + _ahead_of(words, end)


def _lexical(words: Words, place: Place, end: int) -> list[str]:
    """Name the words themselves around the cue and in its subject."""
    at, subject = place.at, place.subject
    before, following = words.word(at - 1), words.word(at + 1)
    names = [
        f"word after={following}",
        f"word before={before}",
        f"two words before={words.word(at - 2)}",
        f"cue={place.stem} word after={following}",
        f"cue={place.stem} word before={before}",
    ]
    names += [f"behind it={token.stem}" for token in words.tokens[end : end + WORDS_BEHIND]]
    if subject is not None:
        names += [
            f"subject head={words.stem(subject.last - 1)}",
            f"subject opening={words.word(subject.first)}",
            f"subject words={min(4, subject.last - subject.first)}",
        ]
    return names
