"""A column that keeps a value of the library, and choices with the library's titles."""

import json
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.fields.json import KeyTransform
from django.utils.translation import get_language

from disputerules import from_dict, languages, titles, to_dict

if TYPE_CHECKING:
    Column = models.JSONField[Any, Any]
else:
    Column = models.JSONField


def language() -> str:
    """The language of the request, if the library has it, else English."""
    spoken = (get_language() or "en").partition("-")[0]
    return spoken if spoken in languages() else "en"


# glue: between values and columns
class Encoder(json.JSONEncoder):
    default = staticmethod(to_dict)  # type: ignore[assignment]


def choices(kind: str) -> dict[str, str]:
    return titles(kind, language())


# end of glue


class ValueField(Column):
    """A column with a value of one class, kept as JSON in the wire format."""

    def __init__(self, kind: type, **options: Any) -> None:
        self.kind = kind
        options.pop("encoder", None)  # a migration names it
        super().__init__(encoder=Encoder, **options)

    def deconstruct(self) -> Any:
        """What a migration writes."""
        name, path, args, options = super().deconstruct()
        return name, path, [self.kind, *args], options

    # glue: between values and columns
    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        read = super().from_db_value(value, expression, connection)
        is_part = read is None or isinstance(expression, KeyTransform)
        return read if is_part else from_dict(self.kind, read)

    def value_from_object(self, obj: models.Model) -> Any:
        return json.loads(json.dumps(super().value_from_object(obj), cls=Encoder))

    # end of glue
