"""A real browser on the page of a running server: it notes what ran, failed or was refused."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path

import pytest
from fakes import WordEmbedder
from playwright.sync_api import Browser, Page, expect, sync_playwright

from indexer.index.indexing import index_path

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
WHY_NOT = "no Chromium on this machine (`apt-get install chromium`): the page was NOT tried in a browser"
ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATIENCE_MS = 15_000
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
SAMPLES = Path(__file__).parent.parent / "samples"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WATCH = """
window.seen = [];
window.canary = (...what) => { window.seen.push("ran: " + what.join()); };
for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => window.canary(name);
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
    window.seen.push(`policy: ${effectiveDirective} ${blockedURI} ${sample}`));
addEventListener("error", (event) => window.seen.push(`fault: ${event.message}`));
addEventListener("unhandledrejection", (event) => window.seen.push(`fault: ${event.reason}`));
"""

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason=WHY_NOT)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Open the system's Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def tab(browser: Browser, *, dark: bool = False, viewport: dict[str, int] = DESKTOP, **options) -> Iterator[Page]:
    """Open a page that watches itself; whatever is seen besides what is expected stands in `seen`."""
    scheme = "dark" if dark else "light"
    context = browser.new_context(color_scheme=scheme, viewport=viewport, reduced_motion="reduce", **options)
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.add_init_script(WATCH)
    page.told = []
    page.on("dialog", lambda dialog: (page.told.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: page.told.append(f"error: {error}"))
    page.on("console", lambda line: page.told.append(f"console: {line.text}") if _is_bad(line) else None)
    yield page
    context.close()


def _is_bad(line) -> bool:
    # A request that fails is told by the page; Chromium says it once more, by itself.
    return line.type in {"error", "warning"} and not line.text.startswith("Failed to load resource")


def seen(page: Page) -> list[str]:
    """Give what ran, failed or was refused on a page."""
    return [*page.told, *page.evaluate("window.seen")]


def settle(page: Page) -> None:
    """Wait until nothing is loaded any more."""
    expect(page.locator("main > *")).not_to_have_count(0)
    expect(page.locator(".loading")).to_have_count(0, timeout=PATIENCE_MS)


def visit(page: Page, url: str, place: str) -> None:
    """Open a view of the page afresh."""
    page.goto("about:blank")
    page.goto(f"{url}/{place}")
    settle(page)


def violations(page: Page, *, colours_only: bool = False) -> list[str]:
    """Give what the rules of accessibility find; the page's own policy stays in force."""
    source = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    page.evaluate(source)
    rules = ["color-contrast"] if colours_only else AXE_RULES
    found = page.evaluate("(rules) => axe.run(document, { runOnly: rules, resultTypes: ['violations'] })", rules)[
        "violations"
    ]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def make_samples(folder: Path) -> Path:
    """Index the sample articles without the real model and give the folder of the record."""
    index_path([SAMPLES], data=folder / "data", embedder=WordEmbedder())
    return folder / "data"


def strangers(page: Page, known: frozenset[str]) -> list[str]:
    """List what the page holds and its own modules never make: elements, attributes, addresses."""
    return page.evaluate(
        """(known) => [...document.querySelectorAll("*")].flatMap((element) => {
            const name = element.localName.toLowerCase();
            const wrong = [...element.attributes].filter((one) => /^on|^style$|^srcdoc$|^formaction$/i.test(one.name));
            const href = element.getAttribute("href") ?? element.getAttribute("xlink:href") ?? "#/";
            const isSafe = /^(https?:\\/\\/|#\\/|#main$|web\\/|v1\\/)/.test(href);
            return [
                ...(known.includes(name) ? [] : [`element ${name}`]),
                ...wrong.map((one) => `attribute ${one.name} of ${name}`),
                ...(isSafe ? [] : [`address ${href}`]),
            ];
        })""",
        sorted(known),
    )


def elements_made() -> frozenset[str]:
    """Give the elements that the page's own modules and its HTML make."""
    folder = resources.files("api.web")
    scripts = "".join(one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".js"))
    html = folder.joinpath("index.html").read_text("utf-8")
    made = re.findall(r"""\b(?:h|svg|createElement)\(\s*"([a-z0-9]+)\"""", scripts)
    return frozenset([*made, *re.findall(r"<([a-z0-9]+)", html)])
