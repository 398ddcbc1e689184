"""May the protection be extended: the boundary of every row."""

import pytest

from disputerules import ExtensionRequest
from tests.rules.bounds import (
    DAY,
    ENDS,
    NOW,
    SHIPPED,
    around,
    case,
    claimed,
    extension,
    holds,
    line,
    order,
    until,
)

GRANTED = extension(answered_at=NOW - DAY, granted=True)
DECLINED = extension(answered_at=NOW - DAY, granted=False)
PENDING = order(extensions=(extension(),))
OF_SELLER = ExtensionRequest(days=1, requested_by="seller")


def asked(days=1):
    return ExtensionRequest(days=days)


ROWS = [
    *[("not-protected", come, case(at, request=asked())) for at, come in around(ENDS)],
    *[("not-protected", yes, case(at, request=asked())) for at, yes in until(SHIPPED)],
    ("not-protected", False, case(of=line(disputed_quantity=1), request=asked())),
    ("not-protected", True, case(ENDS, line(disputed_quantity=1), request=asked())),
    ("invalid-days", True, case(request=asked(-1))),
    ("invalid-days", True, case(request=asked(0))),
    ("invalid-days", False, case(request=asked(1))),
    ("invalid-days", False, case(request=asked(2))),
    ("exceeds-days-each", False, case(request=asked(29))),
    ("exceeds-days-each", False, case(request=asked(30))),
    ("exceeds-days-each", True, case(request=asked(31))),
    ("exceeds-days-total", False, case(request=asked(19), of=order(extensions=(GRANTED,) * 4))),
    ("exceeds-days-total", False, case(request=asked(20), of=order(extensions=(GRANTED,) * 4))),
    ("exceeds-days-total", True, case(request=asked(21), of=order(extensions=(GRANTED,) * 4))),
    *[
        (
            "exceeds-count",
            granted >= 2,
            case(request=asked(), of=order(extensions=(GRANTED,) * granted)),
        )
        for granted in (0, 1, 2, 3)
    ],
    ("exceeds-count", False, case(request=OF_SELLER, of=order(extensions=(GRANTED,) * 2))),
    ("exceeds-count", False, case(request=asked(), of=order(extensions=(DECLINED,) * 2))),
    ("request-pending", False, case(request=asked(), of=order(extensions=(GRANTED,)))),
    ("request-pending", True, case(request=asked(), of=order(extensions=(extension(),)))),
    *[("request-pending", yes, case(at, PENDING, request=asked())) for at, yes in until(ENDS)],
    ("request-pending", True, case(request=OF_SELLER, of=order(extensions=(extension(),)))),
]


@pytest.mark.parametrize(("row", "value", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, judged):
    assert holds("extension", row, judged) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("extension", [one[:2] for one in ROWS])
