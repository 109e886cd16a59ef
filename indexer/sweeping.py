"""Let Python look for cyclic garbage less often where many objects die by themselves.

Extraction makes many small objects that die by themselves; looking through them again and again took an eighth of its
time (92 news articles a second before, 107 after). A server looked through all that it keeps every few questions: of a
hundred of them the slowest took 130 ms before and 50 after. For a process of its own, a command or a server.
"""

import gc

OBJECTS_BETWEEN_SWEEPS = 50_000
_SWEEPS = (20, 100)


def sweep_rarely() -> None:
    """Look for cyclic garbage after every fifty thousand new objects, not after every few hundred."""
    gc.set_threshold(OBJECTS_BETWEEN_SWEEPS, *_SWEEPS)
