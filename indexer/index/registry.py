"""Keep the record's list of who is who up to date, within the transaction of a change.

In: what one article shows of its speakers, or whom a decision of the operator concerns. Out: the tables `identity` and
`doubt`. Promise: only the families (by surname key) that a change touches are read and written, and what results is
the same whatever the order of the changes was.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pydantic import ValidationError

from indexer.article import Article
from indexer.index.identity import Doubt, Group, Identities, Link, Member, Node, Ruling, identify, is_somebody
from indexer.index.likeness import know_speaker
from indexer.index.spelling import read_name, script_of, surname_key
from indexer.index.traits import Trait, TraitKind, traits_of
from indexer.speaker import Person
from indexer.statement import Statement

SPLIT = "split off"
"""How the reason begins that keeps two speakers apart for good; it is a decision and no doubt."""


class _Row(NamedTuple):
    """A row of `identity`."""

    local_id: str
    speaker_id: str
    name: str
    rule: str
    evidence: str


class Called(NamedTuple):
    """The name that the operator gave a speaker."""

    name: str
    is_listed: bool


def note_article(
    run: sqlite3.Connection, article: Article, *, statements: Sequence[Statement], people: Iterable[Person]
) -> None:
    """Note what an article shows of its speakers."""
    forms = ((person.speaker.id, alias) for person in people for alias in person.aliases)
    _insert(run, article.id, traits_of(article.text, statements, forms, source=article.source))


def forget_article(run: sqlite3.Connection, article_id: str) -> None:
    """Forget what an article showed."""
    run.execute("DELETE FROM trait WHERE article_id = ?", [article_id])


def note_all(run: sqlite3.Connection) -> None:
    """Note what all articles on record show; for a record made before this was noted."""
    for article_id, text, source in run.execute("SELECT id, text, source FROM article").fetchall():
        _note_stored(run, article_id, text, source)


def note_anew(run: sqlite3.Connection, article_id: str) -> None:
    """Note what an article shows after some of its statements went."""
    forget_article(run, article_id)
    row = run.execute("SELECT text, source FROM article WHERE id = ?", [article_id]).fetchone()
    if row is not None:
        _note_stored(run, article_id, *row)


def _note_stored(run: sqlite3.Connection, article_id: str, text: str, source: str | None) -> None:
    rows = run.execute(
        "SELECT p.json FROM statement AS s JOIN printed AS p ON p.statement = s.number WHERE s.article_id = ?",
        [article_id],
    )
    read = (_read_statement(row) for (row,) in rows)
    statements = [statement for statement in read if statement is not None]
    forms = run.execute("SELECT speaker_id, alias FROM alias WHERE article_id = ?", [article_id]).fetchall()
    _insert(run, article_id, traits_of(text, statements, forms, source=source))


def _read_statement(row: str) -> Statement | None:
    """Read a statement; None where it is damaged, which is withheld and reported when somebody asks for it."""
    try:
        return Statement.model_validate_json(row)
    except ValidationError:
        return None


def mark_stale(run: sqlite3.Connection, speaker_ids: Iterable[str]) -> None:
    """Have speakers looked at anew because of a decision about them."""
    run.executemany("INSERT OR IGNORE INTO stale VALUES (?)", [(id_,) for id_ in sorted(set(speaker_ids))])


def forget_touched(run: sqlite3.Connection) -> None:
    """Forget of whom anything changed up to this generation, names included: it may have been everybody."""
    run.execute("DELETE FROM touched")
    run.execute("INSERT INTO touched SELECT '', generation FROM record")


def settle(run: sqlite3.Connection) -> None:
    """Work out who is who among all that may have changed."""
    stale = {id_ for (id_,) in run.execute("SELECT speaker_id FROM stale")}
    if not stale:
        return
    run.execute("DELETE FROM stale")
    before = _keys_of(run, stale)
    _file_surnames(run, stale)
    family = _gather(run, stale, before)
    names = _names_of(run, family)
    nodes = _nodes_of(run, sorted(family), names)
    same, apart = _rulings_among(run, family)
    found = identify(nodes, same)
    _replace(run, family, _identity_rows(found, nodes, names), (*found.doubts, *_splits(found, apart)))


def _insert(run: sqlite3.Connection, article_id: str, traits: Iterable[Trait]) -> None:
    run.executemany(
        "INSERT INTO trait (article_id, speaker_id, kind, value) VALUES (?, ?, ?, ?)",
        [(article_id, trait.speaker_id, trait.kind.value, trait.value) for trait in traits],
    )


def _keys_of(run: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    sql = "SELECT DISTINCT key FROM surname WHERE speaker_id IN (SELECT value FROM json_each(?))"
    return {key for (key,) in run.execute(sql, [json.dumps(sorted(ids))])}


def _file_surnames(run: sqlite3.Connection, ids: Iterable[str]) -> None:
    """File speakers under the keys of their surnames, and take out who is gone or no person."""
    wanted = sorted(ids)
    printed = _printed_names(_traits(run, wanted), _names_of(run, wanted))
    rows = [(id_, surname_key(name.surname)) for id_, text in printed.items() if (name := read_name(text)) is not None]
    gone = [(id_,) for id_ in wanted if id_ not in {row[0] for row in rows}]
    run.executemany("INSERT INTO surname VALUES (?, ?) ON CONFLICT (speaker_id) DO UPDATE SET key = excluded.key", rows)
    run.executemany("DELETE FROM surname WHERE speaker_id = ?", gone)


def _gather(run: sqlite3.Connection, ids: set[str], keys: set[str]) -> set[str]:
    """Gather everybody whom a change to `ids` may concern: by surname, and by decisions of the operator."""
    family, new, seen_keys = set(ids), set(ids), set[str]()
    new_keys = keys | _keys_of(run, ids)
    while new or new_keys:
        related = _linked_by_operator(run, new)
        sql = "SELECT speaker_id FROM surname WHERE key IN (SELECT value FROM json_each(?))"
        related |= {id_ for (id_,) in run.execute(sql, [json.dumps(sorted(new_keys))])}
        seen_keys |= new_keys
        new = related - family
        family |= new
        new_keys = _keys_of(run, new) - seen_keys
    return family


def _linked_by_operator(run: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    sql = """
    SELECT other FROM ruling_now WHERE one IN (SELECT value FROM json_each(:ids))
    UNION SELECT one FROM ruling_now WHERE other IN (SELECT value FROM json_each(:ids))
    UNION SELECT form FROM alias_now WHERE speaker_id IN (SELECT value FROM json_each(:ids))
    UNION SELECT speaker_id FROM alias_now WHERE form IN (SELECT value FROM json_each(:ids))
    """
    return {id_ for (id_,) in run.execute(sql, {"ids": json.dumps(sorted(ids))})}


def _names_of(run: sqlite3.Connection, ids: Iterable[str]) -> dict[str, Called]:
    """Give the newest name that the operator gave each speaker, and whether the list holds it."""
    sql = """
    SELECT speaker_id, name, max(is_listed) OVER (PARTITION BY speaker_id) FROM name_now
    WHERE speaker_id IN (SELECT value FROM json_each(?)) ORDER BY change
    """
    rows = run.execute(sql, [json.dumps(sorted(ids))])
    return {id_: Called(name, bool(is_listed)) for id_, name, is_listed in rows}


Traits = dict[str, dict[str, list[str]]]


def _traits(run: sqlite3.Connection, ids: Sequence[str]) -> Traits:
    traits: defaultdict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    sql = """
    SELECT speaker_id, kind, value, articles FROM trait_count
    WHERE kind <> 'form' AND speaker_id IN (SELECT value FROM json_each(?))
    """
    for id_, kind, value, articles in run.execute(sql, [json.dumps(ids)]):
        traits[id_][kind].append(value)
        if kind == TraitKind.NAME and articles > 1:
            traits[id_][TraitKind.SIGN].append("often")
    return traits


def _printed_names(traits: Traits, names: dict[str, Called]) -> dict[str, str]:
    """Give everybody's name as printed: in Latin letters and not in capitals only where there is such a one."""
    printed = {id_: min(own[TraitKind.NAME], key=_plainness) for id_, own in traits.items() if own[TraitKind.NAME]}
    return {id_: called.name for id_, called in names.items() if called.is_listed or id_ in printed} | printed


def _plainness(name: str) -> tuple[bool, bool, str]:
    return script_of(name) != "Latin", name.isupper(), name


def _nodes_of(run: sqlite3.Connection, ids: Sequence[str], names: dict[str, Called]) -> list[Node]:
    traits = _traits(run, ids)
    roles = _given_roles(run, ids)
    sql = "SELECT speaker_id FROM lone_now WHERE speaker_id IN (SELECT value FROM json_each(?))"
    alone = {id_ for (id_,) in run.execute(sql, [json.dumps(ids)])}
    nodes = []
    for id_, printed in sorted(_printed_names(traits, names).items()):
        own = traits[id_]
        signs = own[TraitKind.SIGN]
        known = know_speaker(printed, [*own[TraitKind.ROLE], *roles[id_]], own[TraitKind.GENDER], signs)
        is_listed = id_ in names and names[id_].is_listed
        nodes.append(
            Node(
                id_,
                printed,
                known,
                is_listed=is_listed,
                is_alone=id_ in alone,
                is_somebody=is_listed or is_somebody(known, signs),
                has_standing=is_listed or bool(own[TraitKind.ROLE]) or not {"titled", "often"}.isdisjoint(signs),
                given=frozenset(own[TraitKind.GIVEN]),
                sources=frozenset(own[TraitKind.SOURCE]),
            )
        )
    return nodes


def _given_roles(run: sqlite3.Connection, ids: Sequence[str]) -> defaultdict[str, list[str]]:
    sql = "SELECT speaker_id, role FROM role_now WHERE speaker_id IN (SELECT value FROM json_each(?)) ORDER BY role"
    roles: defaultdict[str, list[str]] = defaultdict(list)
    for id_, role in run.execute(sql, [json.dumps(ids)]):
        roles[id_].append(role)
    return roles


def _rulings_among(run: sqlite3.Connection, ids: set[str]) -> tuple[list[Ruling], list[Ruling]]:
    """Give the pairs that the operator made one, and those split; of two decisions on a pair the later one counts."""
    sql = """
    SELECT change, min(one, other), max(one, other), is_same FROM ruling_now
    WHERE one IN (SELECT value FROM json_each(:ids))
    UNION ALL SELECT change, min(speaker_id, form), max(speaker_id, form), 1 FROM alias_now AS a
    WHERE form IN (SELECT value FROM json_each(:ids)) AND form <> speaker_id AND NOT EXISTS
        (SELECT 1 FROM alias_now AS b WHERE b.form = a.form AND b.speaker_id <> a.speaker_id)
    ORDER BY 1
    """
    rows = run.execute(sql, {"ids": json.dumps(sorted(ids))})
    latest = {(one, other): (change, is_same) for change, one, other, is_same in rows.fetchall()}
    made = dict(run.execute("SELECT number, made_at || ': ' || summary FROM change").fetchall()) if latest else {}
    decided = {
        pair: (Ruling(*pair, f"change {change} by the operator, {made[change]}"), is_same)
        for pair, (change, is_same) in sorted(latest.items())
    }
    return [ruling for ruling, is_same in decided.values() if is_same], [
        ruling for ruling, is_same in decided.values() if not is_same
    ]


def _splits(found: Identities, apart: Iterable[Ruling]) -> list[Doubt]:
    """Write down whom the operator split, unless a merge since then made them one."""
    main = {member.id: group.id for group in found.groups for member in group.members}
    return [
        Doubt(ruling.one, ruling.other, f"{SPLIT}: {ruling.evidence}")
        for ruling in apart
        if main.get(ruling.one, ruling.one) != main.get(ruling.other, ruling.other)
    ]


def _replace(run: sqlite3.Connection, family: set[str], rows: Iterable[_Row], doubts: Iterable[Doubt]) -> None:
    wanted = json.dumps(sorted(family))
    sql = "INSERT INTO touched SELECT value, generation + 1 FROM json_each(?), record WHERE true "
    sql += "ON CONFLICT (speaker_id) DO UPDATE SET generation = excluded.generation"
    run.execute(sql, [wanted])
    run.execute("DELETE FROM identity WHERE local_id IN (SELECT value FROM json_each(?))", [wanted])
    run.execute("DELETE FROM doubt WHERE local_id IN (SELECT value FROM json_each(?))", [wanted])
    run.execute("DELETE FROM doubt WHERE other_id IN (SELECT value FROM json_each(?))", [wanted])
    run.executemany("INSERT INTO identity VALUES (?, ?, ?, ?, ?)", rows)
    run.executemany("INSERT INTO doubt VALUES (?, ?, ?, ?)", doubts)


def _identity_rows(found: Identities, nodes: Iterable[Node], names: dict[str, Called]) -> list[_Row]:
    """Write down every group, and whoever stands alone under a name of the operator's."""
    printed = {node.id: node.printed for node in nodes}
    grouped = {member.id for group in found.groups for member in group.members}
    alone = [Group((Member(id_, None),)) for id_ in sorted(printed.keys() - grouped) if id_ in names]
    return [row for group in (*found.groups, *alone) for row in _rows_of(group, printed, names)]


def _rows_of(group: Group, printed: dict[str, str], names: dict[str, Called]) -> Iterator[_Row]:
    called = next((names[member.id].name for member in group.members if member.id in names), printed[group.id])
    for member in group.members:
        rule, evidence = member.link or Link("", "")
        yield _Row(member.id, group.id, called, rule, evidence)
