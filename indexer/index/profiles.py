"""Sum up the speakers on record, each person once, with names, roles and evidence.

In: a connection inside a read transaction and a condition. Out: `SpeakerProfile`s by name. All figures are those of the
statements under the condition; who is who is read from the record, never worked out here.
"""

import datetime as dt
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from indexer.index.condition import Condition, condition_of
from indexer.index.hits import Where
from indexer.index.spelling import script_of
from indexer.speaker import Alias, HeldRole, MayBe, MergedSpeaker, SpeakerProfile

GIVEN = "given by the operator"
"""How the evidence begins of a name that the operator gave, as an alias or with a list."""

_WHO = "ifnull(i.speaker_id, s.speaker_id)"
_FROM = "FROM statement AS s LEFT JOIN identity AS i ON i.local_id = s.speaker_id"
_COPIED = (
    "FROM statement AS s CROSS JOIN statement_copy AS c ON c.statement = s.number "
    "LEFT JOIN identity AS i ON i.local_id = s.speaker_id"
)
_EXACT = "min(iif(s.first_day = s.last_day, s.first_day, NULL)), max(iif(s.first_day = s.last_day, s.last_day, NULL))"
_COUNTED = f"""
SELECT {_WHO}, count(DISTINCT c.first), count(DISTINCT s.article_id), {_EXACT}
{_COPIED} WHERE {{condition}} AND s.speaker_id IS NOT NULL GROUP BY 1
"""
_NAMES = f"""
SELECT {_WHO}, s.speaker_name {_FROM} WHERE {{condition}} AND s.speaker_id IS NOT NULL
GROUP BY 1, 2 ORDER BY count(*), 2 DESC
"""
_ROLES = f"""
SELECT {_WHO}, s.speaker_role, {_EXACT} {_FROM}
WHERE {{condition}} AND s.speaker_id IS NOT NULL AND s.speaker_role IS NOT NULL
GROUP BY 1, 2 ORDER BY count(*) DESC, 2
"""
_IDENTITIES = "SELECT local_id, speaker_id, name, rule, evidence FROM identity {among:local_id} ORDER BY 1"
_PRINTED = """
SELECT ifnull(i.speaker_id, a.speaker_id), a.alias, a.speaker_id, count(*)
FROM alias AS a LEFT JOIN identity AS i ON i.local_id = a.speaker_id {among:a.speaker_id}
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_GIVEN = """
SELECT ifnull(i.speaker_id, a.speaker_id), a.alias, a.change, c.made_at FROM alias_now AS a
JOIN change AS c ON c.number = a.change LEFT JOIN identity AS i ON i.local_id = a.speaker_id {among:a.speaker_id}
ORDER BY 1, 2, 3
"""
_TERMS = """
SELECT DISTINCT ifnull(i.speaker_id, r.speaker_id), r.role, r.first, r.last FROM role_now AS r
LEFT JOIN identity AS i ON i.local_id = r.speaker_id {among:r.speaker_id}
ORDER BY 1, r.first NULLS FIRST, 2, r.last NULLS FIRST
"""
_DOUBTS = """
SELECT ifnull(i.speaker_id, d.local_id), ifnull(j.speaker_id, d.other_id), d.reason, d.is_weak FROM doubt AS d
LEFT JOIN identity AS i ON i.local_id = d.local_id LEFT JOIN identity AS j ON j.local_id = d.other_id {among:d.local_id}
UNION
SELECT ifnull(i.speaker_id, d.local_id), ifnull(j.speaker_id, d.other_id), d.reason, d.is_weak FROM doubt AS d
LEFT JOIN identity AS i ON i.local_id = d.local_id LEFT JOIN identity AS j ON j.local_id = d.other_id {among:d.other_id}
"""


_LISTED = """
SELECT DISTINCT ifnull(i.speaker_id, n.speaker_id) FROM
    (SELECT speaker_id FROM name_now {among:speaker_id} GROUP BY speaker_id HAVING max(is_listed) = 1) AS n
LEFT JOIN identity AS i ON i.local_id = n.speaker_id
"""
_AMONG = re.compile(r"\{among:([\w.]+)\}")
_NOTHING_SAID = (0, 0, None, None)


class _Merged(NamedTuple):
    """What is on record beside the statements, by the id of the person."""

    names: dict[str, str]
    aliases: dict[str, dict[str, str]]
    """Alias → evidence."""
    members: dict[str, list[MergedSpeaker]]
    terms: dict[str, list[HeldRole]]
    doubts: dict[str, list[MayBe]]


class _Among(NamedTuple):
    """Whom a summary is of, under every id of each; None for everybody."""

    ids: frozenset[str] | None

    def rows(self, connection: sqlite3.Connection, sql: str) -> sqlite3.Cursor:
        """Run one of the questions above for them."""
        clause = "" if self.ids is None else r"WHERE \1 IN (SELECT value FROM json_each(:among))"
        values = {} if self.ids is None else {"among": json.dumps(sorted(self.ids))}
        return connection.execute(_AMONG.sub(clause, sql), values)


def sum_up(connection: sqlite3.Connection, condition: Condition) -> tuple[SpeakerProfile, ...]:
    """Sum up everyone who makes a statement under the condition or stands on the operator's list, by name."""
    return sort_by_name(_profiles(connection, condition, _Among(None)))


def sum_up_again(
    connection: sqlite3.Connection, known: tuple[SpeakerProfile, ...], *, newest: int, since: int
) -> tuple[SpeakerProfile, ...]:
    """Sum up anew only those of whom anything changed; the others are the same objects as before.

    Args:
        connection: one inside a read transaction.
        known: everybody at an earlier generation.
        newest: highest statement number that may be seen.
        since: that generation.
    """
    rows = connection.execute("SELECT speaker_id FROM touched WHERE generation > ?", [since])
    touched = {id_ for (id_,) in rows}
    if "" in touched:
        return sum_up(connection, condition_of(Where(), newest=newest))
    if not touched:
        return known
    sql = "SELECT DISTINCT speaker_id FROM identity WHERE local_id IN (SELECT value FROM json_each(?))"
    mains = touched | {id_ for (id_,) in connection.execute(sql, [json.dumps(sorted(touched))])}
    sql = "SELECT local_id FROM identity WHERE speaker_id IN (SELECT value FROM json_each(?))"
    ids = mains | {id_ for (id_,) in connection.execute(sql, [json.dumps(sorted(mains))])}
    condition = condition_of(Where(speaker_ids=tuple(sorted(ids))), newest=newest)
    changed = _profiles(connection, condition, _Among(frozenset(ids)))
    return sort_by_name([*(one for one in known if one.id not in ids), *changed])


def sort_by_name(profiles: Iterable[SpeakerProfile]) -> tuple[SpeakerProfile, ...]:
    """Put profiles into the order in which they are listed."""
    return tuple(sorted(profiles, key=lambda profile: (profile.name.casefold(), profile.id)))


def _profiles(connection: sqlite3.Connection, condition: Condition, among: _Among) -> list[SpeakerProfile]:
    merged = _read_merged(connection, among)
    names = dict(_under(connection, condition, _NAMES).fetchall()) | merged.names
    printed_roles: defaultdict[str, list[HeldRole]] = defaultdict(list)
    for who, role, first, last in _under(connection, condition, _ROLES):
        printed_roles[who].append(HeldRole(role=role, from_=day(first), to=day(last), source="articles"))
    profiles = []
    counted = {who: _NOTHING_SAID for (who,) in among.rows(connection, _LISTED)}
    counted |= {who: figures for who, *figures in _under(connection, condition, _COUNTED)}
    for who, (statements, articles, first, last) in counted.items():
        aliases = {names[who]: "the name on record"} | merged.aliases.get(who, {})
        printed = printed_roles[who]
        terms = merged.terms.get(who, [])
        profiles.append(
            SpeakerProfile(
                id=who,
                name=names[who],
                role=next((held.role for held in (*printed, *terms)), None),
                aliases=tuple(sorted(aliases)),
                statement_count=statements,
                article_count=articles,
                first_said=day(first),
                last_said=day(last),
                alias_evidence=tuple(
                    Alias(alias=alias, script=script_of(alias), evidence=aliases[alias]) for alias in sorted(aliases)
                ),
                merged=tuple(merged.members.get(who, ())),
                roles=(*terms, *printed),
                may_be=tuple(merged.doubts.get(who, ())),
            )
        )
    return profiles


def day(text: str | None) -> dt.date | None:
    """Read a stored day."""
    return dt.date.fromisoformat(text) if text else None


def _read_merged(connection: sqlite3.Connection, among: _Among) -> _Merged:
    identities = among.rows(connection, _IDENTITIES)
    names, members, evidence = {}, defaultdict[str, list[MergedSpeaker]](list), {}
    for local, who, name, rule, why in identities:
        names[who] = name
        if local != who:
            evidence[local] = why
            members[who].append(MergedSpeaker(id=local, rule=rule, evidence=why))
    aliases = _aliases(connection, evidence, among)
    return _Merged(names, aliases, members, _terms(connection, among), _doubts(connection, among))


def _aliases(connection: sqlite3.Connection, evidence: dict[str, str], among: _Among) -> dict[str, dict[str, str]]:
    """Give each alias with its strongest evidence: the articles', then what merged, then the operator's word."""
    aliases: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for who, alias, change, made_at in among.rows(connection, _GIVEN):
        aliases[who][alias] = f"{GIVEN} (change {change}, {made_at})"
    rows = among.rows(connection, _PRINTED).fetchall()
    for who, alias, local, articles in sorted(rows, key=lambda row: row[0] == row[2]):
        printed = f"printed for this speaker in {articles} article{'' if articles == 1 else 's'}"
        aliases[who][alias] = printed if who == local else f"{printed}; {evidence.get(local, '')}"
    return aliases


def _terms(connection: sqlite3.Connection, among: _Among) -> dict[str, list[HeldRole]]:
    terms: defaultdict[str, list[HeldRole]] = defaultdict(list)
    for who, role, first, last in among.rows(connection, _TERMS):
        terms[who].append(HeldRole(role=role, from_=day(first), to=day(last), source="list"))
    return terms


def _doubts(connection: sqlite3.Connection, among: _Among) -> dict[str, list[MayBe]]:
    doubts: defaultdict[str, set[tuple[str, str, int]]] = defaultdict(set)
    for one, other, reason, is_weak in among.rows(connection, _DOUBTS):
        doubts[one].add((other, reason, is_weak))
        doubts[other].add((one, reason, is_weak))
    return {
        who: [MayBe(id=other, reason=why, is_apart=not is_weak) for other, why, is_weak in sorted(others)]
        for who, others in doubts.items()
    }


def _under(connection: sqlite3.Connection, condition: Condition, sql: str) -> sqlite3.Cursor:
    # The clause is text of our own modules; all that users give travels in the values.
    return connection.execute(sql.replace("{condition}", condition.clause), condition.values)
