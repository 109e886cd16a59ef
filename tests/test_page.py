"""What can be told of the web page without a browser: its files, its addresses, its policy."""

import json
import re
import subprocess
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from served import make_record, opener

from api.app import create_app
from api.problems import Problem
from api.web.page_routes import MEDIA_TYPES, NAMES, POLICY, read_file
from indexer.settings import Settings

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "api" / "web"
SCRIPTS = sorted(name for name in NAMES if name.endswith(".js"))
TEXTS = {name: (FOLDER / name).read_text(encoding="utf-8") for name in sorted(NAMES)}
BANNED = {
    "markup read": r"innerHTML|outerHTML|insertAdjacentHTML|setHTML|parseHTML|DOMParser|createContextualFragment",
    "a document written": r"document\.write|\.open\(\)",
    "code read": r"\beval\s*\(|new Function|\bFunction\s*\(|set(?:Timeout|Interval)\(\s*['\"`]",
    "a listener as an attribute": r"setAttribute\(\s*['\"]on|\.on[a-z]+\s*=[^=>]",
    "a style as an attribute": r"setAttribute\(\s*['\"]style|\.style\b|cssText",
    "a way around": r"javascript:|data:text|srcdoc\s*=|createPolicy|importScripts|postMessage|\bWorker\(",
    "another host": r"(?<!xmlns=\")https?://(?!www\.w3\.org/2000/svg)",
    "a key kept": r"localStorage\.setItem\(\s*['\"]?(?:PLACE|onrecord\.key)",
}


@pytest.fixture(scope="module")
def web(tmp_path_factory):
    data = make_record(tmp_path_factory.mktemp("page"))
    app = create_app(Settings(data=data), opener(data))
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert app.state.live.wait(30)
        yield client


def test_every_file_of_the_page_is_listed_and_none_is_missing():
    lying = {path.name for path in FOLDER.iterdir() if path.suffix.lstrip(".") in MEDIA_TYPES}

    assert lying == NAMES


def test_the_files_are_part_of_the_package_that_is_installed():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = settings["tool"]["hatch"]["build"]["targets"]["wheel"]
    ignored = subprocess.run(
        ["git", "check-ignore", *(str(FOLDER / name) for name in NAMES)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert "api" in wheel["packages"]
    assert not wheel.keys() & {"exclude", "include", "only-include"}
    assert ignored.stdout == ""
    assert all(resources.files("api.web").joinpath(name).is_file() for name in NAMES)


@pytest.mark.parametrize("name", sorted(NAMES))
@pytest.mark.parametrize("why", BANNED)
def test_no_file_of_the_page_turns_text_into_anything_else(name, why):
    assert re.findall(BANNED[why], TEXTS[name]) == []


def test_the_page_itself_holds_no_script_no_style_and_no_listener():
    html = TEXTS["index.html"]

    assert all(inner.strip() == "" for inner in re.findall(r"<script[^>]*>(.*?)</script>", html, re.DOTALL))
    assert "<style" not in html
    assert re.findall(r"\s(?:on\w+|style)\s*=", html) == []


def test_the_pictures_hold_no_script():
    for name in NAMES:
        if name.endswith(".svg"):
            assert re.findall(r"<script|\son\w+=|style=|href", TEXTS[name]) == []


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_module_loads_only_modules_of_the_page(name):
    loaded = re.findall(r"""^import [^"'\n]*["']([^"']+)["'];$""", TEXTS[name], re.MULTILINE)

    assert len(loaded) == len(re.findall(r"^import\b|(?<![.(\"])\bimport\((?!\")", TEXTS[name], re.MULTILINE))
    assert {one.removeprefix("./") for one in loaded} <= set(SCRIPTS)
    assert all(one.startswith("./") for one in loaded)


def test_every_module_is_loaded_by_another_or_by_the_page():
    used = re.findall(r"""["']\./([\w.]+)["']""", "".join(TEXTS.values())) + re.findall(
        r"web/([\w.]+)", TEXTS["index.html"]
    )

    assert set(used) == NAMES - {"index.html"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_every_module_says_what_it_is_and_is_checked_for_types(name):
    text = TEXTS[name]

    assert name == "theme.js" or text.startswith("// @ts-check\n/**")
    assert len(text.splitlines()) < 300


def test_the_page_is_served_with_its_policy(web):
    response = web.get("/")

    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["cross-origin-opener-policy"] == "same-origin"
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["x-request-id"]


@pytest.mark.parametrize(
    "rule",
    [
        *("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"),
        *(f"{what}-src 'self'" for what in ("script", "style", "connect", "img", "font")),
        *("require-trusted-types-for 'script'", "trusted-types 'none'"),
    ],
)
def test_the_policy_forbids_what_the_page_does_not_need(rule):
    assert rule in POLICY.split("; ")


@pytest.mark.parametrize("name", sorted(NAMES - {"index.html"}))
def test_every_file_is_served_as_what_it_is(web, name):
    response = web.get(f"/web/{name}")

    assert response.content == (FOLDER / name).read_bytes()
    assert response.headers["content-type"] == MEDIA_TYPES[name.rpartition(".")[2]]
    assert response.headers["content-security-policy"] == POLICY
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("address", ["/", "/web/page.js"])
def test_what_the_browser_holds_already_is_not_sent_again(web, address):
    etag = web.get(address).headers["etag"]

    for held in (etag, f'"other", W/{etag}', "*"):
        again = web.get(address, headers={"if-none-match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag)
    assert web.get(address, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_head_of_the_page_has_no_body(web):
    assert web.head("/").content == b""
    assert web.head("/").headers["content-length"] == web.get("/").headers["content-length"]


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "page_routes.py",
        "__init__.py",
        "nothing.js",
        "..%2Fapp.py",
        "%2e%2e/app.py",
        "../app.py",
        "page.js/",
        "PAGE.JS",
        "page.js%00.css",
        ".",
        "%5C..%5Capp.py",
    ],
)
def test_no_other_file_can_be_reached(web, name):
    response = web.get(f"/web/{name}")

    assert response.status_code in {404, 421}
    assert Problem.model_validate_json(response.content).status == response.status_code


def test_a_file_that_is_not_listed_is_not_read():
    with pytest.raises(KeyError):
        read_file("page_routes.py")


@pytest.mark.parametrize("address", ["/", "/web/page.js"])
def test_the_page_is_there_before_the_record_is(tmp_path, address):
    app = create_app(Settings(data=tmp_path), opener(tmp_path / "nowhere"))

    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert client.get(address).status_code == 200


def test_the_page_stands_in_the_description(web):
    operation = json.loads(web.get("/openapi.json").content)["paths"]["/"]["get"]

    assert list(operation["responses"]["200"]["content"]) == ["text/html"]
