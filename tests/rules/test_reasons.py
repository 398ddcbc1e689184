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

ASKED, UNTRACKED = "extension-not-approved-supported", "no-tracking-information-supported"
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
    (ASKED, True, of(EXTENSION, extensions=(DECLINED,))),
    (ASKED, False, of(EXTENSION, extensions=(GRANTED,))),
    (ASKED, False, of(EXTENSION)),
    (ASKED, False, of("held-by-customs", extensions=(DECLINED,))),
    (ASKED, False, of(EXTENSION, extensions=(GRANTED, PENDING_LATER))),
    (ASKED, True, of(EXTENSION, extensions=(GRANTED, DECLINED))),
    *[(ASKED, come, of(EXTENSION, at, extensions=(PENDING,))) for at, come in around(NOW)],
    (ASKED, False, of("counterfeit", extensions=(PENDING,))),
    *[
        ("returned-to-seller-supported", one == "returned-to-sender", of(BACK, status=one))
        for one in ShipmentStatus
    ],
    ("returned-to-seller-supported", True, of(BACK, returned_by="carrier")),
    ("returned-to-seller-supported", True, of(BACK, returned_by="buyer")),
    ("returned-to-seller-supported", False, of("wrong-address", returned_by="buyer")),
    (UNTRACKED, True, of(TRACK, number=None)),
    (UNTRACKED, True, of(TRACK, number=" ")),
    *[(UNTRACKED, one == "no-information", of(TRACK, status=one)) for one in ShipmentStatus],
    *[
        (
            "no-tracking-information-contradicted",
            one not in {"unknown", "no-information"},
            of(TRACK, status=one),
        )
        for one in ShipmentStatus
    ],
    *[
        ("held-by-customs-supported", one == "held-by-customs", of(CUSTOMS, status=one))
        for one in ShipmentStatus
    ],
    *[
        ("held-by-customs-contradicted", one in PAST, of(CUSTOMS, status=one))
        for one in ShipmentStatus
    ],
    *[
        ("wrong-address-supported", one == "delivered-elsewhere", of("wrong-address", status=one))
        for one in ShipmentStatus
    ],
]


@pytest.mark.parametrize(("row", "value", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, judged):
    assert holds("reasons", row, judged) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("reasons", [one[:2] for one in ROWS])


def test_a_known_number_decides_before_a_status_that_tracks_well():
    assert decides("reasons", of(TRACK, number=None, status="delivered")) == [UNTRACKED]


def test_a_parcel_scanned_as_delivered_can_still_be_missing():
    assert decides("reasons", of("wrong-address", status="delivered")) == ["otherwise"]
