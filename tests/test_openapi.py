"""The interface is the one that is written down; whoever changes it sees how."""

import difflib

from openapi_page import PAGE, described

SHOWN_LINES = 60


def test_the_interface_is_the_one_that_is_written_down():
    written, now = PAGE.read_text(encoding="utf-8"), described()

    changes = list(difflib.unified_diff(written.splitlines(), now.splitlines(), "docs/openapi.json", "now", n=2))
    assert not changes, (
        "the HTTP interface is not the one that docs/openapi.json describes. If that is meant, and nothing was renamed "
        "or taken away without a new major version, run `python tests/openapi_page.py` and commit it.\n"
        + "\n".join(changes[:SHOWN_LINES])
    )
