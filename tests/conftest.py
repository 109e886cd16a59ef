"""What many tests ask for: a small record and the doors to it; and a word at the end on browser tests left out."""

import pytest
from browsing import WHY_NOT, chromium
from hypothesis import settings

# How long one example takes says how busy the machine is; what takes too long by its size, `make stress` finds.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    from served import make_record  # noqa: PLC0415  loads the server, which most tests do without

    return make_record(tmp_path_factory.mktemp("record"))


@pytest.fixture(scope="module")
def url(data):
    from served import running  # noqa: PLC0415  the same

    with running(data) as url:
        yield url


@pytest.fixture(scope="module")
def web(data):
    from fastapi.testclient import TestClient  # noqa: PLC0415  the same
    from served import opener  # noqa: PLC0415

    from api.app import create_app  # noqa: PLC0415
    from indexer.settings import Settings  # noqa: PLC0415

    app = create_app(Settings(data=data), opener(data))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert app.state.live.wait(30)
        yield client


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


def pytest_terminal_summary(terminalreporter):
    skipped = [one for one in terminalreporter.stats.get("skipped", []) if WHY_NOT in str(one.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} tests skipped: {WHY_NOT}", yellow=True, bold=True)
