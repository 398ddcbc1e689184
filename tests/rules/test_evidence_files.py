"""Whether a file can be evidence: the boundary of every row."""

import pytest

from disputerules import ALIEXPRESS_GUIDE, EvidenceFile
from tests.rules.bounds import case, claimed, holds


def of(size=1, name="a.jpg"):
    return case(file=EvidenceFile(name=name, bytes=size))


ROWS = [
    ("file-empty", True, of(0)),
    ("file-empty", False, of(1)),
    ("file-too-large", False, of(2_097_151)),
    ("file-too-large", False, of(2_097_152)),
    ("file-too-large", True, of(2_097_153)),
    *[
        ("file-type-not-allowed", False, of(name=f"a.{ending}"))
        for small in ("jpg", "jpeg", "bmp", "gif", "png")
        for ending in (small, small.upper(), small.title())
    ],
    *[
        ("file-type-not-allowed", True, of(name=name))
        for name in ("a.exe", "jpg", "a.", "a.jpg.zip", "a.jpg ", "")
    ],
]


@pytest.mark.parametrize(("row", "value", "judged"), ROWS)
def test_a_row_holds_exactly_within_its_bounds(row, value, judged):
    assert holds("evidence-files", row, judged) is value


def test_a_limit_that_is_not_set_refuses_nothing():
    unset = ALIEXPRESS_GUIDE.but({"evidence.max_bytes": None, "evidence.formats": None})
    huge = of(2**53 - 1, "a.exe")
    assert not holds("evidence-files", "file-too-large", huge, unset)
    assert not holds("evidence-files", "file-type-not-allowed", huge, unset)
    none = ALIEXPRESS_GUIDE.but({"evidence.formats": []})
    assert holds("evidence-files", "file-type-not-allowed", of(), none)


def test_every_row_is_seen_to_hold_and_not_to_hold():
    assert claimed("evidence-files", [one[:2] for one in ROWS])
