"""When .ci/ids.py is red."""

import pytest

from tests.ci.scripts import script

ids = script("ids")
LISTED = ["code claim kept", "row claim kept", "row claim old retired: split into kept and new"]
THERE = {"code claim kept", "row claim kept"}
EVER = {*THERE, "row claim old"}


def test_a_list_that_agrees_is_green():
    assert ids.faults(LISTED, THERE, EVER) == []


def test_a_row_that_is_gone_has_to_be_retired():
    (fault,) = ids.faults(LISTED, THERE - {"row claim kept"}, EVER)
    assert fault.startswith("row claim kept is gone: bring it back, or write `retired: why`")


def test_a_retired_id_is_not_used_again():
    (fault,) = ids.faults(LISTED, {*THERE, "row claim old"}, EVER)
    assert fault == "row claim old is retired, and used again: take another"


def test_a_line_of_an_earlier_commit_stays():
    (fault,) = ids.faults(LISTED, THERE, {*EVER, "row claim forgotten"})
    assert fault.startswith("row claim forgotten was removed from .ci/recorded/ids.txt")


def test_retirement_gives_a_reason():
    (fault,) = ids.faults([*LISTED[:2], "row claim old retired: "], THERE, EVER)
    assert fault.endswith("gives no reason")


@pytest.mark.parametrize(
    "source",
    [
        'class Wrong(Exception):\n    code = "x-y"',
        'raise InvalidInput("x-y", "message")',
        'super().__init__("x-y", "message")',
        'refused("x-y")',
    ],
)
def test_error_codes_are_found_where_they_are_raised(tmp_path, source):
    (tmp_path / "module.py").write_text(source, encoding="utf-8")
    assert ids.error_codes(tmp_path) == {"x-y"}
