"""The commands that read the record: ask, search, show.

In: words of the command line. Out: text for people or JSON, and the exit code.
Promise: with --json nothing but JSON is printed; a question of a file never stops the ones after it.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import printing
from api.exits import ExitCode
from api.limits import DEFAULT_ANSWER_LIMIT, DEFAULT_PAGE_LIMIT
from api.offering import offer_statements
from api.options import (
    AsJson,
    Data,
    FirstDay,
    Kinds,
    LastDay,
    Limit,
    Model,
    Sources,
    Speakers,
    Url,
    open_door,
    parse_path,
    parse_text,
    read_settings,
)
from api.progress import waiting
from indexer.errors import NotFoundError, UsageError

if TYPE_CHECKING:
    from api.door import ArticleView, Door

# Hidden from the list of options, where typer adds Python's name of the type; the text says what they are.
Question = Annotated[str | None, typer.Argument(metavar="QUESTION", parser=parse_text, hidden=True)]
Questions = Annotated[
    Path | None,
    typer.Option(
        "--lines",
        metavar="FILE",
        parser=parse_path,
        help='Ask each line {"id","text","history"} of a JSON lines file; - reads stdin.',
    ),
]
Text = Annotated[str | None, typer.Argument(metavar="TEXT", parser=parse_text, hidden=True)]
Cursor = Annotated[
    str | None, typer.Option("--cursor", metavar="CURSOR", parser=parse_text, help="Go on where a page ended.")
]
WithContext = Annotated[
    bool, typer.Option("--context", "-c", help="Show the sentences around each statement that is cited, too.")
]
StatementId = Annotated[
    str, typer.Argument(metavar="STATEMENT_ID", parser=parse_text, autocompletion=offer_statements, hidden=True)
]


def ask(
    question: Question = None,
    *,
    lines: Questions = None,
    limit: Limit = DEFAULT_ANSWER_LIMIT,
    context: WithContext = False,
    as_json: AsJson = False,
    data: Data = None,
    url: Url = None,
    model: Model = None,
) -> None:
    """Answer a question with cited statements.

    QUESTION stands in quotation marks.

    onrecord ask "what did Konashenkov say about Mosul?"

    Exits with 0 when the record answers, with 1 when nothing on it does;
    with --lines with 0, or with 65 when a line cannot be used.
    """
    from api.answer import Filters, Status  # noqa: PLC0415  the help does without the nouns

    if (question is None) == (lines is None):
        raise UsageError('give either a question, as in `onrecord ask "who spoke about Mosul?"`, or --lines FILE')
    settings = read_settings(data=data, url=url, model=model)
    if lines is not None:
        # What is found for a file is the same every time, and no language model has a part in it.
        settings = settings.model_copy(update={"llm_url": None})
    with open_door(settings) as door:
        if lines is not None:
            from api.question_lines import answer_lines  # noqa: PLC0415  not needed by the help

            raise typer.Exit(printing.show_lines(answer_lines(door, lines, limit=limit)))
        with waiting("Looking through the record …"):
            answer = door.answer(question or "", limit=limit, filters=Filters())
    printing.show_answer(answer, as_json=as_json, is_context_wanted=context)
    raise typer.Exit(ExitCode.DONE if answer.status is Status.ANSWERED else ExitCode.NOTHING_FOUND)


def search(  # noqa: PLR0913  one parameter for each option
    text: Text = None,
    *,
    speakers: Speakers = None,
    first: FirstDay = None,
    last: LastDay = None,
    sources: Sources = None,
    kinds: Kinds = None,
    limit: Limit = DEFAULT_PAGE_LIMIT,
    cursor: Cursor = None,
    as_json: AsJson = False,
    data: Data = None,
    url: Url = None,
    model: Model = None,
) -> None:
    """List statements.

    With TEXT, what is about it, the best first; without it, all that meet
    the conditions, the latest first.

    onrecord search "air strikes" --speaker Konashenkov --from 2017-04-01

    Exits with 0 when something is found, with 1 when nothing is.
    """
    from api.answer import Filters  # noqa: PLC0415  the same
    from api.faults import require  # noqa: PLC0415

    fixed = {"speakers": speakers, "from": first, "to": last, "sources": sources, "kinds": kinds}
    filters = require(Filters, {name: value for name, value in fixed.items() if value is not None})
    settings = read_settings(data=data, url=url, model=model)
    with open_door(settings) as door, waiting("Looking through the record …"):
        page = door.search(text, filters=filters, limit=limit, cursor=cursor)
    printing.show_page(page, as_json=as_json, prompts=settings.prompts)
    raise typer.Exit(ExitCode.DONE if page.items else ExitCode.NOTHING_FOUND)


def show(
    statement_id: StatementId, *, as_json: AsJson = False, data: Data = None, url: Url = None, model: Model = None
) -> None:
    """Show a statement in its context.

    STATEMENT_ID is printed by `search`; the id of an article shows what is
    said in it. Of what an article no longer prints it tells what became.

    onrecord show 867a72e578ea5529

    Exits with 0, or with 1 when nothing has this id.
    """
    settings = read_settings(data=data, url=url, model=model)
    with open_door(settings) as door:
        try:
            printing.show_statement(door.statement(statement_id), as_json=as_json, prompts=settings.prompts)
        except NotFoundError as error:
            view = _article_of(door, statement_id)
            if view is None:
                raise error from None
            printing.show_article(view, as_json=as_json, prompts=settings.prompts)


def _article_of(door: "Door", article_id: str) -> "ArticleView | None":
    try:
        return door.article(article_id)
    except NotFoundError:
        return None
