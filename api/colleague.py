"""One of several processes that answer at one port.

In: the numbers of two sockets on the command line: the port's, and one to the supervisor, where a line of orders comes.
Out: answers at the port, and a line of news to the supervisor.
Promise: it takes no connection before it is ready where others answer meanwhile, and ends when its supervisor does.
"""

import contextlib
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

from pydantic import SecretStr

from api.company import News, Orders
from api.guard.logs import write_logs
from api.head_start import begin_to_load
from indexer.errors import OnRecordError
from indexer.settings import Settings

if TYPE_CHECKING:
    from api.serving import RecordServer
    from indexer.index.library import Library

_FAULT = 70
_log = logging.getLogger("onrecord.serving")

Beginning = Callable[[Settings], "Callable[[], Library]"]


def answer(begin: Beginning = begin_to_load) -> None:
    """Serve as the orders say until a signal comes or the supervisor is gone; `begin` gives what opens the record."""
    listening, wire = (socket.socket(fileno=int(number)) for number in sys.argv[1:3])
    lines = wire.makefile("rb")
    orders = Orders.model_validate_json(lines.readline())
    settings = _settings_of(orders)
    write_logs(settings.log)
    open_record = begin(settings)
    from api.guard.doorkeeper import places  # noqa: PLC0415  loaded while the model is
    from api.serving import RecordServer  # noqa: PLC0415  the same

    server = RecordServer(
        settings,
        open_record,
        most_connections=places(),
        listening=listening,
        company=orders.company,
    )
    threading.Thread(target=_end_with_supervisor, args=(lines, server), daemon=True).start()
    threading.Thread(target=_tell, args=(server, wire), daemon=True).start()
    if orders.waits:
        server.open()
    with contextlib.suppress(OnRecordError):  # the supervisor says it
        server.serve_forever()
    # To take the libraries of a model apart takes seconds.
    logging.shutdown()
    os._exit(0)


def _settings_of(orders: Orders) -> Settings:
    key = None if orders.llm_key is None else SecretStr(orders.llm_key)
    return orders.settings.model_copy(update={"llm_key": key})


def _end_with_supervisor(lines: IO[bytes], server: "RecordServer") -> None:
    lines.read(1)  # nothing more is ever said, so this is its end
    server.stop()
    server.end_at_last(_FAULT)


def _tell(server: "RecordServer", wire: socket.socket) -> None:
    from api.serving import spare_what_stays  # noqa: PLC0415  loaded by now

    live = server.app.state.live
    spare_what_stays(live)
    if live.failure is not None and not isinstance(live.failure, OnRecordError):
        _log.error("this is a defect of onrecord; the record cannot be opened", exc_info=live.failure)
    news = News() if live.failure is None else News(error=type(live.failure).__name__, message=str(live.failure))
    with contextlib.suppress(OSError):
        wire.sendall(news.model_dump_json().encode() + b"\n")
