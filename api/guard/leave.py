"""What a key can give leave for; apart from what asks for it, so that the command line need not load a web server."""

from enum import StrEnum


class Scope(StrEnum):
    """What a key gives leave for."""

    READ = "read"
    """To ask, verify, search, show and export."""

    INGEST = "ingest"
    """To bring articles, and to ask what came of it."""

    ADMIN = "admin"
    """To delete articles and to read counters; everything else, too."""
