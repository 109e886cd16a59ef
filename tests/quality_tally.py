"""Count how the cases of gold came out, and compare the figures with the floors of `quality/floors.toml`.

In: `Outcome`s. Out: figures by form and in all, in percent where they are shares. A floor is raised by `raised`, which
never lowers one; ceilings are floors of what must not happen, and only fall.
"""

import math
import tomllib
from collections import Counter
from typing import NamedTuple

from quality_gold import FOLDER
from quality_scoring import HARMFUL, NOT_RIGHT, Verdict

FLOORS = FOLDER / "floors.toml"
COST_SURE = 3
"""What a wrong attribution that is relied upon costs, in statements found with the right speaker."""
COST_UNSURE = 1
"""What a wrong attribution costs whose confidence says that it is a guess, and words that are no statement."""
NEAR = 0.5
"""A figure so much above its floor asks for a higher floor."""
BY_MODEL = ("_ndcg", "_auroc", "_answered", "_refused")
"""Figures whose names end so come out of the embedding model, and processors round otherwise."""
SLACK = 0.2
"""So much below such a figure its floor is put, but where it is complete."""
COMPLETE = 100.0
HEADER = """# What `make quality` and `make check` hold the engine to. Floors only rise and ceilings only fall:
# `python tests/quality_report.py --raise` writes what is reached now where it is better, and changes nothing else.
# Shares are in percent; a target is where the project wants to be. Lower one by hand only together with a change of
# gold, and say why in the commit.
"""


class Tally(NamedTuple):
    """Counts over some cases."""

    cases: int
    must: int
    found: int
    exact: int
    attributed: int
    dated: int
    date: int
    flagged: int
    flags: int
    forbidden: int
    forbidden_sure: int
    wrong_sure: int
    wrong_unsure: int
    stray: int
    sure: int
    sure_right: int

    @property
    def score(self):
        """Statements found with the right speaker, less what harm costs, in percent of those that must be found."""
        right = self.attributed - COST_SURE * self.wrong_sure - COST_UNSURE * (self.wrong_unsure + self.stray)
        return share(right, self.must)


def share(part, whole):
    """Give a share in percent; of nothing, all."""
    return 100.0 * part / whole if whole else 100.0


def tally(outcomes):
    """Count over some outcomes."""
    must = [one for outcome in outcomes for one in outcome.checked if one.must]
    found = [one for one in must if one.found]
    judged = [one for outcome in outcomes for one in outcome.judged]
    verdicts = Counter((one.verdict, one.is_sure) for one in judged)
    sure = [one for one in judged if one.is_sure and one.statement.speaker]
    return Tally(
        cases=len(outcomes),
        must=len(must),
        found=len(found),
        exact=sum(one.exact for one in found),
        attributed=sum(one.speaker for one in found),
        dated=sum(one.date is not None for one in found),
        date=sum(one.date is True for one in found),
        flagged=sum(one.flags is not None for one in found),
        flags=sum(one.flags is True for one in found),
        forbidden=verdicts[Verdict.FORBIDDEN, True] + verdicts[Verdict.FORBIDDEN, False],
        forbidden_sure=verdicts[Verdict.FORBIDDEN, True],
        wrong_sure=sum(verdicts[one, True] for one in HARMFUL),
        wrong_unsure=sum(verdicts[one, False] for one in HARMFUL),
        stray=verdicts[Verdict.STRAY, True] + verdicts[Verdict.STRAY, False],
        sure=len(sure),
        sure_right=sum(one.verdict not in NOT_RIGHT for one in sure),
    )


def totals(counted):
    """Give the figures that have a floor."""
    return {
        "found": share(counted.found, counted.must),
        "exact": share(counted.exact, counted.must),
        "attributed": share(counted.attributed, counted.must),
        "speaker_of_found": share(counted.attributed, counted.found),
        "date": share(counted.date, counted.dated),
        "flags": share(counted.flags, counted.flagged),
        "sure_precision": share(counted.sure_right, counted.sure),
        "score": counted.score,
    }


def ceilings(counted):
    """Give the counts that have a ceiling."""
    return {
        "forbidden": counted.forbidden,
        "forbidden_sure": counted.forbidden_sure,
        "wrong_sure": counted.wrong_sure,
        "wrong_unsure": counted.wrong_unsure,
        "stray": counted.stray,
    }


def by_form(outcomes):
    """Count form by form."""
    forms = dict.fromkeys(outcome.case["form"] for outcome in outcomes)
    return {form: tally([one for one in outcomes if one.case["form"] == form]) for form in forms}


def figures(outcomes):
    """Give every figure with a floor or a ceiling, by table and name."""
    counted = tally(outcomes)
    forms = {
        f"forms.{form}": {"found": share(one.found, one.must), "attributed": share(one.attributed, one.must)}
        for form, one in by_form(outcomes).items()
    }
    return {"totals": totals(counted), "ceilings": ceilings(counted), **forms}


def read_floors():
    """Read the floors, table by table; a form's table is called `forms.NAME`."""
    tables = tomllib.loads(FLOORS.read_text("utf-8")) if FLOORS.exists() else {}
    forms = tables.pop("forms", {})
    return {**tables, **{f"forms.{form}": table for form, table in forms.items()}}


def broken(measured, floors):
    """Say in words which floors are broken; figures that were not measured break none."""
    return [
        f"{table}.{name}: {figure:.1f}, must be {'at most' if table == 'ceilings' else 'at least'} {floor}"
        for table, name, figure, floor in _beside(measured, floors)
        if (figure > floor if table == "ceilings" else figure < floor)
    ]


def can_rise(measured, floors):
    """Say in words which floors can rise, or which ceilings can fall."""
    return [
        f"{table}.{name}: {figure:.1f} is reached, the {'ceiling' if table == 'ceilings' else 'floor'} is {floor}"
        for table, name, figure, floor in _beside(measured, floors)
        if (figure < floor if table == "ceilings" else figure >= floor + NEAR)
    ]


def without_floor(measured, floors):
    """List the figures that nothing holds yet; `raised` gives them a floor."""
    return [f"{table}.{name}" for table, row in measured.items() for name in row if name not in floors.get(table, {})]


def _beside(measured, floors):
    for table, row in measured.items():
        for name, figure in row.items():
            if name in floors.get(table, {}):
                yield table, name, figure, floors[table][name]


def raised(measured, floors):
    """Give the floors with every better figure in its place; none gets worse, and what was not measured stays."""
    new = {table: dict(row) for table, row in floors.items()}
    for table, row in measured.items():
        kept = new.setdefault(table, {})
        for name, figure in row.items():
            better = min if table == "ceilings" else max
            reached = _floor_for(name, figure)
            kept[name] = better(kept.get(name, reached), reached)
    return new


def _floor_for(name, figure):
    is_by_model = name.endswith(BY_MODEL) and figure < COMPLETE
    return _rounded_down(figure - SLACK) if is_by_model else _rounded_down(figure)


def _rounded_down(figure):
    return figure if isinstance(figure, int) else math.floor(figure * 10) / 10


def write_floors(floors):
    """Write the floors for people to read."""
    FLOORS.write_text(HEADER + "\n" + "\n".join(_as_table(table, row) for table, row in floors.items()), "utf-8")


def _as_table(table, row):
    return f"[{table}]\n" + "".join(f"{name} = {value}\n" for name, value in row.items())
