"""Print how well quotes are verified, as a table of what they are and what they were taken for: `make verification`.

The quotes are made of the corpora beside the repository, which hold what was said, by `quote_forging`; a sixth of the
articles is held out of the record, for quotes that are not on it. `--misses` prints every quote that was taken for
something else. Ends with 1 when a target is missed, or nothing could be measured.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from fakes import WordEmbedder
from quote_forging import DATA, FORMS, forge, has_corpora, read_sample

from api.retrieval import roster_of
from api.verdict_kinds import VerdictKind
from api.verifying import verify_quote
from indexer.index.indexing import index_items
from indexer.index.library import Library

NEWS_ARTICLES, TRANSCRIPTS = 420, 84
EACH, SEED = 120, 1
LEAST_RIGHT = 0.975


def judge(articles, held_out, *, each, seed):
    """Give each quote with its verdict and the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        index_items(articles, data=Path(folder), embedder=WordEmbedder())
        library = Library.open(Path(folder), embedder=WordEmbedder())
        roster_of(library)
        print(f"{library.stats().statement_count:,} statements on record")
        judged = []
        for made in forge(articles, held_out, each=each, seed=seed):
            begun = time.perf_counter()
            verdict = verify_quote(library, made.quote, made.speaker)
            judged.append((made, verdict, time.perf_counter() - begun))
        library.close()
    return judged


def count_right(judged):
    return sum(made.verdict == verdict.verdict for made, verdict, _ in judged)


def false_verbatims(judged):
    return [made for made, verdict, _ in judged if verdict.verdict is VerdictKind.VERBATIM != made.verdict]


def print_table(judged):
    counted = Counter((made.form, verdict.verdict) for made, verdict, _ in judged)
    print(f"{'made as':>14}" + "".join(f"{kind:>15}" for kind in VerdictKind))
    for form in FORMS:
        print(f"{form:>14}" + "".join(f"{counted[form, kind]:>15}" for kind in VerdictKind))


def print_misses(judged):
    for made, verdict, _ in judged:
        if made.verdict != verdict.verdict:
            print(f"\n{made.form} taken for {verdict.verdict}, asked of {made.speaker}: {made.quote}")
            print("  " + " | ".join(part.text for part in verdict.passage))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=EACH, help="quotes of each form")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--misses", action="store_true", help="print what was taken for something else")
    options = parser.parse_args()
    if not has_corpora():
        sys.exit(f"NOT MEASURED: no corpora at {DATA}")
    judged = judge(*read_sample(NEWS_ARTICLES, TRANSCRIPTS), each=options.each, seed=options.seed)
    print_table(judged)
    if options.misses:
        print_misses(judged)
    right, false = count_right(judged) / len(judged), len(false_verbatims(judged))
    times = sorted(1000 * seconds for _, _, seconds in judged)
    print(f"right {right:.1%} of {len(judged)} (target {LEAST_RIGHT:.1%}), false verbatim {false} (target 0)")
    print(f"milliseconds: median {times[len(times) // 2]:.1f}, 99 of 100 within {times[int(0.99 * len(times))]:.1f}")
    sys.exit(right < LEAST_RIGHT or false > 0)


if __name__ == "__main__":
    main()
