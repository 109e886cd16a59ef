"""The command that offers the record as tools to a language model: mcp.

In: a folder or a server. Out: the Model Context Protocol on the standard input and output; log lines on the standard
error.
"""

import logging

from api.options import Data, Model, Url, read_settings, require_folder


def mcp(*, data: Data = None, url: Url = None, model: Model = None) -> None:
    """Offer the record to a language model as tools.

    They are called by the Model Context Protocol.

    onrecord mcp --data data

    A client on the desktop starts it by this command and speaks to it by its
    standard input and output; `onrecord serve` offers the same to others at
    /mcp. The tools are ask, search, verify, show_statement and list_speakers;
    none changes anything. The record is opened by the first of them.

    Exits with 0 when the input ends, with 130 or 143 after a signal.
    """
    settings = read_settings(data=data, url=url, model=model)
    if settings.url is None:
        require_folder(settings.data)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    # Imported here, because no other command needs them.
    from api.tools.late_door import LateDoor  # noqa: PLC0415
    from api.tools.standard_io import speak_until_end  # noqa: PLC0415

    door = LateDoor(settings)
    speak_until_end(door, prompts=settings.prompts)
    door.close()
