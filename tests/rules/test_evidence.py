"""Whether a claim is described and shown: the boundary of every row."""

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, EvidenceFile
from tests.rules.bounds import CLAIM, case, claimed, holds

PLAIN = ALIEXPRESS_GUIDE
REQUIRED = PLAIN.but({"evidence.required_when_received": True})
UNLIMITED = PLAIN.but({"evidence.description_required": False, "evidence.max_files": None})
IN_TOTAL = PLAIN.but({"evidence.max_total_bytes": 3})
FILE = EvidenceFile(name="a.jpg", bytes=1)


def of(**changes):
    claim = evolve(CLAIM, **changes)
    return case(claim=claim, reason=claim.reason)


ROWS = [
    *[
        ("description-missing", value, PLAIN, of(description=text))
        for text, value in [
            (None, True),
            ("", True),
            (" \n\t", True),
            ("\u200b", True),
            ("x", False),
        ]
    ],
    ("description-missing", False, UNLIMITED, of(description=None)),
    ("too-many-files", False, UNLIMITED, of(evidence=(FILE,) * 1000)),
    ("description-missing", False, PLAIN, of(description="x")),
    ("evidence-required", False, PLAIN, of()),
    ("evidence-required", True, REQUIRED, of()),
    ("evidence-required", False, REQUIRED, of(evidence=(FILE,))),
    ("evidence-required", False, REQUIRED, of(received=False, reason="wrong-address")),
    ("too-many-files", False, PLAIN, of(evidence=(FILE,) * 9)),
    ("too-many-files", False, PLAIN, of(evidence=(FILE,) * 10)),
    ("too-many-files", True, PLAIN, of(evidence=(FILE,) * 11)),
    ("too-many-bytes", False, PLAIN, of(evidence=(FILE,) * 9)),
    ("too-many-bytes", False, IN_TOTAL, of(evidence=(FILE,) * 2)),
    ("too-many-bytes", False, IN_TOTAL, of(evidence=(FILE,) * 3)),
    ("too-many-bytes", True, IN_TOTAL, of(evidence=(FILE,) * 4)),
]


@pytest.mark.parametrize(("row", "value", "policy", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, policy, judged):
    assert holds("evidence", row, judged, policy) is value


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("evidence", [one[:2] for one in ROWS])
