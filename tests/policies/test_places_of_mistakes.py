"""Each mistake points at the key of the file that has it, and says the repair."""

from collections.abc import Callable
from typing import Any

import pytest

from disputerules import InvalidPolicy, read_policy

ATTRIBUTES = {
    "order": {"category": {"one_of": ["fresh", "fashion"]}},
    "line": {"final_sale": {"kind": "flag", "default": False}},
}
ROW = {
    "table": "eligibility",
    "id": "own",
    "before": "otherwise",
    "when": "goods_left < 500",
    "then": "refuse",
    "because": "too small",
}
VARIANT = {
    "id": "fresh",
    "when": "order_category == 'fresh'",
    "set": {"payout.within": "1 day"},
    "because": "fresh food",
}


def mistakes(**keys: Any) -> dict[str, str]:
    """Return the mistakes of a file by their paths."""
    plain = {"base": "aliexpress-guide", "name": "own", "attributes": ATTRIBUTES} | keys
    with pytest.raises(InvalidPolicy) as refused:
        read_policy(plain)
    return {one.path: one.message for one in refused.value.errors}


@pytest.mark.parametrize(
    ("changes", "path", "repair"),
    [
        ({"when": "line_final_sale"}, ".when", "ask any_line(..) or all_lines(..)"),
        ({"when": "any_line(tracked)"}, ".when", "expected attributes of a line"),
        (
            {"when": "any_line(any_line(line_final_sale))"},
            ".when",
            "ask nothing of all lines in it",
        ),
        ({"when": "any_line(all_lines(line_final_sale))"}, ".when", "asks each line once"),
        ({"because": "{line_final_sale}"}, ".because", "ask any_line(..) or all_lines(..)"),
        ({"because": "{refundable} is left"}, ".because", "its case has no 'lines'"),
        ({"because": "{goods_left + 1}"}, ".because", "the plain name of a fact or a setting"),
        ({"because": "{shipped_at.or_never}"}, ".because", "the plain name of a fact"),
        ({"because": "{goods_left"}, ".because", "expected '}'"),
        ({"when": "order_category == fresh"}, ".when", "write the word as a string: 'fresh'"),
        ({"when": "true"}, ".when", "write True"),
        ({"when": "zzzzz"}, ".when", "expected the name of a fact, a setting or an attribute"),
        ({"then": {}}, ".then", 'expected "refuse", "allow" or a field of the outcome'),
        (
            {"table": "refund", "then": {"amount": "line_value"}},
            ".then.amount",
            "its case has no 'line'",
        ),
    ],
)
def test_a_mistake_of_a_row_points_at_its_part(
    changes: dict[str, Any], path: str, repair: str
) -> None:
    found = mistakes(rows=[ROW | changes])
    assert [*found] == [f".rows[0]{path}"]
    assert repair in found[f".rows[0]{path}"]


def test_each_part_of_a_row_is_named_for_itself() -> None:
    both = ROW | {"when": "line_final_sale", "because": "{line_final_sale}"}
    assert [*mistakes(rows=[both])] == [".rows[0].when", ".rows[0].because"]


@pytest.mark.parametrize("part", ["supported", "contradicted"])
def test_a_mistake_of_a_reason_points_at_its_part(part: str) -> None:
    reason = {"branch": "received", f"{part}_when": "tracked", f"{part}_because": "{refundable}"}
    assert [*mistakes(reasons={"own": reason})] == [f".reasons.own.{part}_because"]
    reason = {"branch": "received", f"{part}_when": "return_goods"}
    assert [*mistakes(reasons={"own": reason})] == [f".reasons.own.{part}_when"]


def test_a_reason_without_its_branch_points_at_it() -> None:
    assert mistakes(reasons={"own": {"title": "Own"}}) == {
        ".reasons.own.branch": "missing key 'branch'"
    }


@pytest.mark.parametrize("key", ["version", "drop_rows", "effective_from"])
@pytest.mark.parametrize(
    ("keys", "place", "above"),
    [
        (lambda fallen: {"attributes": fallen}, ".attributes", "[attributes]"),
        (
            lambda fallen: {"attributes": {"order": fallen}},
            ".attributes.order",
            "[attributes.order]",
        ),
        (lambda fallen: {"reasons": fallen}, ".reasons", "[reasons]"),
        (
            lambda fallen: {"reasons": {"own": {"branch": "any"} | fallen}},
            ".reasons.own",
            "[reasons.own]",
        ),
        (lambda fallen: {"sources": fallen}, ".sources", "[sources]"),
        (lambda fallen: {"translations": fallen}, ".translations", "[translations]"),
        (
            lambda fallen: {"translations": {"de": fallen}},
            ".translations.de",
            "[translations.de]",
        ),
        (
            lambda fallen: {"variants": [VARIANT | {"set": fallen}]},
            ".variants[0].set",
            "[[variants]]",
        ),
        (lambda fallen: {"rows": [ROW | fallen]}, ".rows[0]", "[[rows]]"),
        (lambda fallen: {"variants": [VARIANT | fallen]}, ".variants[0]", "[[variants]]"),
    ],
)
def test_a_key_that_fell_into_a_table_is_told_to_move_up(
    key: str, keys: Callable[[dict[str, str]], dict[str, Any]], place: str, above: str
) -> None:
    message = f"{key!r} belongs at the top of the file; move it up, above {above}"
    found = mistakes(**keys({key: "3"}))
    quoted = place.endswith(".set")  # names of settings have dots
    assert found[f"{place}[{key!r}]" if quoted else f"{place}.{key}"] == message


@pytest.mark.parametrize("kind", ["when", "then"])
def test_two_currencies_point_at_the_amounts(kind: str) -> None:
    def row(number: int, code: str) -> dict[str, Any]:
        own = {"table": "refund", "id": f"own-{number}", "when": "received"}
        if kind == "when":
            return ROW | own | {"when": f"refundable < amount(5, '{code}')", "then": "allow"}
        return ROW | own | {"then": {"amount": f"amount(5, '{code}')"}}

    found = mistakes(rows=[row(0, "USD"), row(1, "EUR")])
    part = "when" if kind == "when" else "then.amount"
    assert [*found] == [f".rows[0].{part}", f".rows[1].{part}"]


@pytest.mark.parametrize("key", ["rows", "variants"])
def test_one_table_where_there_are_several_is_told_how_toml_writes_them(key: str) -> None:
    plain = {"base": "aliexpress-guide", key: {"id": "own"}, "drop_rows": ["eligibility.none"]}
    with pytest.raises(InvalidPolicy) as refused:
        read_policy(plain)
    found = {one.path: one.message for one in refused.value.errors}
    assert found[f".{key}"] == f"expected an array, got an object; in TOML, write [[{key}]]"
    assert ".drop_rows[0]" in found


def test_a_choice_without_words_points_at_them() -> None:
    found = mistakes(attributes={"order": {"category": {"one_of": []}}})
    assert found[".attributes.order.category.one_of"].startswith("expected at least one word")


def test_a_variant_of_a_line_is_told_to_ask_the_lines() -> None:
    (message,) = mistakes(variants=[VARIANT | {"when": "line_final_sale"}]).values()
    assert message == (
        "a variant cannot read 'line_final_sale', which each line has; "
        "ask any_line(..) or all_lines(..)"
    )


def test_a_variant_that_reads_what_changes_has_no_second_mistake() -> None:
    """The status reads the protection, so the setting would depend on itself through it."""
    changing = VARIANT | {
        "when": "order_status == 'confirmed'",
        "set": {"protection.period": "1 day"},
    }
    assert [*mistakes(variants=[changing])] == [".variants[0].when"]


def test_a_cycle_points_at_the_first_variant_that_takes_part() -> None:
    by_the_other = [
        VARIANT,
        VARIANT
        | {"id": "a", "when": "refund.rounding == 'up'", "set": {"refund.shipping": "never"}},
        VARIANT
        | {"id": "b", "when": "refund.shipping == 'never'", "set": {"refund.rounding": "up"}},
    ]
    found = mistakes(variants=by_the_other)
    assert [*found] == [".variants[1].when"]
    assert "cycle of settings" in found[".variants[1].when"]
    assert "let one read attributes only" in found[".variants[1].when"]
