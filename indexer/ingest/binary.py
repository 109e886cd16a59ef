"""Tell binary files from text, and name what they are.

In: the bytes of a file or its first ones. Out: nothing for text, an error that names what was found otherwise.
"""

from indexer.errors import NotTextError

# Without tab, line ends, form feed, backspace, DOS end of file and escape, all met in old transcripts.
_CONTROL_BYTES = bytes({*range(32), 127} - {8, 9, 10, 11, 12, 13, 26, 27})

_SIGNATURES = (
    (0, b"%PDF-", "a PDF"),
    (0, b"{\\rtf", "a rich text file"),
    (0, b"PK\x03\x04", "a ZIP archive, as Word, LibreOffice and e-books use"),
    (0, b"\xd0\xcf\x11\xe0", "an old Office file"),
    (0, b"\x89PNG", "a PNG image"),
    (0, b"\xff\xd8\xff", "a JPEG image"),
    (0, b"GIF8", "a GIF image"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"BZh", "a bzip2 archive"),
    (0, b"\xfd7zXZ", "an xz archive"),
    (0, b"7z\xbc\xaf", "a 7-Zip archive"),
    (0, b"Rar!", "a RAR archive"),
    (257, b"ustar", "a tar archive"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ", "a Windows program"),
    (0, b"SQLite format 3\x00", "an SQLite database"),
    (0, b"RIFF", "a sound, video or WebP file"),
    (0, b"OggS", "an Ogg sound file"),
    (0, b"ID3", "an MP3 sound file"),
    (4, b"ftyp", "an MP4 video"),
)

_MARKUP_NOBODY_READS = (b"%PDF-", b"{\\rtf")
"""Some files of these kinds are plain ASCII, and still no article."""


def control_share(data: bytes) -> float:
    """Give the share of bytes that no text has, between 0 and 1."""
    return 1 - len(data.translate(None, _CONTROL_BYTES)) / len(data) if data else 0.0


def refuse_binary(data: bytes, *, most: float) -> None:
    """Refuse what is no text.

    Args:
        data: the file, or its first bytes.
        most: the share of control bytes to put up with.

    Raises:
        NotTextError: it is a document that is not text, or has more control bytes than that.
    """
    if data.startswith(_MARKUP_NOBODY_READS) or control_share(data) > most:
        raise binary_error(data)


def binary_error(data: bytes) -> NotTextError:
    """Make the error that names what was found."""
    found = signature_of(data)
    controls = len(data) - len(data.translate(None, _CONTROL_BYTES))
    what = f"it looks like {found}" if found else f"{controls:,} of its {len(data):,} bytes are control codes"
    return NotTextError(f"binary, not text: {what}; give its text instead")


def signature_of(data: bytes) -> str | None:
    """Name the kind of file by its first bytes; None when they are no known sign."""
    return next((what for at, sign, what in _SIGNATURES if data[at : at + len(sign)] == sign), None)
