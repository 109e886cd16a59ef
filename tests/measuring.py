"""Print how well extraction does on the news corpus and the transcripts beside the repository: `make measure`.

Articles are divided by the checksum of their id: an eighth is set aside (`dev`), to be looked at as a figure only; read
the rest (`tune`) when a rule is written. A statement counts as right for its confidence where at least 80 % of its
words lie in marked statements of the speaker it names; `docs/calibration.svg` draws that for the articles set aside.
Where the corpora are absent, it says so and ends with 1.
"""

import datetime as dt
import gzip
import hashlib
import json
import sys
from collections import Counter

from reliability import drawn
from test_quality import NEWS, ROOT, SHARED, as_scored, load_scorer

from indexer.article import Article
from indexer.extract.extraction import extract_article
from indexer.index.compiled import _has_tiles
from indexer.statement import Resolution

BRIEFINGS = SHARED / "data" / "white_house_briefings.jsonl.gz"
PLOT = ROOT / "docs" / "calibration.svg"
INSIDE = 0.8
"""Share of its words that make a span part of a marked statement, as the scorer counts."""
KINDS = {
    "direct": ("direct",),
    "direct and mixed": ("direct", "mixed"),
    "indirect": ("indirect",),
    "all": ("direct", "mixed", "indirect"),
}


def named_for_here(title):
    """Name a section that says something else where the processor has no tiles for bfloat16: embedding takes longer."""
    return title if _has_tiles() else f"{title} without AMX"


def is_set_aside(row_id):
    return int(hashlib.sha256(row_id.encode()).hexdigest(), 16) % 8 == 0


def rows_of(path):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def article_of(row):
    day = dt.date.fromisoformat(row["date"]) if row.get("date") else None
    return Article.make(row["text"], origin=row["id"], title=row["title"], published=day)


def has_corpora():
    return NEWS.exists() and BRIEFINGS.exists()


def score_news(*, set_aside):
    scorer = load_scorer()
    rows = [row for row in rows_of(NEWS) if row["primary"] and is_set_aside(row["id"]) is set_aside]
    told = []
    for row in rows:
        row["quotes"] = [quote for quote in row["quotes"] if not quote.get("nested")]
        told.append([one for one in extract_article(article_of(row)).statements if not one.nested_in])
    found = [[quote for one in statements for quote in as_scored(one)] for statements in told]
    scores = {name: scorer.score(rows, found, kinds, kinds) for name, kinds in KINDS.items()}
    return {"articles": len(rows), **scores, "confidence": reliability(weighed(rows, told, scorer))}


def print_news(*, set_aside):
    scores = score_news(set_aside=set_aside)
    sure = scores.pop("confidence")
    print(f"{'dev' if set_aside else 'tune'}: {scores.pop('articles')} articles")
    for name, score in scores.items():
        exact, speaker = score["exact"]["R"], score["speaker"]["overlap"]
        print(f"  {name}: overlap {score['overlap']}, exact recall {exact}, speaker overlap {speaker}")
    for count, claimed, right in sure["bins"]:
        print(f"  confidence {claimed:.3f}: {count} statements, right {right:.3f}")
    print(f"  calibration error {sure['error']:.3f}; of {sure['sure']} at 0.8 or more {sure['sure_right']:.3f} right")
    if set_aside:
        PLOT.parent.mkdir(exist_ok=True)
        PLOT.write_text(drawn(sure["bins"], sure["error"]), encoding="utf-8")


def is_right(text, spans, mention, *, gold, scorer):
    """Tell whether most of a statement's words lie in marked statements of the speaker it names."""
    own = [
        scorer.norm(text, one["start"], one["end"])
        for one in gold
        if one["speaker_start"] is not None and one["speaker_start"] < mention[1] and mention[0] < one["speaker_end"]
    ]
    marked = {place for span in own for place in scorer.words(text, *span)}
    words = [place for span in spans for place in scorer.words(text, *span)]
    return bool(words) and sum(place in marked for place in words) >= INSIDE * len(words)


def weighed(rows, found, scorer):
    """Pair the confidence of every statement that names its speaker with whether it is right."""
    for row, statements in zip(rows, found, strict=True):
        for one in statements:
            if one.speaker is None or one.mention is None:
                continue
            spans = [one.content] if one.content else one.parts
            places = [(span.start, span.end) for span in spans]
            mention = one.mention.start, one.mention.end
            yield one.confidence, is_right(row["text"], places, mention, gold=row["quotes"], scorer=scorer)


def reliability(pairs):
    """Tell how often statements of each confidence are right, in ten bins, and how far off confidence is on average."""
    pairs, bins = list(pairs), []
    for low in range(10):
        inside = [pair for pair in pairs if low <= min(pair[0] * 10, 9.99) < low + 1]
        if inside:
            claimed, right = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            bins.append((len(inside), claimed, right))
    error = sum(count * abs(claimed - right) for count, claimed, right in bins) / len(pairs)
    sure = [right for confidence, right in pairs if confidence >= 0.8]
    return {"bins": bins, "error": error, "sure": len(sure), "sure_right": sum(sure) / len(sure)}


def count_briefings():
    counted = Counter()
    for row in rows_of(BRIEFINGS):
        article = Article.make(row["text"], origin=row["id"], title=row["title"])
        starts = {
            one.parts[0].start: one
            for one in extract_article(article).statements
            if one.resolved_by is Resolution.LABEL
        }
        for turn in row["turns"]:
            if turn["role"] != "answer":
                continue
            one = next((starts[at] for at in range(turn["start"] - 3, turn["start"] + 4) if at in starts), None)
            counted["turns"] += 1
            counted["found"] += one is not None
            if one is not None and turn["name"]:
                counted["named"] += 1
                counted["full name"] += turn["name"].casefold().endswith(one.speaker.name.casefold()) and (
                    " " in one.speaker.name
                )
    return counted


if __name__ == "__main__":
    if not has_corpora():
        sys.exit(f"NOT MEASURED: no corpora at {SHARED / 'data'}")
    print_news(set_aside=True)
    print_news(set_aside=False)
    print("transcripts:", dict(count_briefings()))
