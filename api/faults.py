"""What is wrong with what came in, in plain words.

In: what pydantic found. Out: a message for each fault, or the noun itself.
Promise: no message repeats what was sent, and none speaks of how it is checked.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from indexer.errors import UsageError
from indexer.record import Record

_WHOLE_NUMBER = "must be a whole number"
_OBJECT = "must be an object"
_LIST = "must be a list"
_TOO_LONG = "{found} {things}; at most {max_length} are taken"
_TOO_SHORT = "{found} {things}; at least {min_length} is needed"

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "missing": "missing; give it",
        "extra_forbidden": "no such field; leave it out",
        "json_invalid": "not JSON; write one object",
        "string_type": "must be text",
        "string_unicode": "must be UTF-8",
        "string_too_long": _TOO_LONG,
        "too_long": _TOO_LONG,
        "string_too_short": _TOO_SHORT,
        "too_short": _TOO_SHORT,
        "int_type": _WHOLE_NUMBER,
        "int_parsing": _WHOLE_NUMBER,
        "int_parsing_size": _WHOLE_NUMBER,
        "int_from_float": _WHOLE_NUMBER,
        "finite_number": _WHOLE_NUMBER,
        "greater_than_equal": "out of range; must be at least {ge}",
        "less_than_equal": "out of range; must be at most {le}",
        "enum": "must be {expected}",
        "literal_error": "must be {expected}",
        "model_type": _OBJECT,
        "model_attributes_type": _OBJECT,
        "dict_type": _OBJECT,
        "tuple_type": _LIST,
        "list_type": _LIST,
        "value_error": "{error}",
    }
)

_Noun = TypeVar("_Noun", bound=Record)


def describe(fault: ErrorDetails) -> str:
    """Say in words what is wrong with one field."""
    found = fault["input"]
    values: dict[str, object] = {
        "found": len(found) if isinstance(found, str | list | tuple) else 0,
        "things": "characters" if isinstance(found, str) else "values",
        **fault.get("ctx", {}),
    }
    if "expected" in values:
        values["expected"] = str(values["expected"]).replace("'", "")
    return _WORDS.get(fault["type"], "does not fit").format_map(values)


def field_of(fault: ErrorDetails) -> str:
    """Say where it stands, as `filters.kinds.0`; empty where it is the whole that does not fit."""
    return ".".join(str(step) for step in fault["loc"])


def first_fault(error: ValidationError) -> str:
    """Say in words what is wrong first, and where."""
    fault = error.errors(include_url=False)[0]
    return ": ".join(filter(None, (field_of(fault), describe(fault))))


def require(kind: type[_Noun], fields: Mapping[str, object], wrong: type[UsageError] = UsageError) -> _Noun:
    """Make a noun of what came in.

    Raises:
        UsageError: a field does not fit; of the kind `wrong`.
    """
    try:
        return kind.model_validate(fields)
    except ValidationError as error:
        raise wrong(first_fault(error)) from None
