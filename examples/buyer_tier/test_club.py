"""Every case that was agreed on is decided so."""

import json
from pathlib import Path

import pytest

from disputerules import from_toml
from disputerules.documents.conformance import decided_under, read_examples, run

HERE = Path(__file__).parent
CLUB = from_toml((HERE / "club.toml").read_text(encoding="utf-8"))
CASES = read_examples(json.loads((HERE / "cases.json").read_text(encoding="utf-8")))


@pytest.mark.parametrize("case", CASES, ids=[one.name for one in CASES])
def test_a_case_is_decided_as_agreed(case):
    assert run(case, decided_under(CLUB)) == ()
