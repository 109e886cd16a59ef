"""Print how well extraction does on the news corpus and the transcripts beside the repository: `make measure`.

Articles are divided by the checksum of their id: an eighth is set aside (`dev`), to be looked at as a figure only; read
the rest (`tune`) when a rule is written. Where the corpora are absent, it says so and ends with 1.
"""

import datetime as dt
import gzip
import hashlib
import json
import sys
from collections import Counter

from test_quality import NEWS, SHARED, as_scored, load_scorer

from indexer.article import Article
from indexer.extract.extraction import extract_article
from indexer.statement import Resolution

BRIEFINGS = SHARED / "data" / "white_house_briefings.jsonl.gz"
KINDS = {
    "direct": ("direct",),
    "direct and mixed": ("direct", "mixed"),
    "indirect": ("indirect",),
    "all": ("direct", "mixed", "indirect"),
}


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
    found = []
    for row in rows:
        row["quotes"] = [quote for quote in row["quotes"] if not quote.get("nested")]
        statements = [one for one in extract_article(article_of(row)).statements if not one.nested_in]
        found.append([quote for one in statements for quote in as_scored(one)])
    scores = {name: scorer.score(rows, found, kinds, kinds) for name, kinds in KINDS.items()}
    return {"articles": len(rows), **scores}


def print_news(*, set_aside):
    scores = score_news(set_aside=set_aside)
    print(f"{'dev' if set_aside else 'tune'}: {scores.pop('articles')} articles")
    for name, score in scores.items():
        print(f"  {name}: overlap {score['overlap']}, speaker overlap {score['speaker']['overlap']}")


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
