"""The command that measures answers over a set of questions.

In: a folder with statements, questions and what answers them. Out: figures, and with --json nothing but JSON.
"""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.exits import ExitCode
from api.options import AsJson, Data, Model, parse_path, read_settings, require_folder
from api.safetext import visible

if TYPE_CHECKING:
    from api.evaluating import Evaluation, KindFigures
    from api.quote_trials import FormFigures

Folder = Annotated[Path, typer.Argument(metavar="FOLDER", parser=parse_path, hidden=True)]


def evaluate_set(folder: Folder, *, as_json: AsJson = False, data: Data = None, model: Model = None) -> None:
    """Measure answers over a set of questions with known answers.

    FOLDER holds corpus.jsonl (ready-made statements), queries.jsonl and
    qrels.tsv, each perhaps packed (.gz). The statements are indexed first:
    into the folder of --data, which is kept, or else into one that is not.
    Quotes made of them, true and forged, are verified as well.

    onrecord eval sets/debates --data build/debates

    Exits with 0, or with 1 when a citation is not as its article prints it,
    or a quote is called verbatim that nobody said so.
    """
    # Imported here, because the help must not load numpy and faiss.
    from api.evaluating import evaluate  # noqa: PLC0415
    from api.local import LocalRecord  # noqa: PLC0415
    from api.question_set import read_question_set  # noqa: PLC0415
    from indexer.index.embedding import SentenceEmbedder  # noqa: PLC0415
    from indexer.index.indexing import index_path  # noqa: PLC0415

    questions = read_question_set(folder)
    with ExitStack() as stack:
        place = data or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="onrecord-")))
        settings = read_settings(data=require_folder(place), model=model)
        embedder = SentenceEmbedder(settings.model, threads=settings.threads, engine=settings.engine)
        index_path([], statements=[questions.corpus], data=settings.data, embedder=embedder)
        record = LocalRecord(settings)
        stack.callback(record.close)
        record.warm()
        found = evaluate(record, questions)
    for line in [found.model_dump_json(indent=2)] if as_json else _lines(found):
        typer.echo(visible(line))
    raise typer.Exit(ExitCode.FAULTS_FOUND if found.has_faults else ExitCode.DONE)


def _lines(found: "Evaluation") -> list[str]:
    checked = f"{found.citation_count} citations compared with their articles, {len(found.citation_faults)} faults."
    tried = found.verification
    verified = f"{tried.quote_count} quotes verified, {tried.right_count} as they were made"
    false = f"{len(tried.false_verbatims)} called verbatim that are not."
    faults = (f"FAULT {fault}" for fault in (*found.citation_faults, *tried.false_verbatims))
    return [*map(_line, found.kinds), checked, *map(_form_line, tried.forms), f"{verified}; {false}", *faults]


def _form_line(form: "FormFigures") -> str:
    verdicts = ", ".join(f"{count} {verdict}" for verdict, count in form.verdicts.items())
    return f"quotes {form.form}: {form.right_count} of {form.quote_count} right; {verdicts}"


def _line(kind: "KindFigures") -> str:
    shares = {"nDCG@10": kind.ndcg, "MRR@10": kind.mrr, "AUROC": kind.auroc}
    cells = [f"{name} {value:.3f}" for name, value in shares.items() if value is not None]
    statuses = ", ".join(f"{count} {status}" for status, count in kind.statuses.items())
    took = f"median {kind.ms_median:.0f} ms, p99 {kind.ms_p99:.0f} ms"
    return f"{kind.kind}: {kind.question_count} questions; {'; '.join((*cells, statuses, took))}"
