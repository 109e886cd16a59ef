"""Say at the end, in words, when the page was not tried in a browser."""

from browsing import WHY_NOT


def pytest_terminal_summary(terminalreporter):
    skipped = [one for one in terminalreporter.stats.get("skipped", []) if WHY_NOT in str(one.longrepr)]
    if skipped:
        terminalreporter.write_line(f"{len(skipped)} tests skipped: {WHY_NOT}", yellow=True, bold=True)
