"""Draw how far the confidence of statements can be believed: claimed against right, as a plain SVG."""

SIDE, EDGE = 400, 60
LABEL = "Confidence of statements against the share of them that is right"
COLOURS = """<style>
svg { font: 14px sans-serif; fill: #222; background: #fff }
.grid { stroke: #ddd } .ideal { stroke: #888; stroke-dasharray: 5 4 }
.line { stroke: #0b5fa5; fill: none; stroke-width: 2 }
circle { fill: #0b5fa5; fill-opacity: .75 }
</style>"""


def drawn(bins, error):
    """Draw bins of (how many, mean confidence, share that is right); a dot's area is how many there are."""
    total = sum(count for count, _, _ in bins)
    size = SIDE + 2 * EDGE
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-label="{LABEL}">',
        COLOURS,
        *(_grid(step / 5) for step in range(6)),
        f'<line class="ideal" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>',
        '<polyline class="line" points="'
        + " ".join(f"{_x(claimed)},{_y(right)}" for _, claimed, right in bins)
        + '"/>',
        *(
            f'<circle cx="{_x(claimed)}" cy="{_y(right)}" r="{3 + 25 * (count / total) ** 0.5:.1f}">'
            f"<title>{count} statements: confidence {claimed:.3f}, right {right:.3f}</title></circle>"
            for count, claimed, right in bins
        ),
        f'<text x="{size / 2}" y="30" text-anchor="middle">{total} statements, calibration error {error:.3f}</text>',
        f'<text x="{size / 2}" y="{size - 12}" text-anchor="middle">confidence</text>',
        f'<text transform="translate(18 {size / 2}) rotate(-90)" text-anchor="middle">share that is right</text>',
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _grid(at):
    return (
        f'<line class="grid" x1="{_x(at)}" y1="{_y(0)}" x2="{_x(at)}" y2="{_y(1)}"/>'
        f'<line class="grid" x1="{_x(0)}" y1="{_y(at)}" x2="{_x(1)}" y2="{_y(at)}"/>'
        f'<text x="{_x(at)}" y="{_y(0) + 20}" text-anchor="middle">{at:.1f}</text>'
        f'<text x="{_x(0) - 8}" y="{_y(at) + 5}" text-anchor="end">{at:.1f}</text>'
    )


def _x(share):
    return round(EDGE + SIDE * share, 1)


def _y(share):
    return round(EDGE + SIDE * (1 - share), 1)
