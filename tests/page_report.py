"""Try the page at length: every hostile text in every view, the rules of accessibility at two sizes, and pictures.

Run as `make page`, or `make page N=50` for so many of the texts; the pictures lie in build/page/ and are there to be
looked at.
"""

import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from browsing import (
    CHROMIUM,
    DESKTOP,
    PHONE,
    WHY_NOT,
    chromium,
    elements_made,
    make_samples,
    seen,
    strangers,
    tab,
    violations,
    visit,
)
from hostile_page import make_hostile_record, opener_of, payloads
from served import attended, running
from test_page_flows import CORRIDOR, VIEWS

from api.serving import RecordServer
from indexer.settings import Settings

PICTURES = Path("build/page")
SIZES = {"desktop": DESKTOP, "phone": PHONE, "narrow": {"width": 320, "height": 640}}


def main(most: int | None) -> int:
    """Try everything, or so many of the texts; give the number of faults."""
    if CHROMIUM is None:
        print(WHY_NOT)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        return look_at_samples(browser, Path(folder)) + try_payloads(browser, Path(folder), most)


def look_at_samples(browser, folder: Path) -> int:
    faults = 0
    with running(make_samples(folder)) as url:
        for size, viewport in SIZES.items():
            for dark in (False, True):
                with tab(browser, dark=dark, viewport=viewport) as page:
                    faults += sum(look(page, url, view, f"{size}-{'dark' if dark else 'light'}") for view in VIEWS)
                    faults += told(f"{size}: ran, failed or refused", seen(page))
    return faults


def look(page, url: str, view: str, name: str) -> int:
    item = page.request.get(f"{url}/v1/statements", params={"q": CORRIDOR, "limit": 1}).json()["items"][0]
    visit(page, url, VIEWS[view].format(id=item["statement"]["id"]))
    page.screenshot(path=PICTURES / f"{view.replace(' ', '-')}-{name}.png", full_page=True)
    found = violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return told(f"{view} {name}", [*found, *(["wider than the window"] if wide else [])])


def try_payloads(browser, folder: Path, most: int | None) -> int:
    """Show every hostile text in every view, a fresh browser tab for each fifty of them."""
    began, tried, faults = time.monotonic(), 0, 0
    data = make_hostile_record(folder, payloads())
    with attended(RecordServer(Settings(data=data, port=0, rate=0), opener_of(data))) as server:
        url = server.url
        items = every_item(browser, url)[:most]
        for start in range(0, len(items), 50):
            with tab(browser) as page:
                for item in items[start : start + 50]:
                    for place in places(item):
                        visit(page, url, place)
                        faults += told(place, strangers(page, elements_made()) + seen(page))
                        page.told.clear()
                        tried += 1
            print(f"{min(start + 50, len(items))} texts, {tried} views, {faults} faults so far", flush=True)
    print(f"{len(items)} hostile texts in {tried} views: {faults} faults, {time.monotonic() - began:.0f} s")
    return faults


def every_item(browser, url: str) -> list[dict]:
    items, cursor = [], None
    with tab(browser) as page:
        while True:
            params = {"limit": 50} | ({"cursor": cursor} if cursor else {})
            found = page.request.get(f"{url}/v1/statements", params=params).json()
            items += found["items"]
            cursor = found["next_cursor"]
            if cursor is None:
                return items


def places(item: dict) -> list[str]:
    statement, text = item["statement"], item["statement"]["quote"]
    speaker = (statement["speaker"] or {"id": "nobody"})["id"]
    return [
        f"#/statement/{statement['id']}",
        f"#/speaker/{quote(speaker, safe='')}",
        f"#/browse?q={quote(text[:500])}&speaker={quote(text[:100])}&source={quote(text[:100])}",
        f"#/?q={quote('What did ' + text + ' say about ' + text + '?')}",
        f"#/verify?quote={quote(text)}&speaker={quote(text[:100])}",
        f"#/speakers?name={quote(text[:100])}",
        f"#/{quote(text)}",
    ]


def told(where: str, faults: list[str]) -> int:
    for fault in faults:
        print(f"{where}: {fault}")
    return len(faults)


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]) if sys.argv[1:] else None) else 0)
