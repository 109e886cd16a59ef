"""How the command line ends; apart from the table of errors, so that the help need not load it."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How the command line ends; the numbers above 2 are those of sysexits.h and of signals."""

    DONE = 0
    NOTHING_FOUND = 1
    FAULTS_FOUND = 1
    USAGE = 2
    BAD_INPUT = 65
    NO_INPUT = 66
    UNAVAILABLE = 69
    FAULT = 70
    NO_ACCESS = 74
    BUSY = 75
    MISMATCH = 78
    INTERRUPTED = 130
    BROKEN_PIPE = 141
    TERMINATED = 143
