"""Bytes become text as they are, and a wrong guess about an encoding never becomes a quote."""

import os
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import NotTextError
from indexer.ingest.decode import clean_text, decode, holds_words

ENGLISH = (
    "The minister, Anna Orlova, told reporters that “grain exports will go on”, and that the café in Port Varga "
    "was – as she put it – “quite naïve”. Haddad’s office declined to comment on the talks. "
)
FRENCH = "La ministre a déclaré que « les exportations se poursuivront ». Le porte-parole n’a pas souhaité répondre. "
GERMAN = "Die Ministerin für Äußeres sagte, „die Gespräche müssen weitergehen“, und Lindqvist widersprach dem nicht. "
RUSSIAN = "Министр Анна Орлова заявила журналистам, что поставки зерна будут продолжены. Хаддад ничего не сказал. "
UKRAINIAN = "Міністр Анна Орлова заявила журналістам, що постачання зерна буде продовжено. Її речник мовчав. "
POLISH = (
    "Minister Orłowa powiedziała dziennikarzom, że „eksport zboża będzie trwał”. "
    "Rzecznik odmówił komentarza, gdyż nie miał żadnych wiadomości. "
)
GREEK = "Η υπουργός δήλωσε στους δημοσιογράφους ότι οι εξαγωγές σιτηρών θα συνεχιστούν. Ο εκπρόσωπος σιώπησε. "
ARABIC = "قالت الوزيرة أورلوفا للصحفيين إن صادرات الحبوب ستستمر. ورفض المتحدث باسمها التعليق على ذلك. "
CHINESE = (
    "部长奥尔洛娃对记者说：“粮食出口将继续进行。”她的发言人拒绝发表评论。会谈将在下周举行，双方都表示愿意继续合作。"
)
JAPANESE = (
    "オルロワ大臣は記者団に「穀物の輸出は続く」と述べた。報道官はコメントを控えた。会談は来週行われる予定である。"
)
TURKISH = (
    "Bakan Ayşe Yılmaz gazetecilere “tahıl ihracatı sürecek” dedi. Görüşmelerin gelecek hafta yapılacağı öğrenildi. "
)
CZECH = "Ministryně Orlová řekla novinářům, že „vývoz obilí bude pokračovat“. Mluvčí odmítl situaci komentovat. "

CERTAIN = [
    (ENGLISH, "cp1252"),
    (FRENCH, "cp1252"),
    (GERMAN, "cp1252"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8_r"),
    (RUSSIAN, "iso8859_5"),
    (RUSSIAN, "cp866"),
    (UKRAINIAN, "cp1251"),
    (POLISH, "cp1250"),
    (GREEK, "cp1253"),
    (ARABIC, "cp1256"),
    (CHINESE, "gb18030"),
    (JAPANESE, "cp932"),
    (JAPANESE, "euc_jp"),
    (RUSSIAN, "utf-16-le"),
    (ENGLISH, "utf-16-be"),
]


def expected_text(decoded: str) -> str:
    """Say what is stored, character by character, in another way than the code under test."""
    stored: list[str] = []
    for position, letter in enumerate(decoded):
        if letter == "\r":
            stored.append("\n")
        elif letter == "\n" and position and decoded[position - 1] == "\r":
            continue
        elif letter == "\0" or "\ud800" <= letter <= "\udfff":
            stored.append("\ufffd")
        elif letter != "\ufeff" or position:
            stored.append(letter)
    return "".join(stored)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_valid_utf8_is_stored_as_it_is_or_refused_as_binary(text):
    try:
        stored = decode(text.encode()).text
    except NotTextError:
        assert any(ord(letter) < 32 or ord(letter) == 127 for letter in text) or text.startswith(("%PDF-", "{\\rtf"))
        return

    assert stored == expected_text(text)


@given(st.binary())
def test_any_bytes_give_a_text_or_one_kind_of_error(data):
    try:
        text = decode(data).text
    except NotTextError:
        return

    text.encode()
    assert "\r" not in text
    assert "\0" not in text


@given(st.text())
def test_cleaning_twice_changes_nothing_more(text):
    once = clean_text(text.lstrip("\ufeff"))

    assert clean_text(once) == once
    once.encode()


@pytest.mark.parametrize(
    ("printed", "stored"),
    [
        ("“No.”\r\n“Why?”\r“So.”\n", "“No.”\n“Why?”\n“So.”\n"),
        ("\ufeffOrlova\ufeff said", "Orlova\ufeff said"),
        ("Orlova\0 said", "Orlova\ufffd said"),
        ("ﬁne ½ … ® e\u0301 \u00a0 \u200b\u2066x\u2069", "ﬁne ½ … ® e\u0301 \u00a0 \u200b\u2066x\u2069"),
        ("a\n\r\n\r\rb\t \x0c", "a\n\n\n\nb\t \x0c"),
    ],
)
def test_nothing_but_marks_line_ends_and_the_unstorable_changes(printed, stored):
    assert decode(printed.encode() + b"a long enough tail of plain words").text[: len(stored)] == stored


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_settles_the_encoding_and_is_not_stored(encoding):
    assert decode(ENGLISH.encode(encoding)).text == ENGLISH


def test_an_emoji_in_utf16_is_one_letter_and_half_of_one_is_replaced():
    text = "Orlova wrote 🌾 today.".encode("utf-16-le")
    half = b"\xff\xfe" + text.replace("🌾".encode("utf-16-le")[2:], b"")

    assert decode(b"\xff\xfe" + text).text == "Orlova wrote 🌾 today."
    assert decode(half).text.startswith("Orlova wrote \ufffd")


def test_utf8_is_not_named_and_any_other_encoding_is():
    assert decode(ENGLISH.encode()).encoding == "utf-8"
    assert decode(ENGLISH.encode("cp1252")).encoding == "cp1252"
    assert decode(ENGLISH.encode("utf-16")).encoding == "utf-16-le"


def test_another_encoding_than_utf8_is_logged_with_the_file(caplog):
    caplog.set_level("INFO")

    decode(ENGLISH.encode(), origin="plain.txt")
    decode(ENGLISH.encode("cp1252"), origin="old\n.txt")

    assert caplog.messages == ["'old\\n.txt' is not UTF-8; read as cp1252"]


@pytest.mark.parametrize(("text", "encoding"), CERTAIN, ids=[f"{text[:6]}-{name}" for text, name in CERTAIN])
@pytest.mark.parametrize("times", [1, 12])
def test_an_old_encoding_beyond_doubt_is_read(text, encoding, times):
    data = (text.encode(encoding, "replace").decode(encoding) * times).encode(encoding)

    assert decode(data).text == data.decode(encoding)


@pytest.mark.parametrize("encoding", ["mac_roman", "cp850", "cp437"])
@pytest.mark.parametrize(
    "text", [ENGLISH, FRENCH, GERMAN, "Haddad’s aide said “no”. ", "“I’m sure,” he said at the café. "]
)
def test_a_western_text_is_never_misread(text, encoding):
    data = text.encode(encoding, "ignore") * 3

    try:
        read = decode(data).text
    except NotTextError:
        return

    assert read == data.decode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TURKISH, "cp1254"),
        (CZECH, "cp1250"),
        (POLISH.translate({0x201E: '"', 0x201D: '"'}), "iso8859_2"),
        ("Привет", "cp1251"),
    ],
)
def test_an_encoding_in_doubt_is_refused_instead_of_guessed(text, encoding):
    with pytest.raises(NotTextError, match=r"cannot be told for sure.*save it as UTF-8"):
        decode(text.encode(encoding))


def test_a_declared_encoding_settles_the_doubt():
    assert decode(TURKISH.encode("cp1254"), declared="ISO-8859-9").text == TURKISH
    assert decode(ENGLISH.encode("cp1252"), declared="latin1").text == ENGLISH


@pytest.mark.parametrize(
    "declared", ["utf-7", "rot13", "zlib", "undefined", "nonsense", "", "\0", "utf-16", "idna", "x" * 500]
)
def test_a_declared_encoding_that_no_page_is_in_is_ignored(declared):
    assert decode(ENGLISH.encode("cp1252"), declared=declared).text == ENGLISH


def test_utf8_cut_in_the_middle_of_a_letter_stays_utf8():
    found = decode((ENGLISH * 3).encode() + "“".encode()[:2])

    assert found.text == ENGLISH * 3 + "\ufffd"
    assert found.encoding == "utf-8, damaged"


def test_a_surrogate_written_as_utf8_becomes_one_replacement():
    assert decode(b"Orlova \xed\xa0\xbd said").text == "Orlova \ufffd said"


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7 plain so far", "a PDF"),
        (b"{\\rtf1\\ansi Orlova said}", "rich text"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0", "PNG"),
        (b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0", "ZIP"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\xe9\xf8", "JPEG"),
        (b"SQLite format 3\0\x10\0\x01\x01\0", "SQLite"),
        (b"notes.txt" + bytes(248) + b"ustar\0" + b"00" + bytes(247), "tar"),
        (b"\0\x01\x02\x03", "4 of its 4 bytes are control codes"),
    ],
)
def test_a_binary_file_is_named_for_what_it_is(data, found):
    with pytest.raises(NotTextError, match=f"binary, not text: .*{found}"):
        decode(data)


@pytest.mark.parametrize("seed", range(20))
def test_noise_is_never_taken_for_an_old_encoding(seed):
    with pytest.raises(NotTextError):
        decode(random.Random(seed).randbytes(4000))  # noqa: S311 - noise, no secret


def test_a_marked_file_of_noise_is_refused():
    with pytest.raises(NotTextError):
        decode(b"\xff\xfe" + random.Random(1).randbytes(4000))  # noqa: S311 - noise, no secret


def test_an_empty_file_decodes_to_no_words():
    assert decode(b"").text == ""
    assert not holds_words(" \n\ufffd—…\u200b")
    assert holds_words("…7")


def test_the_letters_that_tell_the_encoding_may_come_after_a_megabyte_of_ascii():
    data = b"The talks went on for another day.\n" * 40_000 + (RUSSIAN + os.linesep).encode("cp1251") * 20

    assert decode(data).encoding == "cp1251"
