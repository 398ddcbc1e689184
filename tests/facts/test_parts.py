"""A fact reads the parts of a case that it declares, and no others."""

from typing import Any

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from disputerules.facts.case import SCOPES, Case, OrderCase
from disputerules.facts.origin import Deadline, Fold, Read, Tally, Total
from disputerules.facts.vocabulary import FACTS
from disputerules.language.expression import Kind, Literal, Setting
from disputerules.language.table import Scope
from disputerules.policies.presets import POLICIES
from tests.generators.sampled import fewer
from tests.generators.whole_cases import whole_cases

FOLDS = {name: fact for name, fact in FACTS.items() if isinstance(fact.origin, Fold)}
PARTS = {*Case._fields, "policy"}


@frozen
class Sealed:
    """A case, or a policy, of which only some parts may be touched."""

    whole: Any
    parts: tuple[str, ...]

    def __getattr__(self, name: str) -> Any:
        assert name in self.parts, f"{name} is not declared"
        return getattr(self.whole, name)


@fewer(30)
@given(data=st.data())
def test_a_fold_touches_the_parts_that_it_declares_and_no_others(data: Any) -> None:
    policy = POLICIES[data.draw(st.sampled_from(sorted(POLICIES)))]
    case = data.draw(whole_cases(policy))
    for name, fold in FOLDS.items():
        origin: Any = fold.origin
        open_policy = policy if "policy" in origin.parts else Sealed(policy, ())
        expected = origin.function(case, policy)
        assert origin.function(Sealed(case, origin.parts), open_policy) == expected, name


def test_a_fold_that_touches_more_is_noticed() -> None:
    count_lines = FACTS["claimed_quantity"].origin.function
    with pytest.raises(AssertionError, match="lines is not declared"):
        count_lines(Sealed(Case(*2 * [None]), ("order",)), None)  # type: ignore[list-item]


@pytest.mark.parametrize("name", FOLDS)
def test_the_list_that_is_folded_is_in_a_part_that_the_fold_declares(name: str) -> None:
    origin = FOLDS[name].origin
    assert origin.parts
    assert not origin.over or origin.over.partition(".")[0] in origin.parts


@pytest.mark.parametrize("name", FACTS)
def test_what_a_fact_reads_are_parts_of_a_case(name: str) -> None:
    assert PARTS.issuperset(FACTS[name].parts)


def test_a_path_begins_with_the_part_that_it_is_read_from() -> None:
    wait, nothing = Setting("a.wait", Kind.PERIOD), Literal(Kind.FLAG, True)
    granted, so_far = FACTS["requested_extension"], FACTS["granted_extension"]
    assert Read("order.shipment.status").parts == ("order",)
    assert Read("at").parts == ("at",)
    assert Deadline(FACTS["placed_at"], wait).parts == ()
    assert Deadline(FACTS["placed_at"], wait, own="order.protection").parts == ("order",)
    assert Tally("order.grants", granted, so_far, nothing).parts == ("order",)
    assert Total("refund-lines", "amount").parts == ("lines",)
    assert Total("refund-lines", "amount").supplies == ("line",)


@pytest.mark.parametrize("scope", Scope)
def test_every_scope_says_which_parts_its_case_has(scope: Scope) -> None:
    assert all({"at", "order"} <= parts <= {*Case._fields} for parts in SCOPES[scope])


def test_a_case_of_an_order_alone_reads_like_a_case_without_other_parts() -> None:
    at: Any = "at"
    order: Any = "order"
    alone, whole = OrderCase(at, order), Case(at, order)
    assert [getattr(alone, part) for part in Case._fields] == [*whole]
