"""Print how well extraction does on articles that no table was fitted on, every article once: `make cross`.

The articles are divided into eight by the checksum of their id. Each eighth is read by an engine whose tables were
fitted on the other seven, so that the figures rest on 840 articles instead of the 95 that `make measure` sets aside.
What rules were written for was read in seven of the eighths. Takes some minutes; changes no file.
"""

import hashlib
import sys

import fit_reports
import fitting
from measuring import KINDS, NEWS, article_of, reliability, rows_of, weighed
from test_quality import as_scored, load_scorer

from indexer.extract import reports
from indexer.extract.extraction import extract_article

PARTS = 8


def part_of(row):
    return int(hashlib.sha256(row["id"].encode()).hexdigest(), 16) % PARTS


def settle(rows, read, scorer):
    """Fit all tables on some articles, and put them into the engine."""
    corpus = [(*fit_reports.read(row), fit_reports.cues_of(row)) for row in rows]
    reports.CUES = fit_reports.choose_cues(corpus)
    for name, cases in fit_reports.gather(corpus, reports.CUES).items():
        table = getattr(reports, name)
        table.clear()
        table.update(cases.fit())
    fitting.settle_all(rows, [read[row["id"]] for row in rows], scorer)


def main():
    scorer = load_scorer()
    rows = [row for row in rows_of(NEWS) if row["primary"]]
    read = {row["id"]: fitting.read_article(row, scorer) for row in rows}
    told = {}
    for part in range(PARTS):
        settle([row for row in rows if part_of(row) != part], read, scorer)
        for row in rows:
            if part_of(row) == part:
                told[row["id"]] = [one for one in extract_article(article_of(row)).statements if not one.nested_in]
        print(f"part {part + 1} of {PARTS} is read", file=sys.stderr, flush=True)
    for row in rows:
        row["quotes"] = [quote for quote in row["quotes"] if not quote.get("nested")]
    statements = [told[row["id"]] for row in rows]
    found = [[quote for one in ones for quote in as_scored(one)] for ones in statements]
    print(f"{len(rows)} articles, each read by tables fitted on the others")
    for name, kinds in KINDS.items():
        score = scorer.score(rows, found, kinds, kinds)
        exact, speaker = score["exact"]["R"], score["speaker"]["overlap"]
        print(f"  {name}: overlap {score['overlap']}, exact recall {exact}, speaker overlap {speaker}")
    sure = reliability(weighed(rows, statements, scorer))
    print(f"  calibration error {sure['error']:.3f}; of {sure['sure']} at 0.8 or more {sure['sure_right']:.3f} right")


if __name__ == "__main__":
    if not NEWS.exists():
        sys.exit(f"NOT MEASURED: no corpus at {NEWS}")
    main()
