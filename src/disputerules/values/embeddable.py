"""The hooks by which Pydantic asks a class how its values are read, written and described."""

from importlib import import_module
from typing import Any

# By its name: no room knows one above it. It is loaded when Pydantic asks, and costs nothing else.
DOOR = "disputerules.documents.pydantic"


class Embeddable:
    """A value that works as a field of a Pydantic model."""

    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """How Pydantic reads and writes values of the class."""
        return read_and_written(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> Any:
        """What Pydantic shows of the class in JSON Schema and OpenAPI."""
        return described(cls, handler)


def read_and_written(cls: type) -> Any:
    """Return the core schema of a class."""
    return import_module(DOOR).core_schema(cls)


def described(cls: type, handler: Any) -> Any:
    """Return the JSON Schema of a class."""
    return import_module(DOOR).json_schema(cls, handler)
