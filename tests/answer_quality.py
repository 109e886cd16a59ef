"""Measure how questions are understood and answered, and quotes verified: figures for `make quality`, in percent.

Sets of questions lie in `quality/questions` (our own) and beside the repository; the records of the latter are kept in
`build/eval-NAME`, because their statements take minutes to index the first time. What is absent is named, not skipped
in silence.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from quality_gold import FOLDER
from quality_tally import share
from quote_forging import DATA, has_corpora, read_sample
from talks import score_dialogues, score_questions
from verification_report import EACH, NEWS_ARTICLES, SEED, TRANSCRIPTS, count_right, false_verbatims, judge

ROOT = Path(__file__).parent.parent
QUESTIONS = FOLDER / "questions"
SETS = DATA / "retrieval"
NAMES = ("liar", "debates")
TARGETS = {
    "liar_ask_ndcg": "≥ 68",
    "liar_unanswerable_speaker_refused": "100",
    "liar_unanswerable_topic_auroc": "≥ 88",
    "debates_verify_ndcg": "≥ 68",
    "debates_claim_ndcg": "≥ 44",
    "verification_right": "≥ 97.5",
    "false_verbatims": "0",
    "citation_faults": "0",
}


def set_figures(found):
    """Give the figures of an evaluation, as `onrecord eval --json` prints it, that have a floor."""
    figures = {}
    for kind in found["kinds"]:
        name = kind["kind"].replace("-", "_")
        answered = share(kind["statuses"].get("answered", 0), kind["question_count"])
        if kind["graded_count"]:
            figures |= {f"{name}_ndcg": 100 * kind["ndcg"], f"{name}_answered": answered}
        else:
            figures |= {f"{name}_auroc": 100 * kind["auroc"], f"{name}_refused": 100 - answered}
    forms = found["verification"]["forms"]
    right, tried = (sum(form[count] for form in forms) for count in ("right_count", "quote_count"))
    return {**figures, "quotes_right": share(right, tried)}


def set_ceilings(found):
    """Give what an evaluation counts that must never be."""
    false = found["verification"]["false_verbatims"]
    return {"citation_faults": len(found["citation_faults"]), "false_verbatims": len(false)}


def evaluate(folder, *words):
    """Run `onrecord eval` as a user does, but for settings of the surroundings."""
    command = [sys.executable, "-c", "from api.cli import main; main()", "eval", str(folder), "--json", *words]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
    run = subprocess.run(command, env=kept, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if not run.stdout:
        sys.exit(f"NOT MEASURED: onrecord eval {folder} ended with {run.returncode}")
    return json.loads(run.stdout)


def find_sets(folder):
    """Give the sets that lie in a folder by name, and say which do not."""
    there = {name: folder / name for name in NAMES if (folder / name).is_dir()}
    return there, [f"the set {name} (no {folder / name})" for name in NAMES if name not in there]


def measure_answers():
    """Give the figures by table of the floors, and what could not be measured."""
    own = evaluate(QUESTIONS)
    answers, ceilings = _understanding(), set_ceilings(own)
    sets, absent = find_sets(SETS)
    for name, folder in sets.items():
        found = evaluate(folder, "--data", str(ROOT / "build" / f"eval-{name}"))
        answers |= {f"{name}_{figure}": value for figure, value in set_figures(found).items()}
        ceilings = {fault: count + set_ceilings(found)[fault] for fault, count in ceilings.items()}
    if has_corpora():
        judged = judge(*read_sample(NEWS_ARTICLES, TRANSCRIPTS), each=EACH, seed=SEED)
        answers["verification_right"] = share(count_right(judged), len(judged))
        ceilings["false_verbatims"] += len(false_verbatims(judged))
    else:
        absent.append(f"the verification of quotes (no corpora at {DATA})")
    return {"questions": set_figures(own), "answers": answers, "ceilings": ceilings}, absent


def _understanding():
    return {
        "understanding_dialogues": 100 * score_dialogues().share,
        "understanding_questions": 100 * score_questions().share,
    }
