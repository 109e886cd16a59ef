"""Turn the bytes of a file into the text that is stored, or say why they are no text.

In: bytes. Out: the text and the encoding it was in.
Promise: UTF-8 is read as it is, and beyond line ends, NUL, lone surrogates and the mark at the head nothing changes.
Another encoding is used only when it is marked, declared or beyond doubt: a wrong guess would misquote people.
"""

import codecs
import logging
import re
from typing import NamedTuple

from charset_normalizer import CharsetMatch, from_bytes

from indexer.errors import NotTextError
from indexer.ingest.binary import binary_error, control_share, refuse_binary, signature_of


class Decoded(NamedTuple):
    """A text, and the encoding it was in."""

    text: str
    encoding: str
    """“utf-8” unless the file needed another one."""


logger = logging.getLogger(__name__)

UTF8 = "utf-8"
WESTERN = "cp1252"
REPLACEMENT = "\ufffd"

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ODD = re.compile("[\x00-\x07\x0e-\x19\x1c-\x1f\x7f-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufffd-\uffff]")

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_MULTI_BYTE = ("gb18030", "big5", "cp932", "euc_jp", "cp949")
# What people really have, so that exotic code pages cannot win by chance.
_CANDIDATES = (
    *(f"cp{number}" for number in range(1250, 1259)),
    *("iso8859_2", "iso8859_5", "iso8859_7", "iso8859_15", "koi8_r", "koi8_u", "cp866", "mac_roman", "mac_cyrillic"),
    *_MULTI_BYTE,
)
# Browsers read pages that declare Latin-1 or ASCII as windows-1252, and authors rely on it; the others likewise.
_SUPERSETS = {
    "iso8859_1": WESTERN,
    "ascii": WESTERN,
    "iso8859_9": "cp1254",
    "gbk": "gb18030",
    "gb2312": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}

BINARY_SHARE = 0.1
"""More control bytes than this and valid UTF-8 is a coincidence: tar files and tables of small numbers have it."""
_BINARY_SHARE_OTHER = 0.001
"""In other encodings, which accept nearly any byte, control bytes are the only sign of a binary file."""

_SAMPLE_BYTES = 1 << 20
_MAX_MESS = 0.15
_LEAST_COHERENCE = 0.1
_WESTERN_SHARE = 0.08
"""Accented letters among all letters: English, French, German, Spanish stay below, Czech or Turkish do not."""
_MISFIT = re.compile(r"[a-zß-öø-ÿ][À-ÖØ-ÞŠŽŸ]|[a-z][•¶†‡¤¥¦¨¯±´¸¼½¾‚„ƒˆ‰‹›][a-z]|[a-z][‚„](?=[\s.,;:!?])")
"""What the wrong one of two Western encodings leaves: curly quotes of a Mac become the capitals of “onÓ”."""
_MISFIT_SHARE = 0.05
_ASCII_LETTERS = bytes(byte for byte in range(128) if chr(byte).isalpha())
_ACCENTED_LETTERS = bytes(byte for byte in range(128, 256) if bytes([byte]).decode(WESTERN, "ignore").isalpha())


def clean_text(text: str) -> str:
    """Make what is stored: no mark at the head, every line end one character, U+FFFD for what cannot be stored."""
    unmarked = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    return _UNSTORABLE.sub(REPLACEMENT, unmarked)


def holds_words(text: str) -> bool:
    """Tell whether there is anything to read: a letter or a digit of any script."""
    return any(map(str.isalnum, text))


def decode(
    data: bytes, *, origin: str = "", declared: str | None = None, declared_within: str | None = None
) -> Decoded:
    """Decode a whole file and clean its text; an encoding other than UTF-8 is logged.

    Args:
        data: the bytes, with or without a byte order mark.
        origin: the file, for the log.
        declared: the encoding that is named for it, as a server does; used only where UTF-8 and marks fail.
        declared_within: the encoding the file itself names, as web pages do; used where that fails too.

    Raises:
        NotTextError: the file is binary, or its encoding cannot be told for sure.
    """
    found = _by_mark(data)
    if found is None:
        refuse_binary(data, most=1)
        found = _as_utf8(data) or _as_unmarked_utf16(data)
    if found is None:
        refuse_binary(data, most=_BINARY_SHARE_OTHER)
        found = (
            _as_damaged_utf8(data)
            or _as_declared(data, declared)
            or _as_declared(data, declared_within)
            or _by_its_letters(data)
        )
    if found.encoding != UTF8:
        logger.info("%r is not UTF-8; read as %s", origin, found.encoding)
    return Decoded(clean_text(found.text), found.encoding)


def marked_encoding(head: bytes) -> str | None:
    """Name the encoding that a byte order mark other than that of UTF-8 stands for."""
    return next((encoding for mark, encoding in _MARKS if head.startswith(mark)), None)


def _by_mark(data: bytes) -> Decoded | None:
    encoding = marked_encoding(data)
    if encoding is None:
        return None
    text = data.decode(encoding, "replace").removeprefix("\ufeff")
    if not _reads_like_text(text, most=BINARY_SHARE):
        raise binary_error(data)
    return Decoded(text, encoding)


def _as_utf8(data: bytes) -> Decoded | None:
    try:
        # Surrogates written as UTF-8 come from careless converters; they become U+FFFD like any lone one.
        text = data.decode(UTF8, "surrogatepass")
    except UnicodeDecodeError:
        return None
    return Decoded(text, UTF8) if control_share(data) <= BINARY_SHARE else None


def _as_unmarked_utf16(data: bytes) -> Decoded | None:
    if len(data) % 2 or control_share(data) <= _BINARY_SHARE_OTHER:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        text = data.decode(encoding, "replace")
        # Read the wrong way round a space is U+2000, so real spaces settle it.
        if text.count(" ") * 50 >= len(text) and _reads_like_text(text, most=0):
            return Decoded(text, encoding)
    return None


def _as_damaged_utf8(data: bytes) -> Decoded | None:
    text = data.decode(UTF8, "replace")
    broken = text.count(REPLACEMENT) - data.count(REPLACEMENT.encode())
    whole = len(text) - len(text.encode("ascii", "ignore")) - broken
    # Letters of other encodings hardly ever form valid sequences, so a few suffice to tell a damaged file.
    return Decoded(text, f"{UTF8}, damaged") if broken * 4 <= whole else None


def _as_declared(data: bytes, declared: str | None) -> Decoded | None:
    encoding = _codec_of(declared or "")
    if encoding is None:
        return None
    text = data.decode(encoding, "replace")
    return None if REPLACEMENT in text else Decoded(text, encoding)


def _codec_of(declared: str) -> str | None:
    try:
        name = codecs.lookup(declared.strip()).name.replace("-", "_")
    except (LookupError, ValueError):
        return None
    name = _SUPERSETS.get(name, name)
    return name if name in _CANDIDATES else None


def _by_its_letters(data: bytes) -> Decoded:
    matches = from_bytes(_sample(data), cp_isolation=list(_CANDIDATES), steps=16, threshold=_MAX_MESS)
    best = matches.best()
    alike = [match for match in matches if best is not None and _fits_as_well(match, best)]
    encoding = _only_reading(alike) or _western_reading(data, alike)
    text = data.decode(encoding, "replace") if encoding else ""
    if encoding is None or not _reads_like_text(text, most=0):
        raise _doubtful(data, alike)
    return Decoded(text, encoding)


def _sample(data: bytes) -> bytes:
    # ASCII says nothing about the encoding, so only the lines with other bytes are looked at.
    telling = b"\n".join(line for line in data.splitlines() if not line.isascii())
    if len(telling) <= _SAMPLE_BYTES:
        return telling
    # A line end or a space is never the second byte of a letter.
    return telling[: max(telling.rfind(b"\n", 0, _SAMPLE_BYTES), telling.rfind(b" ", 0, _SAMPLE_BYTES), 1)]


def _fits_as_well(match: CharsetMatch, best: CharsetMatch) -> bool:
    return match.chaos <= best.chaos + 0.02 and match.coherence >= best.coherence - 0.05


def _spells_well(match: CharsetMatch) -> bool:
    text = str(match)
    special = len(text) - len(text.encode("ascii", "ignore"))
    return len(_MISFIT.findall(text)) <= special * _MISFIT_SHARE


def _only_reading(alike: list[CharsetMatch]) -> str | None:
    if len(alike) != 1:
        return None
    names = _names(alike[0])
    is_sure = names[0] in _MULTI_BYTE or (alike[0].coherence >= _LEAST_COHERENCE and _spells_well(alike[0]))
    return (WESTERN if WESTERN in names else names[0]) if is_sure else None


def _western_reading(data: bytes, alike: list[CharsetMatch]) -> str | None:
    accented = len(data) - len(data.translate(None, _ACCENTED_LETTERS))
    letters = accented + len(data) - len(data.translate(None, _ASCII_LETTERS))
    fits = any(WESTERN in _names(match) and _spells_well(match) for match in alike)
    return WESTERN if fits and accented <= letters * _WESTERN_SHARE else None


def _names(match: CharsetMatch) -> list[str]:
    return [match.encoding, *(name for name in match.could_be_from_charset if name in _CANDIDATES)]


def _reads_like_text(text: str, *, most: float) -> bool:
    return len(text) - len(_ODD.sub("", text)) <= len(text) * most


def _doubtful(data: bytes, alike: list[CharsetMatch]) -> NotTextError:
    if signature_of(data):
        return binary_error(data)
    names = ", ".join(sorted({match.encoding for match in alike}))
    what = f"could be {names}" if names else "none of the usual ones fits"
    return NotTextError(f"not UTF-8, and its encoding cannot be told for sure: {what}; save it as UTF-8")
