"""What must be true of a record after anything happened to its process or its machine."""

import logging
import shutil
from collections import Counter

from torn_job import NO_RECORD, held_in, index

from indexer.errors import OnRecordError
from indexer.index.checking import check_record


class Oracle:
    """Judges what is left of a job, and that doing it again ends in the same record."""

    def __init__(self, job, states):
        self.job = job
        self.states = states
        self.judged = 0
        self.broken = Counter()

    def judge(self, data, acknowledged, *, must_be_published=False, is_exact=True):
        """Give what is broken, most often nothing, and count it."""
        self.judged += 1
        broken = list(self._broken(data, acknowledged, must_be_published=must_be_published, is_exact=is_exact))
        self.broken.update(broken)
        return broken

    def _broken(self, data, acknowledged, *, must_be_published, is_exact):
        try:
            held = held_in(data)
            faults = [] if held == NO_RECORD else check_record(data).faults
            is_published = held != NO_RECORD and check_record(data, is_fast=True).is_published
        except Exception:  # noqa: BLE001  whatever it is, the record cannot be read
            yield "not readable"
            return
        known = {state.acknowledged for state in self.states if state.held == held}
        if not known:
            yield "not a state between two articles"
        elif max(known) < acknowledged:
            yield "an acknowledged article is lost"
        elif is_exact and min(known) > acknowledged + 1:
            yield "more than one article was not acknowledged"
        if faults:
            yield f"check: {faults[0].row.split()[0]} {faults[0].row.split()[1]}: {faults[0].problem[:60]}"
        if must_be_published and not is_published:
            yield "what was published is not"
        yield from self._again(data)

    def _again(self, data):
        try:
            index(self.job.articles, data)
            if held_in(data) != self.states[-1].held:
                yield "doing it again ends in another record"
            report = check_record(data)
            if report.fault_count or not report.is_published:
                yield "doing it again does not end sound and published"
        except OnRecordError:
            yield "it cannot be done again"
        finally:
            shutil.rmtree(data, ignore_errors=True)


def be_quiet():
    """Damaged records are met on purpose; their lines in the log would hide the table."""
    logging.disable(logging.CRITICAL)
