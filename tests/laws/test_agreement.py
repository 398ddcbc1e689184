"""Law: variants and attributes mean the same in every interpreter, on made-up policies and cases.

`make agreement` compares 100,000 cases, of which the solver decides 2,000.
"""

import pytest

from tests.generators import agreement

# What it runs is measured where it is tested by itself; to measure it here takes minutes.
pytestmark = pytest.mark.no_cover


@pytest.mark.parametrize("seed", [3, 4])
def test_every_interpreter_decides_as_the_reference_does(seed):
    counted = agreement.agree(cases=25, solved=5, seed=seed)
    assert (counted["policies"], counted["SQL"], counted["solver"]) == (1, 25, 5)


def test_a_difference_is_shown_with_its_case(monkeypatch):
    monkeypatch.setattr(agreement, "micros", lambda instant: 0)
    with pytest.raises(agreement.Differs, match=r"(?s)_at: expected 0, got \d+\n.*'order_id'"):
        agreement.agree(cases=5, solved=0, seed=3)
