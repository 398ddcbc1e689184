"""Reading the documents of `wire`: Pydantic and msgspec with models of the same shape, and ours.

All get the JSON text of an open dispute. Their models check types and bounds of the fields that the
document has. `read_case` also refuses repeated keys, checks that the parts fit together, and finds
the policy. The floor is `json.loads`, which checks nothing.
"""

import json
from datetime import datetime
from importlib.util import find_spec
from typing import Annotated, Any

from benchmarks.timing import Result, Work, compared, in_turns
from benchmarks.wire import DOCUMENTS
from disputerules import decide_case
from disputerules.documents import parse, read_case

CALLS = 50
DOCUMENT = "an open dispute with an event"
LOADS, READ, WHOLE = "json.loads", "read_case", "decide_case, text to text"


def by_pydantic() -> Any:
    from pydantic import BaseModel, ConfigDict, Field

    class Strict(BaseModel):
        model_config = ConfigDict(extra="forbid", frozen=True)

    Count, Id = Annotated[int, Field(ge=0)], Annotated[str, Field(min_length=1)]

    class Line(Strict):
        id: Id
        quantity: Count
        paid: Count
        refunded: Count = 0

    class Parcel(Strict):
        tracking_number: str | None = None
        status: str = "unknown"

    class Extension(Strict):
        days: Count
        requested_by: str
        requested_at: datetime
        answered_at: datetime | None = None
        granted: bool | None = None

    class Order(Strict):
        id: Id
        currency: str
        placed_at: datetime
        paid_at: datetime | None = None
        shipped_at: datetime | None = None
        delivered_at: datetime | None = None
        confirmed_at: datetime | None = None
        cancelled_at: datetime | None = None
        lines: tuple[Line, ...]
        shipping_paid: Count = 0
        shipping_refunded: Count = 0
        shipment: Parcel = Parcel()
        protection: str | None = None
        extensions: tuple[Extension, ...] = ()

    class Units(Strict):
        id: Id
        quantity: Count

    class File(Strict):
        name: str
        bytes: Count

    class Claim(Strict):
        received: bool
        reason: str
        returned_by: str | None = None
        lines: tuple[Units, ...] | None = None
        refund: str = "full"
        amount: Count | None = None
        return_goods: bool = False
        description: str = ""
        evidence: tuple[File, ...] = ()

    class Event(Strict):
        id: Id
        type: str
        at: datetime

    class Case(Strict):
        policy: str
        order: Order
        claim: Claim
        opened_at: datetime
        at: datetime
        timelines: bool = True
        events: tuple[Event, ...] = ()

    for model in (Order, Claim, Case):
        model.model_rebuild(_types_namespace=locals())
    return Case.model_validate_json


def by_msgspec() -> Any:
    from msgspec import Meta, Struct, defstruct
    from msgspec import json as reader

    Count, Id = Annotated[int, Meta(ge=0)], Annotated[str, Meta(min_length=1)]
    maybe = datetime | None

    def struct(name: str, /, **fields: Any) -> Any:
        listed = [
            (key, *kind) if isinstance(kind, tuple) else (key, kind) for key, kind in fields.items()
        ]
        return defstruct(name, listed, frozen=True, kw_only=True, forbid_unknown_fields=True)

    line = struct("Line", id=Id, quantity=Count, paid=Count, refunded=(Count, 0))
    parcel = struct("Parcel", tracking_number=(str | None, None), status=(str, "unknown"))
    extension = struct(
        "Extension",
        days=Count,
        requested_by=str,
        requested_at=datetime,
        answered_at=(maybe, None),
        granted=(bool | None, None),
    )
    stamps = ("paid_at", "shipped_at", "delivered_at", "confirmed_at", "cancelled_at")
    order = struct(
        "Order",
        id=Id,
        currency=str,
        placed_at=datetime,
        **dict.fromkeys(stamps, (maybe, None)),
        lines=tuple[line, ...],
        shipping_paid=(Count, 0),
        shipping_refunded=(Count, 0),
        shipment=(parcel | None, None),
        protection=(str | None, None),
        extensions=(tuple[extension, ...], ()),
    )
    units, file = struct("Units", id=Id, quantity=Count), struct("File", name=str, bytes=Count)
    claim = struct(
        "Claim",
        received=bool,
        reason=str,
        returned_by=(str | None, None),
        lines=(tuple[units, ...] | None, None),
        refund=(str, "full"),
        amount=(Count | None, None),
        return_goods=(bool, False),
        description=(str, ""),
        evidence=(tuple[file, ...], ()),
    )
    event = struct("Event", id=Id, type=str, at=datetime)
    case: type[Struct] = struct(
        "Case",
        policy=str,
        order=order,
        claim=claim,
        opened_at=datetime,
        at=datetime,
        timelines=(bool, True),
        events=(tuple[event, ...], ()),
    )
    return reader.Decoder(case).decode


READERS = {"Pydantic": ("pydantic", by_pydantic), "msgspec": ("msgspec", by_msgspec)}


def run(full: bool = False) -> list[Result]:
    """Each divided by `json.loads` of the same text."""
    text = json.dumps(DOCUMENTS[DOCUMENT])
    readers = {name: made() for name, (module, made) in READERS.items() if find_spec(module)}
    works: dict[str, Work] = {
        LOADS: repeated(json.loads, text),
        READ: repeated(lambda one: read_case(parse(one)), text),
        WHOLE: repeated(lambda one: json.dumps(decide_case(one)), text),
        **{name: repeated(read, text) for name, read in readers.items()},
    }
    seconds = in_turns(works, 101 if full else 21)
    return [
        compared(f"{WHOLE}, {DOCUMENT} / {LOADS}", seconds, WHOLE, LOADS, 15),
        compared(f"read_case, checked and with its policy / {LOADS}", seconds, READ, LOADS),
        *(
            compared(f"{name}, types and bounds alone / {LOADS}", seconds, name, LOADS)
            if name in readers
            else Result(name, None, note=f"{name} is not installed")
            for name in READERS
        ),
    ]


def repeated(read: Any, text: str) -> Work:
    def work() -> None:
        for _ in range(CALLS):
            read(text)

    return work
