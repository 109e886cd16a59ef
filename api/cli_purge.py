"""The command that removes something from the record for good and keeps it from coming back.

In: what kind of thing, and its id, name or address. Out: what went, or would go; with --prove what a scan found.
Promise: nothing is removed without a yes, on the terminal or as --yes.
"""

import datetime as dt
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api import printing
from api.exits import ExitCode
from api.offering import one_of
from api.options import AsJson, Data, parse_text, read_settings, require_folder
from indexer.errors import UsageError

if TYPE_CHECKING:
    from indexer.index.purging import Purge
    from indexer.index.tombstones import What

KINDS = ("article", "statement", "speaker", "source", "url", "origin")

# Hidden from the list of options, where typer adds Python's name of the type; the text says what they are.
Kind = Annotated[str, typer.Argument(metavar="KIND", parser=parse_text, autocompletion=one_of(*KINDS), hidden=True)]
Name = Annotated[str, typer.Argument(metavar="NAME", parser=parse_text, hidden=True)]
WithArticles = Annotated[
    bool, typer.Option("--with-articles", help="With a speaker, remove the articles that print them, too.")
]
KeepArticle = Annotated[
    bool, typer.Option("--keep-article", help="With a statement: it is known that its words stay in the article.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would go, and write nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Remove without asking.")]
Prove = Annotated[bool, typer.Option("--prove", help="Scan every file afterwards for what was removed.")]
Lift = Annotated[bool, typer.Option("--lift", help="Let in again what was purged under this name.")]


def purge(  # noqa: PLR0913  one parameter for each option
    kind: Kind,
    name: Name,
    *,
    with_articles: WithArticles = False,
    keep_article: KeepArticle = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    prove: Prove = False,
    lift: Lift = False,
    as_json: AsJson = False,
    data: Data = None,
) -> None:
    """Remove something for good.

    KIND is article, statement, speaker, source, url or origin; NAME is its
    id, name, address or path. It leaves rows, full text, vectors, snapshots
    and earlier versions, and is not indexed again until it is lifted. Shows
    what would go and asks first. Copies made by `onrecord snapshot` are files
    of yours and stay: --prove finds those in the record's folder; delete the
    older ones elsewhere, too, and make new ones.

    onrecord purge speaker "Tomas Varga" --dry-run

    Exits with 0, with 1 when nothing of that name is on record or the proof
    finds something left, with 2 when nobody said yes.
    """
    from indexer.index.purging import finish_purges, lift_purge, rehearse_purge  # noqa: PLC0415  the help does without
    from indexer.index.purging import purge as purge_for_good  # noqa: PLC0415  the same

    folder, what = require_folder(read_settings(data=data).data), _read_kind(kind, with_articles=with_articles)
    if lift:
        printing.show_lifted(lift_purge(folder, what, name, now=_now()), name, as_json=as_json)
        return
    if dry_run or not yes:
        if not dry_run:
            finish_purges(folder)
        plan = rehearse_purge(folder, what, name, with_articles=with_articles)
        printing.show_purge(plan, as_json=as_json, is_text_known=keep_article)
        if dry_run:
            return
        _ask(plan)
    # With --yes nothing is read before: on a full disk not even that can be done while the reserve is held.
    report = purge_for_good(folder, what, name, now=_now(), with_articles=with_articles, is_proof_wanted=prove)
    printing.show_purge(report, as_json=as_json, is_text_known=keep_article)
    if report.proof is not None and not report.proof.is_clean:
        raise typer.Exit(ExitCode.NOTHING_FOUND)


def _ask(plan: "Purge") -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("nothing was purged; add --yes to remove all this for good")
    if not typer.confirm(f"Remove all this for good ({plan.what} {plan.name})?", err=True):
        raise UsageError("nothing was purged")


def _read_kind(kind: str, *, with_articles: bool) -> "What":
    from indexer.index.tombstones import What  # noqa: PLC0415  the help does without

    if kind not in KINDS:
        raise UsageError(f"{kind!r} cannot be purged; give one of {', '.join(KINDS)}, then its id or name")
    if with_articles and kind != "speaker":
        raise UsageError("--with-articles goes with a speaker only")
    return What(kind)


def _now() -> float:
    return dt.datetime.now(dt.UTC).timestamp()
