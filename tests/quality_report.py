"""Print how well extraction and answers do, and hold them to their floors: `make quality`.

Extraction form by form on the gold of our own (`quality/`), then the corpora beside the repository where they are
there; then how questions are understood and answered and quotes verified (`answer_quality.py`). Ends with 1 when a
floor is broken. `--raise` writes higher floors where they are reached; `--cases` prints every case that does not come
out as noted.
"""

import argparse
import json
import sys

from answer_quality import TARGETS as ANSWER_TARGETS
from answer_quality import measure_answers
from measuring import count_briefings, has_corpora, score_news
from quality_gold import gold_lines, read_forms
from quality_scoring import SURE, compare_case
from quality_tally import (
    COST_SURE,
    COST_UNSURE,
    broken,
    by_form,
    can_rise,
    figures,
    raised,
    read_floors,
    share,
    tally,
    without_floor,
    write_floors,
)

COLUMNS = "cases must found exact speaker date flags forbidden sure-wrong stray".split()
TARGETS = {
    "found": "≥ 95",
    "speaker_of_found": "≥ 95",
    "sure_precision": "≥ 97",
    "forbidden": "0",
    "forbidden_sure": "0",
    "direct_f1": "≥ 97.5",
    "direct_exact_recall": "≥ 97",
    "direct_speaker": "≥ 95",
    "direct_and_mixed_speaker": "≥ 92.5",
    "all_f1": "≥ 72",
    "all_precision": "≥ 85",
    "turns_found": "≥ 99",
    "turns_named": "≥ 98",
    **ANSWER_TARGETS,
}
ABSENT = "the corpora beside the repository (only the gold of our own was checked)"


def measure_gold():
    """Run the engine on every case of gold."""
    return [compare_case(json.loads(line)) for line in gold_lines()]


def measure_corpora():
    """Give the figures of the news articles that are set aside and of the transcripts."""
    news = score_news(set_aside=True)
    counted = count_briefings()
    direct, every = news["direct"], news["all"]
    return {
        "direct_f1": direct["overlap"]["F1"],
        "direct_exact_recall": direct["exact"]["R"],
        "direct_speaker": direct["speaker"]["overlap"],
        "direct_and_mixed_speaker": news["direct and mixed"]["speaker"]["overlap"],
        "all_f1": every["overlap"]["F1"],
        "all_precision": every["overlap"]["P"],
        "turns_found": share(counted["found"], counted["turns"]),
        "turns_named": share(counted["full name"], counted["named"]),
    }


def as_row(counted):
    """Write a tally as the cells of the table: shares as `right/all`."""
    shares = [
        (counted.found, counted.must),
        (counted.exact, counted.found),
        (counted.attributed, counted.found),
        (counted.date, counted.dated),
        (counted.flags, counted.flagged),
    ]
    printed = [f"{part}/{whole}" if whole else "-" for part, whole in shares]
    return [
        str(counted.cases),
        str(counted.must),
        *printed,
        *map(str, (counted.forbidden, counted.wrong_sure, counted.stray)),
    ]


def print_table(outcomes):
    """Print one line a form and one for all."""
    print(f"{'form':22}" + "".join(f"{name:>11}" for name in COLUMNS))
    counted = by_form(outcomes)
    for form in (form for form in read_forms() if form in counted):
        print(f"{form:22}" + "".join(f"{cell:>11}" for cell in as_row(counted[form])))
    print(f"{'all':22}" + "".join(f"{cell:>11}" for cell in as_row(tally(outcomes))))


def print_figures(title, measured, floors, sign):
    """Print figures with their floor and target beside."""
    print(f"\n{title}")
    for name, figure in measured.items():
        target = TARGETS.get(name, "")
        print(f"  {name:36}{figure:>8.1f}   {sign} {floors.get(name, '-')!s:8}{'reach ' + target if target else ''}")


def print_cases(outcomes):
    """Print every case that does not come out as noted, the harmful ones first."""
    bad = sorted((one for one in outcomes if not one.is_right), key=lambda one: not one.harm)
    for outcome in bad:
        case = outcome.case
        missed = [one.number for one in outcome.checked if one.must and not (one.found and one.speaker)]
        print(f"\n{case['id']}: {case['text']!r}\n  not as noted: statements {missed}")
        for one in outcome.judged:
            name = one.statement.speaker.name if one.statement.speaker else None
            print(f"  {one.verdict}: {one.statement.quote!r} / {name} ({one.statement.confidence:.2f}) {one.why}")


def print_report(outcomes, measured, floors):
    """Print everything that a reader of the figures wants to see."""
    print_table(outcomes)
    print_figures("gold of our own", measured["totals"], floors.get("totals", {}), "floor")
    print_figures("harm", measured["ceilings"], floors.get("ceilings", {}), "at most")
    print(
        f"  score: statements found with the right speaker, less {COST_SURE} for each wrong attribution or forbidden\n"
        f"  reading at confidence ≥ {SURE} and {COST_UNSURE} below it or for words that are no statement (stray), in\n"
        f"  percent of what must be found;\n"
        f"  sure_precision: the share of named statements at confidence ≥ {SURE} that are neither wrong nor stray"
    )
    titles = {"corpora": "corpora beside the repository", "questions": "questions of our own", "answers": "answers"}
    for table, title in titles.items():
        if table in measured:
            print_figures(title, measured[table], floors.get(table, {}), "floor")


def main():
    """Measure, print, hold to the floors."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--raise", dest="raises", action="store_true", help="write higher floors where reached")
    options.add_argument("--cases", action="store_true", help="print the cases that do not come out as noted")
    chosen = options.parse_args()
    outcomes, floors = measure_gold(), read_floors()
    measured = figures(outcomes) | ({"corpora": measure_corpora()} if has_corpora() else {})
    answered, absent = measure_answers()
    measured |= answered | {"ceilings": measured["ceilings"] | answered["ceilings"]}
    print_report(outcomes, measured, floors)
    for one in absent if has_corpora() else [ABSENT, *absent]:
        print(f"\n!! NOT MEASURED: {one}")
    if chosen.cases:
        print_cases(outcomes)
    failures = broken(measured, floors)
    print("".join(f"\nBROKEN FLOOR  {one}" for one in failures))
    print("".join(f"!! NO FLOOR YET  {one}\n" for one in without_floor(measured, floors)), end="")
    print("".join(f"can rise  {one}\n" for one in can_rise(measured, floors)), end="")
    if chosen.raises:
        write_floors(raised(measured, floors))
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())
