"""Codecs of values that are written and never read, such as the parts of an answer.

An answer is decided again rather than read back, so these codecs have no reader.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Annotated, Any, Never

import attrs

from disputerules.values.codec import Codec, as_is, codec_of, nullable, writer_of
from disputerules.values.errors import InvalidType
from disputerules.values.periods import INSTANT

OPTIONAL = "optional"


def written_only(value: Any, currency: str | None = None) -> Never:
    """Refuse to read what is only written."""
    raise InvalidType("an answer cannot be read back; decide its case again")


def written(write: Callable[[Any], Any], schema: dict[str, Any]) -> Codec[Any]:
    """A codec that writes with a function."""
    return Codec(written_only, write, schema, as_is)


def maybe(codec: Codec[Any]) -> Codec[Any]:
    """The codec of an attribute that is null while it is None."""
    return written(codec.write, nullable(codec.schema))


MaybeInstant = Annotated[datetime | None, maybe(INSTANT)]


class CodeSchema(dict[str, Any]):
    """The schema of a code: any string. `of` gives the codes that there are under some tables."""

    def __init__(self, of: Callable[[Any], list[str]]) -> None:
        super().__init__(type="string")
        self.of = of


def word_from(words: list[str]) -> Codec[Any]:
    """A string of a list of words."""
    return written(as_is, {"enum": words})


def code_from(codes: Callable[[Any], list[str]]) -> Codec[Any]:
    """A code that the tables of a policy answer with; they may have rows of their own."""
    return written(as_is, CodeSchema(codes))


def properties(**parts: Codec[Any]) -> Codec[Any]:
    """An object of the fields or properties with these names, in this order."""
    return written(writer_of(parts), object_schema(parts, optional=()))


def output(cls: type) -> Codec[Any]:
    """An object of the fields that are annotated with a codec, in the order of the class.

    A field that is annotated with `OPTIONAL` too is left out while it is None.
    """
    fields: Any = attrs.fields(cls)
    parts = {one.name: codec for one in fields if (codec := codec_of(one.type)) is not None}
    optional = {name for name in parts if is_optional(getattr(fields, name).type)}
    return written(writer_of(parts, optional), object_schema(parts, optional))


def is_optional(annotation: Any) -> bool:
    return OPTIONAL in annotation.__metadata__


def object_schema(parts: dict[str, Codec[Any]], optional: Collection[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: codec.schema for name, codec in parts.items()},
        "required": [name for name in parts if name not in optional],
        "additionalProperties": False,
    }
