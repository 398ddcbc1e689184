"""The door to Pydantic: values are fields of its models, read and written by their own codecs.

A Python value is taken as it is; plain values are read strictly, as `from_dict` reads them.
`model_dump` keeps the value, and JSON has its wire form.
"""

from functools import partial
from typing import Any

from disputerules.decide.case_document import CaseDocument
from disputerules.decide.dispute import Dispute
from disputerules.documents.problems import steps
from disputerules.documents.schema import case_body, kept_dispute_schema, moved
from disputerules.documents.schema.parts import SHARED, document
from disputerules.documents.schema.policy import policy_schema
from disputerules.documents.values import codec_for, from_dict, to_dict
from disputerules.facts.policy import Policy
from disputerules.values.errors import DisputeRulesError, MissingExtra

try:
    from pydantic_core import InitErrorDetails, PydanticCustomError, ValidationError
    from pydantic_core import core_schema as schemas
except ImportError as error:  # pragma: no cover - the tests have Pydantic
    raise MissingExtra("a field of a Pydantic model", "pydantic", "pydantic") from error


def core_schema(cls: type) -> schemas.CoreSchema:
    """How Pydantic reads and writes values of a class."""
    written = schemas.plain_serializer_function_ser_schema(to_dict, when_used="json")
    return schemas.with_info_plain_validator_function(
        partial(validated, cls),
        serialization=written,
        ref=f"{cls.__module__}.{cls.__qualname__}:{id(cls)}",
    )


def validated(cls: type, value: Any, info: Any) -> Any:
    """A value of a class as it is, or read from plain values; raises Pydantic's ValidationError."""
    if isinstance(value, cls):
        return value
    try:
        return from_dict(cls, value, currency=currency_beside(info))
    except DisputeRulesError as error:
        mistakes = [line_error(one, value) for one in getattr(error, "errors", (error,))]
        raise ValidationError.from_exception_data(cls.__name__, mistakes) from None


def currency_beside(info: Any) -> Any:
    """The currency of amounts that do not say it: of the context, else of an earlier field.

    Such a field is `currency`, or `order`, as in a case document.
    """
    beside = (info.context or {}) | (getattr(info, "data", None) or {})
    return beside.get("currency") or getattr(beside.get("order"), "currency", None)


def line_error(error: DisputeRulesError, value: Any) -> InitErrorDetails:
    """One mistake as Pydantic lists it: the path as `loc`, the code as `type`."""
    # The message last: what Pydantic puts in for a name is not looked at again.
    context = {"code": error.code, "path": error.path, "message": error.message}
    code: Any = error.code  # typed as one that stands in the source
    kind = PydanticCustomError(code, "{message}", context)
    loc = tuple(steps(error.path))
    return InitErrorDetails(type=kind, loc=loc, input=value_at(loc, value))


def value_at(loc: tuple[str | int, ...], value: Any) -> Any:
    """Return the value at a place, or the last one on the way to it."""
    for step in loc:
        try:
            value = value[step]
        except (LookupError, TypeError):
            break
    return value


def json_schema(cls: type, handler: Any) -> dict[str, Any]:
    """The schema of a class; its parts with a name are components of their own."""
    parts = document(cls.__name__, schema_of(cls))
    del parts["$schema"]
    parts = parts.pop("$defs") | {"": parts}
    if "$ref" in parts[""]:
        parts[""] = parts.pop(parts[""]["$ref"].rpartition("/")[2])
    named = [name for name in parts if name]
    # Pydantic makes a component of each schema inside another that has a `ref`.
    inside: list[schemas.CoreSchema] = [
        schemas.any_schema(ref=f"disputerules.{component(name)}:part") for name in named
    ]
    references = handler(schemas.tuple_schema(inside)).get("prefixItems", [])
    leads = {name: one["$ref"] for name, one in zip(named, references, strict=True)}
    for name, reference in zip(named, references, strict=True):
        handler.resolve_ref_schema(reference).update(moved(parts[name], leads.__getitem__))
    whole: dict[str, Any] = moved(parts[""], leads.__getitem__)
    return whole


def schema_of(cls: type) -> dict[str, Any]:
    """The schema of a class: of a part that has a name, else what its codec reads."""
    for base, make in WHOLE.items():
        if issubclass(cls, base):
            return make()
    schema = codec_for(cls).schema
    return next((part for part in SHARED.values() if part == schema), schema)


WHOLE = {Policy: policy_schema, Dispute: kept_dispute_schema, CaseDocument: case_body}


def component(name: str) -> str:
    """The name of a part as a class has it, which is how components are named.

    >>> component("order-line")
    'OrderLine'
    """
    return "".join(map(str.capitalize, name.split("-")))
