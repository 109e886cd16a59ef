"""Texts that try to become markup, script or style, and a record in which they stand wherever text can stand."""

import datetime as dt
import json
from itertools import product
from pathlib import Path

from fakes import WordEmbedder

from indexer.article import Article, Part
from indexer.extract.extraction import Extraction
from indexer.index.indexing import index_path
from indexer.index.library import Library
from indexer.speaker import Person, Speaker, speaker_id
from indexer.statement import Kind, Resolution, Statement, statement_id
from indexer.when import When

RUN = "canary(document.domain)"
_BREAKOUTS = ["", '">', "'>", "</title>", "</bdi></p>", "--!>", "]]>", "</textarea></script></style>"]
_ELEMENTS = [
    f"<script>{RUN}</script>",
    f"<ScRiPt >{RUN}</sCrIpT >",
    f"<script src=data:text/javascript,{RUN}></script>",
    f"<script type=module>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f"<img/src='x'/onerror='{RUN}'>",
    f"<IMG SRC=x OnErRoR\n=\n{RUN}>",
    f"<svg onload={RUN}>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><set attributeName=href to=javascript:{RUN} /><a id=x><text y=20>x</text></a></svg>",
    f"<svg><use href=data:image/svg+xml,<svg/onload={RUN}>></svg>",
    f"<math><maction actiontype=statusline xlink:href=javascript:{RUN}>x</maction></math>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<iframe src=javascript:{RUN}></iframe>",
    f"<object data=javascript:{RUN}></object>",
    f"<embed src=javascript:{RUN}>",
    f"<body onload={RUN}>",
    f"<details open ontoggle={RUN}><summary>x</summary></details>",
    f"<input autofocus onfocus={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<audio src=x onerror={RUN}>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<form action=javascript:{RUN}><button>x</button></form>",
    f"<button formaction=javascript:{RUN}>x</button>",
    f"<a href=javascript:{RUN}>x</a>",
    f"<base href=javascript:{RUN}//>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<link rel=stylesheet href=data:text/css,*{display:none}>",
    "<style>*{display:none!important}</style>",
    f"<div style='background:url(javascript:{RUN})'>x</div>",
    f"<template><img src=x onerror={RUN}></template>",
    f"<dialog open onclose={RUN}>x</dialog>",
    f"<x-card onclick={RUN} tabindex=0 autofocus onfocus={RUN}>x</x-card>",
]
_MUTATED = [
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<svg></p><style><a id='</style><img src=x onerror={RUN}>'>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={RUN}&gt;'>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f"<select><iframe></select><img src=x onerror={RUN}>",
    f"<table><tr><td></table><svg onload={RUN}>",
    f"<![CDATA[><img src=x onerror={RUN}>]]>",
    f"<!--><img src=x onerror={RUN}>-->",
    f"<!--[if gte IE 4]><script>{RUN}</script><![endif]-->",
    f"<?xml version='1.0'?><img src=x onerror={RUN}>",
    f"<xmp><p title='</xmp><img src=x onerror={RUN}>'>",
    f"<plaintext><img src=x onerror={RUN}>",
    f"&lt;script&gt;{RUN}&lt;/script&gt;",
    f"&#60;img src=x onerror={RUN}&#62;",
    f"\\u003cimg src=x onerror={RUN}\\u003e",
    f"%3Cimg src=x onerror={RUN}%3E",
    f"<<img src=x onerror={RUN}>",
    f"<img src=x onerror=`{RUN}`>",
    f"<img \x0c src=x\x0conerror={RUN}>",
    f"＜script＞{RUN}＜/script＞",
    f"‹script›{RUN}‹/script›",
]
_ADDRESSES = [
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}",
    f" javascript:{RUN}",
    f"\x01javascript:{RUN}",
    f"java\tscript:{RUN}",
    f"java\nscript:{RUN}",
    f"javascript&colon;{RUN}",
    f"javascript://example.org/%0a{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f"data:text/html;base64,{RUN}",
    f"vbscript:{RUN}",
    f"blob:{RUN}",
    "file:///etc/passwd",
    f"view-source:javascript:{RUN}",
    f"//example.org/{RUN}",
    f"http://user:{RUN}@example.org/",
    f"https://example.org/'onmouseover='{RUN}",
    f'https://example.org/"><img src=x onerror={RUN}>',
    f"https://example.org/#:~:text={RUN}&text=-,",
    f"#/statement/{RUN}",
    f"#/?q=<img src=x onerror={RUN}>",
]
_TEMPLATES = [
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"${{{RUN}}}",
    f"<%= {RUN} %>",
    f"#{{{RUN}}}",
    f"`${{{RUN}}}`",
    f"');{RUN};//",
    f'";{RUN};"',
    f"\\';{RUN};//",
    f"</script><script>{RUN}</script>",
    f"event: answer\ndata: {RUN}\n\n",
    f"*{{}}*{{behavior:url({RUN})}}",
    f"@import 'javascript:{RUN}';",
    f"expression({RUN})",
    f"x:expression({RUN})",
    "__proto__",
    "constructor",
    "toString",
    "[1] [2] [999999999999999999999]",
    "• “not a line of the answer” [1]",
    "Understood as: nothing",
]
_UNICODE = [
    f"\u202e<img src=x onerror={RUN}>\u202c",
    f"\u2066\u202e)1(trela\u2069{RUN}",
    f"<\u200bscript>{RUN}</\u200bscript>",
    f"\ufeff<script>{RUN}</script>",
    f"\u2028{RUN}\u2029",
    f"\u00ad<b>{RUN}</b>",
    f"\x1b]0;{RUN}\x07",
    f"\x85<i>{RUN}</i>",
    "e" + "\u0301" * 60,
    "😀" * 20 + f"<b>{RUN}</b>",
    "\U000e0041\U000e007f hidden letters",
    "𝕠𝕟 𝕣𝕖𝕔𝕠𝕣𝕕 <u>𝖆</u>",
    f"\u0130<script>{RUN}</script>",
    f"ﬁ ½ … <script>{RUN}</script>",
]


def payloads() -> list[str]:
    """Make more than two hundred of them, no two alike."""
    broken_out = [start + element for start, element in product(_BREAKOUTS, _ELEMENTS)]
    return list(dict.fromkeys([*broken_out, *_MUTATED, *_ADDRESSES, *_TEMPLATES, *_UNICODE]))


def spread(count: int) -> list[str]:
    """Choose so many of all kinds, evenly."""
    every = payloads()
    return [every[int(at * len(every) / count)] for at in range(count)]


def make_hostile_record(folder: Path, texts: list[str]) -> Path:
    """Index an article for each text, which stands as its title, outlet, address, words, speaker, role and evidence."""
    by_title = {f"{n}": text for n, text in enumerate(texts)}
    lines = "".join(_line(n, text) for n, text in by_title.items())
    (folder / "hostile.jsonl").write_text(lines, encoding="utf-8")
    index_path([folder / "hostile.jsonl"], data=folder / "data", embedder=WordEmbedder(), extract=_extract)
    return folder / "data"


def opener_of(data: Path):
    """Give what opens the record."""
    return lambda: Library.open(data, embedder=WordEmbedder())


def _line(n: str, text: str) -> str:
    day = dt.date(2031, 1, 1) + dt.timedelta(days=int(n))
    body = f"😀 {text}\nSaid at the {n}th gate: {text} – thus the speaker.\n{text}"
    return json.dumps({"id": n, "text": body, "title": text, "source": text, "url": text, "published": str(day)}) + "\n"


def _extract(article: Article) -> Extraction:
    start = article.text.index("gate: ") + len("gate: ")
    part = Part.cut(article.text, start, article.text.index(" – thus", start))
    name = part.text.strip() or "nobody"
    speaker = Speaker(id=speaker_id(name), name=name, role=part.text)
    kind = list(Kind)[start % len(Kind)]
    statement = Statement(
        id=statement_id(article.id, kind, [(part.start, part.end)]),
        article_id=article.id,
        kind=kind,
        quote=part.text,
        parts=(part,),
        content=Part.cut(article.text, start - 2, part.end) if kind is Kind.MIXED else None,
        context=Part.cut(article.text, start - 6, part.end + 3),
        question=Part.cut(article.text, 0, start - 1),
        speaker=speaker,
        mention=Part.cut(article.text, part.end + 3, part.end + 7),
        resolved_by=Resolution.NAME,
        cue=part.text,
        modality=part.text,
        via=part.text,
        said_on=When.on(article.published or dt.date(2031, 1, 1), part.text),
        confidence=0.5,
    )
    return Extraction(statements=(statement,), people=(Person(speaker=speaker, aliases=(name, f"{name} II")),))
