"""How far an order supports a reason: the boundary of every row."""

import pytest

from disputerules import Shipment, ShipmentStatus
from tests.rules.bounds import (
    DAY,
    NOW,
    around,
    case,
    claimed,
    decides,
    extension,
    holds,
    order,
)

EXTENSION, BACK = "extension-not-approved", "returned-to-seller"
TRACK, CUSTOMS = "no-tracking-information", "held-by-customs"
PAST = {"delivered", "delivered-elsewhere", "returned-to-sender"}
PENDING = extension()
PENDING_LATER = extension(requested_at=NOW - DAY)
DECLINED = extension(answered_at=NOW - 2 * DAY, granted=False)
GRANTED = extension(answered_at=NOW - 2 * DAY, granted=True)


def of(reason, at=NOW, status="unknown", number="LX1", returned_by=None, **changes):
    shipment = Shipment(tracking_number=number, status=status)
    return case(at, order(shipment=shipment, **changes), reason=reason, returned_by=returned_by)


ROWS = [
    ("extension-declined", True, of(EXTENSION, extensions=(DECLINED,))),
    ("extension-declined", False, of(EXTENSION, extensions=(GRANTED,))),
    ("extension-declined", False, of(EXTENSION, extensions=(PENDING,))),
    ("extension-declined", False, of(EXTENSION)),
    ("extension-declined", False, of("held-by-customs", extensions=(DECLINED,))),
    ("extension-declined", False, of(EXTENSION, extensions=(DECLINED, PENDING_LATER))),
    ("extension-declined", True, of(EXTENSION, extensions=(GRANTED, DECLINED))),
    *[
        ("extension-unanswered", come, of(EXTENSION, at, extensions=(PENDING,)))
        for at, come in around(NOW)
    ],
    ("extension-unanswered", False, of(EXTENSION, extensions=(DECLINED,))),
    ("extension-unanswered", False, of("counterfeit", extensions=(PENDING,))),
    *[("came-back", one == "returned-to-sender", of(BACK, status=one)) for one in ShipmentStatus],
    ("came-back", True, of(BACK, returned_by="carrier")),
    ("came-back", True, of(BACK, returned_by="buyer")),
    ("came-back", False, of("wrong-address", returned_by="buyer")),
    ("nothing-to-track", True, of(TRACK, number=None)),
    ("nothing-to-track", True, of(TRACK, number=" ")),
    *[
        ("nothing-to-track", one == "no-information", of(TRACK, status=one))
        for one in ShipmentStatus
    ],
    *[
        ("tracked-well", one not in {"unknown", "no-information"}, of(TRACK, status=one))
        for one in ShipmentStatus
    ],
    *[("at-customs", one == "held-by-customs", of(CUSTOMS, status=one)) for one in ShipmentStatus],
    *[("past-customs", one in PAST, of(CUSTOMS, status=one)) for one in ShipmentStatus],
    *[
        ("went-elsewhere", one == "delivered-elsewhere", of("wrong-address", status=one))
        for one in ShipmentStatus
    ],
]


@pytest.mark.parametrize(("row", "value", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, judged):
    assert holds("reasons", row, judged) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("reasons", [one[:2] for one in ROWS])


def test_a_known_number_decides_before_a_status_that_tracks_well():
    assert decides("reasons", of(TRACK, number=None, status="delivered")) == ["nothing-to-track"]


def test_a_parcel_scanned_as_delivered_can_still_be_missing():
    assert decides("reasons", of("wrong-address", status="delivered")) == ["otherwise"]
