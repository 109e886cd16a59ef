"""Look at the door before anything is served: whether the keys can be read, and whether it stands open to a network.

In: settings. Out: a warning in the log, or an error.
"""

import logging

from api.guard.ring import LiveKeys
from api.listening import is_loopback
from indexer.settings import Settings

_log = logging.getLogger("onrecord.http")


def look_at_door(settings: Settings) -> None:
    """Warn before anything is served of a door that stands open to a network.

    Raises:
        KeysError: there are keys, or there should be, and they cannot be read.
    """
    if not LiveKeys(settings).require() and not is_loopback(settings.host.lower()):
        _log.warning(
            "ANYBODY WHO REACHES %s MAY ASK: there are no keys. Make one with `onrecord keys add NAME`, or listen on "
            "127.0.0.1",
            settings.host,
        )
