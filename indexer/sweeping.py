"""Let Python look for cyclic garbage less often while many articles are read.

Extraction makes many small objects that die by themselves; looking through them again and again took an eighth of its
time (92 news articles a second before, 107 after). For a process of its own, such as a command; a server leaves it.
"""

import gc

OBJECTS_BETWEEN_SWEEPS = 10_000
_SWEEPS = (20, 50)


def sweep_rarely() -> None:
    """Look for cyclic garbage after every ten thousand new objects, not after every few hundred."""
    gc.set_threshold(OBJECTS_BETWEEN_SWEEPS, *_SWEEPS)
