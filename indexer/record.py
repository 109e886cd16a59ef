"""The base of every noun: a frozen pydantic class that refuses fields it does not know."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A value that never changes once made; equal when its fields are equal."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
