"""Write the time in a Russian, Ukrainian, German, French or Spanish question in English, so that one reader suffices.

In: a question. Out: the same with “в апреле 2017 года” written “in April 2017”; all other words stay as they are.
"""

import re

_RU_MONTHS = (
    *("январ", "феврал", "март", "апрел", "ма[йяею]", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр"),
)
_RU_DAYS = ("понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресень")
_UK_MONTHS = (
    *("січ(?:ен|н)", "лют", "берез(?:ен|н)", "квіт(?:ен|н)", "трав(?:ен|н)", "черв(?:ен|н)", "лип(?:ен|н)"),
    *("серп(?:ен|н)", "верес(?:ен|н)", "жовт(?:ен|н)", "листопад", "груд(?:ен|н)"),
)
_LATIN_MONTHS = (
    *("januar|janvier|enero", "februar|février|fevrier|febrero", "märz|maerz|mars|marzo", "april|avril|abril"),
    *("mai|mayo", "juni|juin|junio", "juli|juillet|julio", "august|août|aout|agosto", "september|septembre|septiembre"),
    *("oktober|octobre|octubre", "november|novembre|noviembre", "dezember|décembre|decembre|diciembre"),
)
_LATIN_DAYS = (
    *(
        "montag|lundi|lunes",
        "dienstag|mardi|martes",
        "mittwoch|mercredi|miércoles|miercoles",
        "donnerstag|jeudi|jueves",
    ),
    *("freitag|vendredi|viernes", "samstag|samedi|sábado|sabado", "sonntag|dimanche|domingo"),
)
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")
_YEAR = r"(?:1[5-9]|2[01])[0-9]{2}"
_OF_YEAR = rf"(?:\s+(?P<year>{_YEAR})(?:\s*(?:года|году|год|року|рік|р\.|г\.?))?(?!\w))?"
_RU_MONTH = "|".join(f"{name}(?:ь|я|е|ю|ем|а|у|ом|і|ого|ому)?" for name in (*_RU_MONTHS, *_UK_MONTHS))
_RU_TIME = re.compile(
    rf"(?<!\w)(?:(?P<prep>в|во|у|на|с|со|з|від|до|после|після|за)\s+)?(?:(?P<from>[0-9]{{1,2}})\s+(?:по|до)\s+)?"
    rf"(?:(?P<day>[0-9]{{1,2}})\s+)?(?P<month>{_RU_MONTH})(?!\w){_OF_YEAR}",
    re.IGNORECASE,
)
_RU_YEAR = re.compile(
    rf"(?<!\w)(?P<prep>в|во|у|с|з|до|после|після|за)\s+(?P<year>{_YEAR})(?:\s*(?:году|года|год|році|року|г\.?))?(?!\w)",
    re.IGNORECASE,
)
_RU_WEEKDAY = re.compile(
    rf"(?<!\w)(?P<prep>в|во|у|с|со|з)\s+(?P<day>{'|'.join(f'{name}[аеиуыюя]{{0,2}}' for name in _RU_DAYS)})(?!\w)",
    re.IGNORECASE,
)
_LATIN_TIME = re.compile(
    rf"(?<!\w)(?P<prep>im|in|en|seit|depuis|desde|am|le|el)\s+(?:(?P<day>[0-9]{{1,2}})\.?\s+(?:de\s+)?)?"
    rf"(?P<month>{'|'.join(_LATIN_MONTHS)})(?!\w)(?:\s+(?:de\s+|del\s+)?(?P<year>{_YEAR})\b)?",
    re.IGNORECASE,
)
_LATIN_WEEKDAY = re.compile(
    rf"(?<!\w)(?P<prep>am|seit|depuis|desde|le|el)\s+(?:el\s+)?(?P<day>{'|'.join(_LATIN_DAYS)})(?!\w)", re.IGNORECASE
)
_PREPOSITIONS = {
    **dict.fromkeys(("с", "со", "з", "від", "seit", "depuis", "desde"), "since"),
    **dict.fromkeys(("до",), "before"),
    **dict.fromkeys(("после", "після"), "after"),
}
_PHRASES = tuple(
    (re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), english)
    for pattern, english in (
        ("позавчера|позавчора|vorgestern|anteayer|avant-hier", "the day before yesterday"),
        ("вчера|вчора|gestern|ayer", "yesterday"),
        ("сегодня|сьогодні|heute|aujourd['’]hui", "today"),
        ("на прошлой неделе|минулого тижня|letzte woche|la semaine dernière|la semana pasada", "last week"),
        ("на этой неделе|цього тижня|diese woche|cette semaine|esta semana", "this week"),
        ("в прошлом месяце|минулого місяця|letzten monat|le mois dernier|el mes pasado", "last month"),
        ("в этом месяце|цього місяця|diesen monat|ce mois-ci|este mes", "this month"),
        ("в прошлом году|минулого року|letztes jahr|l['’]année dernière|el año pasado", "last year"),
        ("в этом году|цього року|dieses jahr|cette année|este año", "this year"),
        ("недавно|в последнее время|нещодавно|останнім часом|kürzlich|récemment|recientemente", "recently"),
    )
)
_RU_LAST = re.compile(
    r"(?<!\w)за последни[ех]\s+(?P<count>[0-9]{1,3})\s+(?P<unit>дн|недел|месяц|лет)\w{0,2}(?!\w)", re.IGNORECASE
)
_RU_UNITS = {"дн": "days", "недел": "weeks", "месяц": "months", "лет": "years"}
_RU_SEASON = re.compile(
    rf"(?<!\w)(?P<season>весной|летом|осенью|зимой)(?:\s+(?P<year>{_YEAR})(?:\s*(?:года|г\.?))?)?(?!\w)", re.IGNORECASE
)
_RU_SEASONS = {"весной": "spring", "летом": "summer", "осенью": "autumn", "зимой": "winter"}
_LATIN_SIGNS = re.compile(
    r"\b(?:was|wer|und|hat|über|que|qué|qu['’]a|qui|et|sur|dijo|quién|quien|y|sobre|seit|depuis|desde|gestern|ayer)\b",
    re.IGNORECASE,
)


def in_english(question: str) -> str:
    """Write the time in a question in English; an English question stays as it is."""
    if _CYRILLIC.search(question):
        return _from_phrases(_from_cyrillic(question))
    return _from_phrases(_from_latin(question)) if _LATIN_SIGNS.search(question) else question


def _from_cyrillic(question: str) -> str:
    question = _RU_LAST.sub(lambda match: f"in the last {match['count']} {_RU_UNITS[match['unit'].lower()]}", question)
    question = _RU_SEASON.sub(_write_season, question)
    question = _RU_TIME.sub(_write_month, question)
    question = _RU_YEAR.sub(lambda match: f"{_preposition(match['prep'], 'in')} {match['year']}", question)
    return _RU_WEEKDAY.sub(_write_weekday, question)


def _from_latin(question: str) -> str:
    return _LATIN_WEEKDAY.sub(_write_weekday, _LATIN_TIME.sub(_write_month, question))


def _from_phrases(question: str) -> str:
    for pattern, english in _PHRASES:
        question = pattern.sub(english, question)
    return question


def _write_season(match: re.Match[str]) -> str:
    year = f" {match['year']}" if match["year"] else ""
    return f"in {_RU_SEASONS[match['season'].lower()]}{year}"


def _write_month(match: re.Match[str]) -> str:
    groups = match.groupdict()
    if not (match["prep"] or match["day"] or match["year"]):
        return match.group()  # may be a name
    name = _english(match["month"], (_RU_MONTHS, _UK_MONTHS, _LATIN_MONTHS), _MONTHS)
    year = f" {match['year']}" if match["year"] else ""
    day = match["day"]
    if groups.get("from") and day:
        return f"from {groups['from']} to {day} {name}{year}"
    preposition = _preposition(match["prep"], "on" if day else "in")
    return f"{preposition} {day} {name}{year}" if day else f"{preposition} {name}{year}"


def _write_weekday(match: re.Match[str]) -> str:
    return f"{_preposition(match['prep'], 'on')} {_english(match['day'], (_RU_DAYS, _LATIN_DAYS), _DAYS)}"


def _english(word: str, tables: tuple[tuple[str, ...], ...], names: tuple[str, ...]) -> str:
    for table in tables:
        for stem, name in zip(table, names, strict=True):
            if _begins(word.lower(), stem):
                return name
    return word


def _begins(word: str, stems: str) -> bool:
    return _STEMS[stems].match(word) is not None


_STEMS = {
    stem: re.compile(stem) for table in (_RU_MONTHS, _UK_MONTHS, _LATIN_MONTHS, _RU_DAYS, _LATIN_DAYS) for stem in table
}


def _preposition(word: str | None, otherwise: str) -> str:
    return _PREPOSITIONS.get((word or "").lower(), otherwise)
