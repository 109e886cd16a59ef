#!/usr/bin/env python3
"""Take everything out of an image that its server does not run: shells, package managers and other programs.

In: the root of the file system that it runs in. Out: that, with Python as the only program.
Promise: libraries, certificates, time zones and the names of users stay.
"""

import shutil
import sys
from pathlib import Path

PROGRAMS = ("/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/usr/libexec")
BESIDE = (
    *("/etc/apt", "/etc/init.d", "/etc/cron*", "/etc/systemd", "/etc/profile*", "/etc/skel"),
    *("/root", "/src", "/usr/games", "/usr/include", "/usr/src", "/usr/local/include", "/usr/local/share"),
    *("/usr/lib/apt", "/usr/lib/dpkg", "/usr/lib/init", "/usr/lib/systemd", "/usr/lib/python3/dist-packages"),
    *("/usr/lib/*/perl*", "/usr/share/perl*", "/usr/share/bash-completion", "/usr/share/python-wheels"),
    *("/usr/local/lib/python3*/site-packages", "/usr/local/lib/python3*/idlelib", "/usr/local/lib/python3*/ensurepip"),
    *("/usr/share/doc", "/usr/share/info", "/usr/share/locale", "/usr/share/man", "/usr/share/debconf"),
    *("/usr/share/bug", "/var/cache", "/var/lib/apt", "/var/lib/dpkg", "/var/log"),
)


def strip(interpreter: Path) -> None:
    """Remove what is not needed to run `interpreter`."""
    for folder in PROGRAMS:
        for path in sorted(Path(folder).glob("*")):
            if path.is_symlink() or path.is_file():
                if path.resolve() != interpreter:
                    path.unlink()
            else:
                shutil.rmtree(path)
    for pattern in BESIDE:
        for path in sorted(Path("/").glob(pattern.lstrip("/"))):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


if __name__ == "__main__":
    strip(Path(sys.executable).resolve())
