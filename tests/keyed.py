"""A server with keys, and without the model: what is asked of it by whom."""

import datetime as dt
import itertools
from contextlib import contextmanager

from fastapi.testclient import TestClient
from served import opener

from api.app import create_app
from api.guard.keys import add_key, key_file
from api.guard.leave import Scope
from api.problems import Problem
from indexer.settings import Settings

HERE = "http://127.0.0.1"
FAR = "192.0.2.33"
NOON = dt.datetime(2031, 5, 4, 12, 0, tzinfo=dt.UTC)
_names = itertools.count()


def settings_of(data, **more):
    """Settings of a server that listens to a network."""
    return Settings(data=data, host="192.0.2.1", **more)


def make_key(settings, *scopes):
    """Make a key and give it."""
    return add_key(key_file(settings), f"key {next(_names)}", scopes or (Scope.READ,), made_at=NOON).secret


def bearer(secret):
    return {"authorization": f"Bearer {secret}"}


@contextmanager
def asking(settings, *, peer=FAR):
    """Serve a record in this process, and ask from an address."""
    app = create_app(settings, opener(settings.data))
    with TestClient(app, base_url=HERE, client=(peer, 50_000)) as client:
        assert app.state.live.wait(30)
        yield client


def problem_in(response) -> Problem:
    """Read the problem that a response is."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    problem = Problem.model_validate_json(response.content)
    assert problem.status == response.status_code
    return problem
