"""Build, hash and load the gold of `tests/quality/`: what a careful reader notes in texts of our own writing.

Texts are marked in `quality/marked/*.txt`, so that nobody counts characters; what is read is `quality/gold.jsonl`, and
`quality/manifest.txt` holds the SHA-256 of each of its lines. After a change of the marked texts, on purpose, run

    python tests/quality_gold.py

which builds both anew. `test_quality_gold.py` fails where the three do not agree. How texts are marked is explained in
`quality/README.md`.
"""

import hashlib
import json
import re
import tomllib
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "quality"
MARKED = FOLDER / "marked"
GOLD = FOLDER / "gold.jsonl"
MANIFEST = FOLDER / "manifest.txt"
FORMS = FOLDER / "forms.toml"
REBUILD = "python tests/quality_gold.py"

NOBODY = "?"
"""Stands in the marked texts for a speaker whom the article does not let us tell."""
UNCHECKED = "any"
"""Stands in the marked texts for a date on which readers may differ."""

_TAG = re.compile(r"\{([sx]?)(\d)\s|\}")
_STATEMENT = re.compile(r"(\d) (direct|mixed|indirect): (.+)")
_FORBIDDEN = re.compile(r"(never|outside)(?: by (.+?))?: (.+)")
_OUTER_MARKS = "“”‘’\"'«»„‟"


class Span(NamedTuple):
    """A run of characters of a case's text."""

    start: int
    end: int
    text: str


class Marked(NamedTuple):
    """A text without its marks, and where they stood: by kind of mark and number of the statement."""

    text: str
    spans: dict[tuple[str, int], list[Span]]


class MarkingError(ValueError):
    """A marked text that does not hang together."""


def read_marks(marked):
    """Take the marks out of a text: `{1 words}` of statement 1, `{s1 speaker}`, `{x1 clause around quoted words}`."""
    plain, opened, spans = "", [], {}
    at = 0
    for tag in _TAG.finditer(marked):
        plain += marked[at : tag.start()]
        at = tag.end()
        if tag.group() != "}":
            opened.append((tag.group(1), int(tag.group(2)), len(plain)))
            continue
        kind, number, start = opened.pop()
        spans.setdefault((kind, number), []).append(Span(start, len(plain), plain[start:]))
    if opened:
        raise MarkingError(f"{len(opened)} marks are never closed: {marked!r}")
    ordered = {key: sorted(found) for key, found in spans.items()}
    return Marked(plain + marked[at:], ordered)


def build_all():
    """Give every case as a row of the normal form, in the order of the marked texts."""
    return [
        build_case(part)
        for path in sorted(MARKED.glob("*.txt"))
        for part in re.split(r"^== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]
    ]


def build_case(part):
    """Build one case from its head, its marked text and the lines that begin with an arrow."""
    head, _, body = part.partition("\n")
    case_id, note, *about = [piece.strip() for piece in f"{head} |".split("|")]
    known = dict(piece.split("=", 1) for piece in about if piece)
    lines = body.rstrip().split("\n")
    told = [line.removeprefix("-> ") for line in lines if line.startswith("-> ")]
    marked = read_marks("\n".join(line for line in lines if not line.startswith("-> ")).strip())
    try:
        quotes = [row for line in told if (found := _STATEMENT.fullmatch(line)) for row in _quotes(found, marked)]
        forbidden = [_forbidden(found, marked.text) for line in told if (found := _FORBIDDEN.fullmatch(line))]
        _check(marked, told, quotes, forbidden)
    except (MarkingError, KeyError, IndexError) as error:
        raise MarkingError(f"{case_id}: {error!r}") from error
    return {
        "id": case_id,
        "form": case_id.rpartition("-")[0],
        "note": note,
        "source": None,
        "date": known.get("published"),
        "title": known.get("title"),
        "text": marked.text,
        "quotes": quotes,
        "forbidden": forbidden,
    }


def _check(marked, told, quotes, forbidden):
    numbers, drawn = {row["group"] for row in quotes}, {number for _, number in marked.spans}
    if not told or len(forbidden) + len(numbers) != len(told):
        raise MarkingError(f"a line was not understood: {told}")
    if numbers != drawn:
        raise MarkingError(f"statements {sorted(numbers)} are told and {sorted(drawn)} are marked")


def _quotes(found, marked):
    number, kind, rest = int(found.group(1)), found.group(2), found.group(3)
    names, *attributes = [piece.strip() for piece in rest.split(";")]
    accepted = [None if name.strip() == NOBODY else name.strip() for name in names.split(" / ")]
    mention = marked.spans.get(("s", number), [None])[0]
    content = marked.spans.get(("x", number), [None])[0]
    about = {
        "type": kind,
        "speaker_start": mention.start if mention else None,
        "speaker_end": mention.end if mention else None,
        "speaker_text": mention.text if mention else None,
        "speaker_canonical": accepted[0],
        "accept": accepted[1:],
        "cue_text": None,
        "group": number,
        "content": content._asdict() if content else None,
        **_attributes(attributes),
    }
    return [{**span._asdict(), **about} for span in marked.spans["", number]]


def _attributes(pieces):
    given = {}
    for piece in pieces:
        name, sign, value = re.fullmatch(r"([a-z]*)([=<>]?)(.*)", piece).groups()
        given[name or sign] = value if sign else True
    said = given.pop("said", None)
    row = {
        "nested": "nested" in given,
        "inside": int(given.pop("nested")) if "nested" in given else None,
        "must": not given.pop("optional", False),
        "said": None if said == UNCHECKED else said,
        "said_is_checked": said != UNCHECKED,
        "below": float(given.pop("<")) if "<" in given else None,
        "less_sure_than": int(given.pop("lower")) if "lower" in given else None,
        **{flag: given.pop(flag, False) for flag in ("negated", "declined", "modality")},
        **{words: given.pop(words, None) for words in ("via", "question", "role")},
    }
    if given:
        raise MarkingError(f"unknown attributes {given}")
    return row


def _forbidden(found, text):
    reading, speaker, words = found.groups()
    if words == "*":
        return {"reading": "anything", "speaker": speaker, "start": 0, "end": len(text), "text": text}
    if text.count(words) != 1:
        raise MarkingError(f"forbidden words stand {text.count(words)} times in the text: {words!r}")
    start = text.index(words) + len(words) - len(words.lstrip(_OUTER_MARKS))
    end = text.index(words) + len(words.rstrip(_OUTER_MARKS))
    kind = "credited" if speaker else {"never": "quoted", "outside": "swallowed"}[reading]
    return {"reading": kind, "speaker": speaker, "start": start, "end": end, "text": text[start:end]}


def as_line(case):
    """Write a case as its line of gold."""
    return json.dumps(case, ensure_ascii=False, sort_keys=True)


def digest(line):
    """Give the SHA-256 of a line of gold."""
    return hashlib.sha256(line.encode()).hexdigest()


def as_manifest(lines):
    """Write what the manifest has to hold for these lines of gold."""
    return "".join(f"{digest(line)}  {json.loads(line)['id']}\n" for line in lines)


def gold_lines():
    """Read the lines of gold as they are stored."""
    return GOLD.read_text("utf-8").splitlines()


def read_forms():
    """Read what each form is called and how it is described, in the order of printing."""
    return tomllib.loads(FORMS.read_text("utf-8"))


if __name__ == "__main__":
    built = [as_line(case) for case in build_all()]
    GOLD.write_text("\n".join(built) + "\n", "utf-8")
    MANIFEST.write_text(as_manifest(built), "utf-8")
    print(f"{len(built)} cases written to {GOLD.name}, their checksums to {MANIFEST.name}")
