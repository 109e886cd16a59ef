"""What must be true of a record after anything happened to its process or its machine."""

import logging
import shutil
import sqlite3
from collections import Counter

from indexer.errors import OnRecordError


class Oracle:
    """Judges what is left of a deed, and that doing it again ends in the same."""

    def __init__(self, deed, states):
        self.deed = deed
        self.states = states
        self.judged = 0
        self.broken = Counter()

    def judge(self, data, acknowledged, *, must_be_published=False):
        """Give what is broken, most often nothing, and count it."""
        self.judged += 1
        broken = list(self._broken(data, acknowledged, must_be_published=must_be_published))
        broken += self._again(data)
        self.broken.update(broken)
        return broken

    def _broken(self, data, acknowledged, *, must_be_published):
        try:
            held = self.deed.held(data)
            faults = list(self.deed.faults(data))
            is_published = not must_be_published or self.deed.is_published(data)
        except Exception:  # noqa: BLE001  whatever it is, the record cannot be read
            yield "not readable"
            return
        known = {state.acknowledged for state in self.states if state.held == held}
        if not known:
            yield "half of a change is on record"
        elif max(known) < acknowledged:
            yield "something acknowledged is lost"
        elif min(known) > acknowledged:
            yield "more is on record than was acknowledged"
        yield from faults
        if not is_published:
            yield "what was published is not"

    def _again(self, data):
        try:
            self.deed.again(data)
            if self.deed.held(data) != self.states[-1].held:
                yield "doing it again ends in another record"
            yield from (f"done again: {fault}" for fault in self.deed.faults(data))
            yield from self.deed.faults_at_the_end(data)
        except (OnRecordError, sqlite3.DatabaseError) as error:
            yield f"it cannot be done again: {type(error).__name__}"
        finally:
            shutil.rmtree(data, ignore_errors=True)


def be_quiet():
    """Damaged records are met on purpose; their lines in the log would hide the table."""
    logging.disable(logging.CRITICAL)
