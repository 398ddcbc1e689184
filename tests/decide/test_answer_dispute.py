"""A dispute that was kept is answered as the case that it came from."""

import json

import pytest

from disputerules import answer_case, answer_dispute
from disputerules.documents import read_case, write_answer
from tests.docs.fences import ROOT

FILES = [
    *sorted((ROOT / "conformance").glob("life-cycle-*.json")),
    ROOT / "conformance/ledger.json",
]
CASES = [
    pytest.param(one["case"], id=f"{path.stem}: {one['name']}")
    for path in FILES
    for one in json.loads(path.read_text(encoding="utf-8"))["cases"][::15]
    if "error" not in one["expect"]
]


@pytest.mark.parametrize("plain", CASES)
def test_a_kept_dispute_has_the_answer_of_its_case(plain):
    document = read_case(plain | {"timelines": True})
    answer = answer_case(document)
    if answer.dispute is None or answer.dispute.dispute is None:
        return
    expected = write_answer(answer)
    expected["dispute"]["refused_events"] = []  # what was refused did not happen to the dispute
    kept = answer.dispute.dispute
    assert write_answer(answer_dispute(kept, at=document.at)) == expected


def test_it_is_answered_at_any_instant_and_in_any_language():
    plain = json.loads((ROOT / "examples" / "seller-silent.json").read_text(encoding="utf-8"))
    document = read_case(plain | {"events": []})
    kept = answer_case(document).dispute.dispute
    answer = answer_dispute(kept, at=kept.opened_at, language="pt")
    assert str(answer.dispute.state) == "awaiting-seller"
    assert answer.eligibility.message == "tudo o que resta já está em uma disputa aberta"
