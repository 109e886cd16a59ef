"""The command that serves the record by HTTP.

In: where to listen. Out: log lines on the standard error; runs until a signal comes.
"""

import gc
from typing import Annotated

import typer

from api.options import Data, Model, read_settings, require_folder
from indexer.settings import Settings

Host = Annotated[
    str | None, typer.Option("--host", metavar="HOST", help="Address to listen on; else ONRECORD_HOST, else 127.0.0.1.")
]
Port = Annotated[
    int | None,
    typer.Option("--port", metavar="PORT", min=0, max=65535, help="Port; else ONRECORD_PORT, else 8765; 0 for any."),
]
Ingest = Annotated[
    bool | None,
    typer.Option("--ingest", help="Take articles over HTTP, from this machine or with a key; else ONRECORD_INGEST."),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        max=64,
        help="Processes that answer, best one a processor; else ONRECORD_WORKERS, else 1.",
    ),
]


def serve(
    *,
    host: Host = None,
    port: Port = None,
    ingest: Ingest = None,
    workers: Workers = None,
    data: Data = None,
    model: Model = None,
) -> None:
    """Serve the record by HTTP until a signal comes.

    onrecord serve --data data --port 8765

    Ctrl-C or SIGTERM stops it. /healthz answers at once, /readyz once the model
    is loaded, /openapi.json describes the rest. On 127.0.0.1 it answers to no
    other name than localhost. Everybody who reaches it may ask, until there is a
    key: `onrecord keys add NAME`. With --ingest programs on this machine may bring
    and delete articles, and others with a key for it; jobs under way end or go on
    after the next start. With --workers several processes answer at the port, each
    with a model of its own; one that dies is replaced.

    Exits with 130 or 143 after these signals, with 69 when it cannot listen on
    the address, with 66 when there is no record.
    """
    settings = read_settings(data=data, model=model, host=host, port=port, ingest=ingest, workers=workers)
    require_folder(settings.data)
    # What is loaded from here on stays: to look for garbage among it takes a fifth of the time to get ready.
    gc.disable()
    try:
        _serve(settings)
    finally:
        gc.enable()


def _serve(settings: Settings) -> None:
    # Imported here, because no other command needs the web server, and who only keeps others does without.
    if settings.workers == 1:
        from api.head_start import begin_to_load  # noqa: PLC0415

        open_record = begin_to_load(settings)
        from api.serving import serve as serve_until_signal  # noqa: PLC0415

        serve_until_signal(settings, open_record)
    else:
        from api.supervising import supervise  # noqa: PLC0415

        supervise(settings)
