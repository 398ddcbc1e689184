"""What runs the laws: a test for each, and what is told of a broken one."""

import pytest

from disputerules import ALIEXPRESS_GUIDE, testing
from disputerules.language.table import Scope
from disputerules.rules.law import CaseLaw, HistoryLaw
from disputerules.rules.laws import LAWS
from disputerules.testing import broken_laws, check_policy, laws
from disputerules.testing.laws import LawBroken, grouped
from disputerules.values.errors import MissingExtra
from tests.testing.test_faults import FAULTS

HISTORIES = [law for law in LAWS.values() if isinstance(law, HistoryLaw)]


def test_laws_of_one_scope_are_checked_on_the_same_samples():
    groups = grouped(LAWS.values())
    assert sum(map(len, groups)) == len(LAWS)
    assert HISTORIES in groups


def test_the_guide_keeps_the_laws_of_histories():
    assert broken_laws(ALIEXPRESS_GUIDE, HISTORIES, samples=25, shrink=False) == ()


@pytest.mark.no_cover
def test_a_test_of_a_policy_fails_with_the_law_that_is_broken():
    policy, name = FAULTS["partial-where-full-is-owed"]
    test_law = check_policy(policy, [LAWS[name]])
    assert test_law.__doc__ == "The policy aliexpress-guide keeps the law."
    with pytest.raises(LawBroken, match="what was not received is refunded in full") as caught:
        test_law(LAWS[name])
    assert caught.value.broken.law.scope is Scope.CASE
    check_policy(ALIEXPRESS_GUIDE)(LAWS[name])


def test_a_policy_that_fails_breaks_the_law_with_its_error(monkeypatch):
    def fails(law, sample, policy):
        raise ArithmeticError("it fails")

    monkeypatch.setitem(laws.CHECKS, CaseLaw, fails)
    found = laws.first_broken([LAWS["timeout-is-final"]], ALIEXPRESS_GUIDE, 5, shrink=False)
    assert found.error == "ArithmeticError: it fails"
    assert "timeout nothing opens (ArithmeticError: it fails); broken by Sample(" in found.message


@pytest.mark.parametrize("missing", ["hypothesis", "disputerules.testing.gone"])
def test_a_missing_package_is_named_with_its_extra(monkeypatch, missing):
    def fails(name):
        raise ModuleNotFoundError(f"No module named {missing!r}", name=missing)

    monkeypatch.setattr(testing, "import_module", fails)
    expected = MissingExtra if missing == "hypothesis" else ModuleNotFoundError
    with pytest.raises(expected, match=missing):
        testing.orders
