"""Tables: what a row has to say, and when two tables are the same."""

import copy
import pickle
from typing import Any

import pytest
from attrs import evolve
from attrs.exceptions import FrozenInstanceError
from hypothesis import given

from disputerules.language.expression import Fact, Kind, Literal, Setting
from disputerules.language.pens import Amount, Count, Flag, amount, count
from disputerules.language.table import (
    Hit,
    Otherwise,
    Outcome,
    Row,
    Scope,
    Table,
    comparisons,
    outcome,
    plain_table,
)
from disputerules.rules import TABLES
from disputerules.values.errors import LanguageError
from tests.generators.language import World, worlds

PAID = Flag(Fact("paid", Kind.FLAG))
SENT = Flag(Fact("sent", Kind.FLAG))
LEFT = Amount(Fact("left", Kind.AMOUNT))
LIMIT = Count(Setting("a.limit", Kind.COUNT))
NO, YES = outcome(False), outcome(True, "fine")


def row(row_id: str = "not-paid", **changes: Any) -> Row:
    given = {"when": ~PAID, "then": NO, "because": "it is not paid", "source": "us"} | changes
    return Row(row_id, **given)


def table(*rows: Row, **changes: Any) -> Table:
    given: dict[str, Any] = {
        "name": "question",
        "question": "May it be?",
        "scope": Scope.CASE,
        "hit": Hit.FIRST,
        "otherwise": Otherwise(YES, because="so"),
    }
    return Table(rows=rows, **(given | changes))


@pytest.mark.parametrize("row_id", ["", "Paid", "not_paid", "1st", "a--b", "a-", "a b", "a\n"])
def test_the_id_of_a_row_is_kebab_case(row_id: str) -> None:
    with pytest.raises(LanguageError, match="kebab-case"):
        row(row_id)


@pytest.mark.parametrize("name", ["because", "source"])
def test_a_row_says_why_and_where_the_rule_comes_from(name: str) -> None:
    with pytest.raises(LanguageError, match=f"needs a non-empty '{name}'"):
        row(**{name: " "})


@pytest.mark.parametrize(
    "when", [LEFT, LEFT.node, True, Fact("maybe", Kind.FLAG, optional=True), None]
)
def test_the_condition_of_a_row_is_a_flag(when: Any) -> None:
    with pytest.raises(LanguageError, match="expected a flag as a condition"):
        row(when=when)


def test_a_row_takes_a_pen_or_a_node_as_its_condition() -> None:
    assert row(when=~PAID) == row(when=(~PAID).node)


def test_an_outcome_without_a_code_takes_the_id_of_its_row() -> None:
    assert row().then.code == "not-paid"
    assert row(then=outcome(False, "unpaid")).then.code == "unpaid"


@pytest.mark.parametrize("allowed", [1, 0, None, "yes"])
def test_an_outcome_allows_or_does_not(allowed: Any) -> None:
    with pytest.raises(LanguageError, match="expected True or False"):
        Outcome(allowed)


def test_placeholders_are_the_names_that_a_reason_speaks_of() -> None:
    said = "{paid} of {a.limit}, {{not this}}"
    assert row(because=said).placeholders == ("paid", "a.limit")
    assert Otherwise(YES, because=said).placeholders == ("paid", "a.limit")


def test_two_rows_of_a_table_do_not_share_an_id() -> None:
    with pytest.raises(LanguageError, match="duplicate row id 'not-paid'"):
        table(row(), row(when=SENT))
    with pytest.raises(LanguageError, match="duplicate row id 'otherwise'"):
        table(row("otherwise"))


@pytest.mark.parametrize("changes", [{"rows": (PAID,)}, {"otherwise": None}, {"otherwise": row()}])
def test_a_table_is_made_of_rows_and_ends_in_an_otherwise(changes: dict[str, Any]) -> None:
    with pytest.raises(LanguageError, match="expected rows and an Otherwise"):
        evolve(table(row()), **changes)


def test_every_row_gives_the_fields_of_its_table() -> None:
    fields = (("amount", Kind.AMOUNT),)
    half = outcome(True, "half", amount=LEFT)
    assert table(row(then=half), otherwise=Otherwise(half, because="so"), fields=fields)
    for wrong in (NO, outcome(False, amount=count(1)), outcome(False, sum=LEFT)):
        with pytest.raises(
            LanguageError, match="row 'not-paid' of table 'question': expected amount: amount"
        ):
            table(row(then=wrong), otherwise=Otherwise(half, because="so"), fields=fields)
    with pytest.raises(LanguageError, match="expected no fields"):
        table(row(then=half))


def test_what_no_row_means_needs_no_fields_where_rows_are_collected() -> None:
    fields = (("amount", Kind.AMOUNT),)
    rows = (row(then=outcome(False, amount=LEFT)),)
    assert table(*rows, hit=Hit.COLLECT, fields=fields).otherwise.then.fields == ()
    with pytest.raises(LanguageError):
        table(*rows, hit=Hit.FIRST, fields=fields)


def test_a_table_knows_its_inputs_settings_and_codes_in_the_order_of_their_first_use() -> None:
    made = table(
        row(when=PAID & (count(3) > LIMIT) & SENT),
        row("again", when=SENT, then=outcome(False, "not-paid")),
    )
    assert made.inputs == (PAID.node, SENT.node)
    assert made.settings == (LIMIT.node,)
    assert made.codes == ("not-paid", "fine")


def test_a_row_is_found_by_its_id() -> None:
    made = table(row())
    assert made.row("not-paid") is made.rows[0]
    assert made.row("otherwise") is made.otherwise
    with pytest.raises(LanguageError, match="unknown row 'gone'"):
        made.row("gone")


def test_a_table_with_other_rows_is_the_same_question() -> None:
    made = table(row())
    changed = made.with_rows(row("sent", when=SENT), *made.rows)
    assert [one.id for one in changed.rows] == ["sent", "not-paid"]
    assert changed.question == made.question
    assert changed.with_rows(row()) == made


CHANGES: list[dict[str, Any]] = [
    {"name": "other"},
    {"question": "May it not be?"},
    {"scope": Scope.LINE},
    {"hit": Hit.COLLECT},
    {"rows": ()},
    {"rows": (row("unpaid"),)},
    {"rows": (row(when=PAID),)},
    {"rows": (row(then=outcome(True)),)},
    {"rows": (row(then=outcome(False, "unpaid")),)},
    {"rows": (row(then=outcome(False, path=".lines")),)},
    {"rows": (row(because="it was never paid"),)},
    {"rows": (row(source="them"),)},
    {"otherwise": Otherwise(NO, because="so")},
    {"otherwise": Otherwise(YES, because="it is so")},
    {"otherwise": Otherwise(YES, because="so", source="them")},
]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_table_with_any_part_changed_is_another_in_value_and_in_plain_form(change: Any) -> None:
    made = table(row())
    changed = evolve(made, **change)
    assert changed != made
    assert plain_table(changed) != plain_table(made)


@given(worlds())
def test_a_copy_of_a_table_through_pickle_is_equal(world: World) -> None:
    made = evolve(world.table)
    for again in (copy.copy(made), made.with_rows(*made.rows)):
        assert again == made
        assert hash(again) == hash(made)
        assert plain_table(again) == plain_table(made)


@pytest.mark.parametrize("made", TABLES, ids=lambda made: made.name)
def test_a_shipped_table_can_be_pickled_and_copied(made: Table) -> None:
    again = pickle.loads(pickle.dumps(made))
    assert again == made == copy.deepcopy(made)
    assert hash(again) == hash(made)
    # What pickles restore is whole: facts know their origins, settings are the declared ones.
    assert [one.origin for one in again.inputs] == [one.origin for one in made.inputs]
    assert all(one is other for one, other in zip(again.settings, made.settings, strict=True))


def test_a_table_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        table(row()).name = "other"  # type: ignore[misc]


def test_comparisons_are_found_from_left_to_right_at_any_depth() -> None:
    first, second = amount(1) > LEFT, count(2) >= LIMIT
    assert comparisons((~first & (PAID | second)).node) == (first.node, second.node)
    assert comparisons(Literal(Kind.FLAG, True)) == ()
