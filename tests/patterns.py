"""Find every regular expression of the packages by reading their source, and make it usable for measuring.

Nothing is listed by hand but what a pattern is given at most (`WINDOWS`), where it never sees a whole text.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from test_architecture import ROOT, module_name

PACKAGES = ("indexer", "api")
METHODS = ("match", "fullmatch", "search", "findall", "finditer", "split", "sub", "subn")


class Pattern(NamedTuple):
    """One regular expression, where it stands and how it is used."""

    module: str
    line: int
    name: str
    """The constant that holds it, or its source where it is used on the spot."""
    regex: re.Pattern[str]
    methods: tuple[str, ...]


class Uncollected(NamedTuple):
    """A regular expression that only exists while the program runs."""

    module: str
    line: int
    source: str


@cache
def all_patterns() -> tuple[Pattern | Uncollected, ...]:
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    used = _methods_by_name(paths)
    return tuple(one for path in paths for one in _patterns_of(path, used))


def _methods_by_name(paths: list[Path]) -> dict[str, set[str]]:
    """Give for each name the methods of patterns that are called on it, or on what is taken out of it."""
    used: dict[str, set[str]] = {}
    for path in paths:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        here: dict[str, set[str]] = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                for name in _names_in(node.value):
                    here.setdefault(name, set()).add(node.attr)
        for node in ast.walk(tree):
            if isinstance(node, ast.For | ast.comprehension):
                taken = set().union(*(here.get(name, set()) for name in _names_in(node.target)))
                for name in _names_in(node.iter):
                    used.setdefault(name, set()).update(taken)
        for name, methods in here.items():
            used.setdefault(name, set()).update(methods)
    return used


def _names_in(node: ast.AST) -> list[str]:
    return [one.id for one in ast.walk(node) if isinstance(one, ast.Name)]


def _patterns_of(path: Path, used: dict[str, set[str]]) -> Iterator[Pattern | Uncollected]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    module = module_name(path)
    owners = {id(call): name for name, call in _constants(tree)}
    for node in ast.walk(tree):
        method = _method_of(node)
        if method is None or not isinstance(node, ast.Call):
            continue
        yield from _collected(module, node, method, owner=owners.get(id(node)), used=used)


def _constants(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for statement in tree.body:
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets = [statement.target]
        for target in targets:
            if isinstance(target, ast.Name):
                yield from ((target.id, node) for node in ast.walk(statement))


def _method_of(node: ast.AST) -> str | None:
    is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    if not is_call or not isinstance(node.func.value, ast.Name) or node.func.value.id != "re":
        return None
    return node.func.attr if node.func.attr in (*METHODS, "compile") else None


def _collected(
    module: str, call: ast.Call, method: str, *, owner: str | None, used: dict[str, set[str]]
) -> Iterator[Pattern | Uncollected]:
    space = vars(importlib.import_module(module))
    methods = (method,) if method != "compile" else tuple(sorted(used.get(owner or "", ()))) or METHODS[:3]
    if method == "compile" and owner is not None:
        held = [one for one in _within(space[owner]) if one.pattern]
        wanted = _source(call, space)
        for regex in held if wanted is None else [one for one in held if one.pattern == wanted]:
            yield Pattern(module, call.lineno, owner, _over_text(regex), methods)
        return
    source = _source(call, space)
    if source is None:
        yield Uncollected(module, call.lineno, ast.unparse(call.args[0]))
    elif isinstance(source, str):
        yield Pattern(module, call.lineno, source, re.compile(source, _flags(call, space)), methods)


def _over_text(regex: re.Pattern[str] | re.Pattern[bytes]) -> re.Pattern[str]:
    """Give a pattern over bytes as the same over text."""
    if isinstance(regex.pattern, str):
        return re.compile(regex.pattern, regex.flags)
    return re.compile(regex.pattern.decode("latin-1"), regex.flags & ~re.LOCALE)


def _within(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from (one for held in (*value, *value.values()) for one in _within(held))
    elif isinstance(value, list | tuple | set | frozenset):
        yield from (one for held in value for one in _within(held))


def _source(call: ast.Call, space: dict[str, object]) -> object:
    return _evaluated(call.args[0], space)


def _flags(call: ast.Call, space: dict[str, object]) -> int:
    places = {"sub": 4, "subn": 4, "split": 3}
    method = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "flags"]
    given += call.args[places.get(method, 1 if method == "compile" else 2) :][:1]
    found = _evaluated(given[0], space) if given else 0
    return found if isinstance(found, int) else 0


def _evaluated(node: ast.expr, space: dict[str, object]) -> object:
    try:
        return eval(compile(ast.Expression(node), "pattern", "eval"), dict(space))  # noqa: S307 - our own source
    except NameError:
        return None
