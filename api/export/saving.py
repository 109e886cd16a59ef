"""Write a file whole or not at all.

In: a path. Out: a path to write to, which takes the name when it is done.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def whole_file(output: Path) -> Iterator[Path]:
    """Give a path to write to; the file takes its name when it is whole, and stays as it was until then."""
    target = output.resolve()
    if target.exists() and not target.is_file():  # a pipe, or /dev/null
        yield target
        return
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.", suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
        Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
