"""The interface is the one that is written down; whoever changes it sees how."""

import difflib

from openapi_page import PAGE, described

from api.app import create_app
from indexer.settings import Settings

SHOWN_LINES = 60


def test_the_interface_is_the_one_that_is_written_down():
    written, now = PAGE.read_text(encoding="utf-8"), described()

    changes = list(difflib.unified_diff(written.splitlines(), now.splitlines(), "docs/openapi.json", "now", n=2))
    assert not changes, (
        "the HTTP interface is not the one that docs/openapi.json describes. If that is meant, and nothing was renamed "
        "or taken away without a new major version, run `python tests/openapi_page.py` and commit it.\n"
        + "\n".join(changes[:SHOWN_LINES])
    )


def test_every_address_says_whether_a_key_opens_it():
    schema = create_app(Settings()).openapi()
    opened = {
        path for path, methods in schema["paths"].items() for operation in methods.values() if not operation["security"]
    }

    assert opened == {"/", "/healthz", "/readyz"}
    assert set(schema["components"]["securitySchemes"]) == {"bearer", "basic"}


def test_what_may_be_kept_says_so():
    paths = create_app(Settings()).openapi()["paths"]

    assert "304" in paths["/v1/statements/{statement_id}"]["get"]["responses"]
    assert "304" not in paths["/v1/ask"]["post"]["responses"]
