"""Write a verdict for people.

In: a `Verdict` and the texts of `prompts/`. Out: lines.
Promise: between quotation marks stand only words that are cut from the article; words of the quote that was asked
about, names and titles have their quotation marks taken out, and what is near is never shown as the quote.
"""

from collections.abc import Iterator, Sequence

from api.answer import ArticleCard, Citation
from api.phrasing import LEFT_OUT, plain, write_count, write_day, write_names, write_period, write_when, write_words
from api.verdict import OnRecord, Verdict
from api.verdict_kinds import Caution, VerdictKind
from indexer.article import Part
from indexer.rewording import Op, Rewording
from indexer.statement import Kind, Statement
from prompts.loading import Prompt

MAX_CHANGES_SHOWN = 8
"""How many rewordings the text names; the verdict names all."""

_NAMES = {Op.REPLACE: "reworded", Op.DELETE: "left_out", Op.INSERT: "added"}


def write_verdict(verdict: Verdict, wording: Prompt) -> str:
    """Write what came out, the words on record, what the quote changes, what to mind, and where it is printed."""
    lines = [_headline(verdict, wording)]
    if verdict.statement is not None:
        lines.append(_words(verdict, verdict.statement, wording))
        lines += _sentence(verdict, wording)
        lines += _differences(verdict, wording)
    elif verdict.nearest is not None:
        lines.append(_nearest(verdict.nearest, wording))
    lines += _cautions(verdict, wording)
    if verdict.also_by:
        speakers = write_names((one.name for one in verdict.also_by), wording)
        lines.append(wording.fill("verdict_also_by", speakers=speakers))
    card = verdict.article or (verdict.nearest.article if verdict.nearest else None)
    if card is not None:
        lines.append(_source(card, verdict, wording))
    lines.append(_searched(verdict, wording))
    return "\n".join(lines)


def write_in_short(verdict: Verdict, citations: Sequence[Citation], wording: Prompt) -> str:
    """Write what came out, what the quote changes and what to mind, in one line, with the number of its citation."""
    pieces = [_headline(verdict, wording)]
    pieces += [f"[{one.n}]" for one in citations if one.statement.id in _own_id(verdict)]
    pieces += _differences(verdict, wording) if verdict.statement is not None else ()
    return " ".join((*pieces, *_cautions(verdict, wording)))


def _headline(verdict: Verdict, wording: Prompt) -> str:
    asked = wording.texts["everyone"] if verdict.speaker is None else plain(_asked_name(verdict))
    if verdict.statement is None:
        return wording.fill("verdict_not_on_record", asked=asked)
    who, date = _who(verdict.statement, wording), _when(verdict.statement, verdict.article, wording)
    if verdict.verdict is not VerdictKind.MISATTRIBUTED:
        return wording.fill(_key(verdict), who=who, date=date)
    if verdict.said_by is None:
        return wording.fill("verdict_misattributed_unnamed", asked=asked, date=date)
    return wording.fill(_key(verdict), asked=asked, who=who, date=date)


def _key(verdict: Verdict) -> str:
    if verdict.verdict is VerdictKind.ALTERED:
        return _altered_key(verdict)
    if verdict.verdict is VerdictKind.MISATTRIBUTED and _is_changed(verdict.diff):
        return "verdict_misattributed_altered"
    # Whose words stand behind a negation has not said so.
    return f"verdict_{verdict.verdict}{'_cut' if Caution.CUT_NEGATION in verdict.cautions else ''}"


def _altered_key(verdict: Verdict) -> str:
    if Caution.REPORTERS_WORDS in verdict.cautions:
        return "verdict_reported"
    # Words that the speaker has only quoted are nobody's whom the article names.
    is_quoted = Caution.QUOTES_ANOTHER in verdict.cautions and verdict.said_by is None
    if is_quoted:
        return "verdict_quoted_altered" if _is_changed(verdict.diff) else "verdict_quoted"
    return "verdict_altered"


def _words(verdict: Verdict, statement: Statement, wording: Prompt) -> str:
    is_reporters = statement.kind is Kind.INDIRECT or Caution.REPORTERS_WORDS in verdict.cautions
    words = _as_printed(verdict.passage) if is_reporters else _quoted(verdict.passage)
    label = wording.fill("verdict_label", label=wording.texts["indirect"]) if is_reporters else ""
    return wording.fill("verdict_words", words=words, label=label, n=1)


def _sentence(verdict: Verdict, wording: Prompt) -> Iterator[str]:
    if verdict.sentence and Caution.REPORTERS_WORDS not in verdict.cautions:
        yield wording.fill("verdict_sentence", words=_quoted(verdict.sentence), n=1)


def _quoted(parts: Sequence[Part]) -> str:
    return f" {LEFT_OUT} ".join(f"“{' '.join(part.text.split())}”" for part in parts)


def _as_printed(parts: Sequence[Part]) -> str:
    return f" {LEFT_OUT} ".join(plain(part.text) for part in parts)


def _differences(verdict: Verdict, wording: Prompt) -> Iterator[str]:
    changes = [_change(one, wording) for one in verdict.diff if one.op is not Op.EQUAL]
    if changes:
        more = [wording.fill("also_more", count=len(changes) - MAX_CHANGES_SHOWN)]
        shown = changes[:MAX_CHANGES_SHOWN] + (more if len(changes) > MAX_CHANGES_SHOWN else [])
        yield wording.fill("verdict_changes", changes="; ".join(shown))
    if verdict.differs_in:
        yield wording.fill("verdict_differs", contrasts=", ".join(verdict.differs_in))


def _change(change: Rewording, wording: Prompt) -> str:
    words = {"ours": plain(change.ours), "theirs": plain(change.theirs)}
    return wording.fill(_NAMES[change.op], **{key: value for key, value in words.items() if value})


def _is_changed(diff: Sequence[Rewording]) -> bool:
    return any(one.op in {Op.REPLACE, Op.INSERT} for one in diff)


def _nearest(nearest: OnRecord, wording: Prompt) -> str:
    statement = nearest.statement
    words, label = write_words(statement, wording, is_short=True, passage=nearest.passage)
    shown = words if label is None else f"{words}{wording.fill('verdict_label', label=label)}"
    who, date = _who(statement, wording), _when(statement, nearest.article, wording)
    return wording.fill("verdict_nearest", who=who, date=date, words=shown, n=1)


def _cautions(verdict: Verdict, wording: Prompt) -> Iterator[str]:
    shown = verdict.statement or (verdict.nearest.statement if verdict.nearest else None)
    values = {
        "who": wording.texts["verdict_unnamed"] if shown is None else _who(shown, wording),
        "count": write_count(len({one.statement.id for one in verdict.joined_with} | _own_id(verdict)), wording),
        "asked": plain(verdict.speaker or ""),
        "speakers": write_names((one.name for one in verdict.asked_of), wording) if verdict.asked_of else "",
    }
    for caution in verdict.cautions:
        yield wording.fill(f"verdict_{caution}", **values)


def _own_id(verdict: Verdict) -> set[str]:
    return set() if verdict.statement is None else {verdict.statement.id}


def _source(card: ArticleCard, verdict: Verdict, wording: Prompt) -> str:
    others = "; ".join(wording.fill("also_card", **_outlet_and_day(other, wording)) for other in verdict.also_in)
    return wording.fill(
        "source",
        numbers="[1]",
        **_outlet_and_day(card, wording),
        title=plain(card.title) if card.title else wording.texts["no_title"],
        link=wording.fill("link", url=plain(card.url)) if card.url else "",
        also=wording.fill("also_in", articles=others) if others else "",
    )


def _outlet_and_day(card: ArticleCard, wording: Prompt) -> dict[str, str]:
    return {
        "outlet": plain(card.source) if card.source else wording.texts["no_outlet"],
        "published": write_day(card.published, wording) if card.published else wording.texts["no_published"],
    }


def _searched(verdict: Verdict, wording: Prompt) -> str:
    searched = verdict.searched
    return wording.fill(
        "searched_all",
        count=write_count(searched.statement_count, wording),
        articles=write_count(searched.article_count, wording, "article"),
        speakers=write_count(searched.speaker_count, wording, "speaker"),
        period=write_period(searched.first_said, searched.last_said, wording),
    )


def _asked_name(verdict: Verdict) -> str:
    return verdict.asked_of[0].name if len(verdict.asked_of) == 1 else verdict.speaker or ""


def _who(statement: Statement, wording: Prompt) -> str:
    return wording.texts["verdict_unnamed"] if statement.speaker is None else plain(statement.speaker.name)


def _when(statement: Statement, card: ArticleCard | None, wording: Prompt) -> str:
    return write_when(statement.said_on, card.published if card else None, wording)
