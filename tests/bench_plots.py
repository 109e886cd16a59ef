"""Draw the tables of `docs/benchmarks.md` as pictures that can be read on light and on dark pages.

In: the page. Out: SVG, from the tables alone; None where the section is not there or was not measured.
"""

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10

from bench_targets import Place, number_in, sections_of

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 800, 400, 64, 270, 48, 44
BAR, GAP, NAME_WIDTH, FIGURE_WIDTH = 22, 12, 200, 70
_STYLE = """<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 } .title { font-weight: 600 } .soft { fill: #59636e }
.grid { stroke: #d1d9e0; stroke-width: 1 } .wanted { stroke: #59636e; stroke-width: 1; stroke-dasharray: 5 4 }
.s0 { --c: #0969da } .s1 { --c: #bc4c00 } .s2 { --c: #1a7f37 } .s3 { --c: #8250df } .s4 { --c: #bf3989 }
.s5 { --c: #7a5c00 } .s6 { --c: #59636e } .s7 { --c: #0f7c85 } .line { fill: none; stroke: var(--c); stroke-width: 2 }
.dot, .bar { fill: var(--c) } .other { --c: #8c959f }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .soft { fill: #9198a1 } .grid { stroke: #3d444d } .wanted { stroke: #9198a1 }
.s0 { --c: #4493f8 } .s1 { --c: #f0883e } .s2 { --c: #3fb950 } .s3 { --c: #ab7df8 } .s4 { --c: #db61a2 }
.s5 { --c: #d29922 } .s6 { --c: #9198a1 } .s7 { --c: #39c5cf } .other { --c: #6e7681 } }
</style>"""


def questions_plot(page: str) -> str | None:
    """Draw how the time of each kind of question grows with the record."""
    rows = [
        line.split("|")[1].strip() for line in sections_of(page).get("Questions", []) if " / " in line and "|" in line
    ]
    sizes = (10_000, 100_000, 1_000_000)
    lines = {row: [number_in(page, Place("Questions", row, f"{size:,} statements")) for size in sizes] for row in rows}
    known = {row: [ms for ms in times if ms] for row, times in lines.items() if all(times)}
    return drawn_lines("Time of half of the questions at most, milliseconds, by statements on record", sizes, known)


def peers_plot(page: str, column: str, title: str) -> str | None:
    """Draw one column of the comparison with the peers."""
    rows = [line.split("|")[1].strip() for line in sections_of(page).get("Peers", []) if line.startswith("| ")]
    figures = {row: number_in(page, Place("Peers", row, column)) for row in rows[1:] if "against" not in row}
    return drawn_bars(title, {row: figure for row, figure in figures.items() if figure is not None})


def drawn_lines(title: str, sizes: Sequence[int], lines: Mapping[str, Sequence[float]]) -> str | None:
    """Draw lines over sizes, both scales logarithmic."""
    if not lines:
        return None
    low = floor(log10(min(map(min, lines.values()))))
    high = max(low + 1, ceil(log10(max(map(max, lines.values())))))

    def x(size: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * log10(size / sizes[0]) / log10(sizes[-1] / sizes[0])

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (log10(value) - low) / (high - low)

    made = [_text(LEFT, 22, title, "title")]
    for power in range(low, high + 1):
        at = y(10.0**power)
        made.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        made.append(_text(LEFT - 8, at + 4, f"{10.0**power:g}", "soft", anchor="end"))
    made += [_text(x(size), HEIGHT - BOTTOM + 22, f"{size:,}", "soft", anchor="middle") for size in sizes]
    places = _apart({row: y(values[-1]) for row, values in lines.items()})
    for number, (row, values) in enumerate(lines.items()):
        points = [(x(size), y(value)) for size, value in zip(sizes, values, strict=True)]
        path = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
        dots = "".join(f'<circle class="dot" cx="{across:.1f}" cy="{down:.1f}" r="3.5"/>' for across, down in points)
        made.append(f'<g class="s{number % 8}"><polyline class="line" points="{path}"/>{dots}')
        end = WIDTH - RIGHT
        made.append(f'<polyline class="line" style="stroke-width: 1" points="{points[-1][0]:.1f},{points[-1][1]:.1f} ')
        made.append(f'{end + 14},{places[row]:.1f}"/></g>{_text(end + 18, places[row] + 4, row)}')
    return _svg(WIDTH, HEIGHT, made)


def drawn_bars(title: str, figures: Mapping[str, float]) -> str | None:
    """Draw a bar for each name, the first in colour."""
    if not figures:
        return None
    width = WIDTH - 2 * GAP - NAME_WIDTH - FIGURE_WIDTH
    made = [_text(GAP, 22, title, "title")]
    for number, (name, figure) in enumerate(figures.items()):
        top = TOP - GAP + number * (BAR + GAP)
        length = width * figure / max(figures.values())
        kind = "other" if number else "s0"
        made.append(_text(GAP + NAME_WIDTH - 8, top + 16, name, anchor="end"))
        made.append(
            f'<rect class="bar {kind}" x="{GAP + NAME_WIDTH}" y="{top}" width="{length:.1f}" height="{BAR}" rx="2"/>'
        )
        made.append(_text(GAP + NAME_WIDTH + length + 8, top + 16, f"{figure:,g}"))
    return _svg(WIDTH, TOP + len(figures) * (BAR + GAP), made)


def _apart(places: Mapping[str, float], *, least: float = 18) -> dict[str, float]:
    """Move the names at the ends of lines apart, keeping their order."""
    moved: dict[str, float] = {}
    below = float("-inf")
    for row, place in sorted(places.items(), key=lambda one: one[1]):
        below = moved[row] = max(place, below + least)
    over = max(0.0, below - (HEIGHT - GAP))
    return {row: place - over for row, place in moved.items()}


def _text(x: float, y: float, text: str, kind: str = "", *, anchor: str = "start") -> str:
    plain = escape(text.replace("`", ""))
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{plain}</text>'


def _svg(width: int, height: int, made: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    return "\n".join([head, _STYLE, *made, "</svg>"]) + "\n"
