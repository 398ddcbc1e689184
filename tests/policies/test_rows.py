"""Rows in a policy file: before, after or in place of a row, and back again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from disputerules import (
    ALIEXPRESS_GUIDE,
    InvalidPolicy,
    Money,
    Order,
    OrderLine,
    Policy,
    check_eligibility,
    read_policy,
)
from disputerules.language.table import Otherwise
from disputerules.policies.document import from_toml, to_toml, write_policy
from disputerules.policies.presets import POLICIES
from disputerules.values.errors import DisputeRulesError

ELIGIBILITY = ALIEXPRESS_GUIDE.table("eligibility")
IDS = [row.id for row in ELIGIBILITY.rows]
ROW: dict[str, Any] = {
    "table": "eligibility",
    "id": "too-small",
    "before": "waiting-period",
    "when": "goods_left < amount(500)",
    "then": "refuse",
    "because": "only {goods_left} is left",
    "source": "https://example.com/help/small",
}


def with_rows(*rows: dict[str, Any], **more: Any) -> Policy:
    return read_policy({"base": "aliexpress-guide", "rows": list(rows), **more})


def row(**changes: Any) -> dict[str, Any]:
    return {key: value for key, value in (ROW | changes).items() if value is not None}


def order(paid: int) -> Order:
    start = datetime(2026, 1, 2, 8, tzinfo=UTC)
    lines = (OrderLine(id="1", quantity=1, paid=Money(paid, "USD")),)
    return Order(
        id="A-1", currency="USD", placed_at=start, paid_at=start, shipped_at=start, lines=lines
    )


AT = datetime(2026, 1, 20, tzinfo=UTC)


@pytest.mark.parametrize(("paid", "code"), [(499, "too-small"), (500, "eligible")])
def test_a_row_decides_with_its_id_as_the_code(paid: int, code: str) -> None:
    decision = check_eligibility(order(paid), at=AT, policy=with_rows(ROW))
    assert decision.code == code
    if code == "too-small":
        assert decision.message == "only 4.99 USD is left"


@pytest.mark.parametrize(
    ("place", "ids"),
    [
        ({"before": "order-cancelled"}, ["too-small", *IDS]),
        ({"before": "otherwise"}, [*IDS, "too-small"]),
        ({"after": "waiting-period"}, [*IDS, "too-small"]),
        ({"after": "order-cancelled"}, [IDS[0], "too-small", *IDS[1:]]),
        ({"replaces": "order-cancelled"}, ["too-small", *IDS[1:]]),
    ],
)
def test_a_row_stands_before_after_or_in_place_of_another(
    place: dict[str, str], ids: list[str]
) -> None:
    table = with_rows(row(**{"before": None} | place)).table("eligibility")
    assert [one.id for one in table.rows] == ids


def test_rows_are_dropped_first_and_a_row_may_stand_beside_one_above_it() -> None:
    changed = with_rows(
        row(id="not-shipped", before="waiting-period"),
        row(id="later", before=None, after="not-shipped", when="goods_left < 600"),
        drop_rows=["eligibility.not-shipped"],
    )
    assert [one.id for one in changed.table("eligibility").rows][-3:] == [
        "not-shipped",
        "later",
        "waiting-period",
    ]


def test_a_row_in_place_of_another_keeps_what_it_does_not_say() -> None:
    changed = with_rows({"table": "eligibility", "id": "unpaid", "replaces": "not-paid",
                         "because": "pay first"})  # fmt: skip
    old, new = ELIGIBILITY.row("not-paid"), changed.table("eligibility").row("unpaid")
    assert (new.then.allowed, new.then.code) == (False, "unpaid")
    assert (new.when, new.source, new.because) == (old.when, old.source, "pay first")  # type: ignore[union-attr]


def test_an_outcome_says_only_what_changes() -> None:
    """In the life cycle, what is not given stays as it was."""
    reopened = {
        "table": "life-cycle",
        "id": "accepted-late",
        "before": "otherwise",
        "when": "event_type == 'buyer-accepted'",
        "then": {"state": "'closed'", "rounds": "rounds + 1"},
        "because": "the buyer accepts",
    }
    fields = dict(with_rows(reopened).table("life-cycle").row("accepted-late").then.fields)
    before = dict(ALIEXPRESS_GUIDE.table("life-cycle").otherwise.then.fields)
    assert {name for name in fields if fields[name] != before[name]} == {"state", "rounds"}


def test_a_row_that_allows_decides_without_findings() -> None:
    loyal = row(id="always", before="order-cancelled", when="goods_left >= 500", then="allow")
    policy = with_rows(loyal)
    cancelled = order(500)
    decision = check_eligibility(cancelled, at=AT + timedelta(days=400), policy=policy)
    assert (decision.allowed, decision.code, decision.findings) == (True, "always", ())
    decision = check_eligibility(order(499), at=AT + timedelta(days=400), policy=policy)
    assert [one.code for one in decision.findings] == ["confirmation-timeout"]


def test_the_row_otherwise_is_replaced_too() -> None:
    changed = with_rows(
        {"table": "eligibility", "id": "otherwise", "replaces": "otherwise", "because": "go ahead"}
    )
    line = changed.table("eligibility").otherwise
    assert isinstance(line, Otherwise)
    assert (line.then.code, line.because) == ("eligible", "go ahead")
    assert from_toml(to_toml(changed)) == changed


@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"table": "eligibilty"}, ".table", "unknown table 'eligibilty'; did you mean"),
        ({"table": None}, ".table", "missing key 'table'"),
        ({"id": "Too small"}, ".id", "expected a row id such as 'too-late'"),
        ({"id": "not-paid"}, ".id", "already has a row 'not-paid'"),
        ({"after": "not-paid"}, "", "exactly one of before, after and replaces, got before and"),
        ({"before": None}, "", "got none"),
        ({"before": "not-payed"}, ".before", "unknown row 'not-payed'; did you mean 'not-paid'?"),
        ({"before": None, "after": "otherwise"}, ".after", "write before = 'otherwise'"),
        ({"when": "goods_lef < 5"}, ".when", "column 1: unknown name 'goods_lef'; did you mean"),
        ({"when": "goods_left < days(3)"}, ".when", "column 1: '<' expected two values"),
        ({"when": "shipped_at <= at"}, ".when", "write shipped_at.or_never"),
        ({"when": "order_status == 'lost'"}, ".when", "column 17: unknown choice 'lost'"),
        ({"when": "lambda: True"}, ".when", "'lambda' is not allowed"),
        ({"when": 3}, ".when", "expected a string"),
        ({"then": "refuze"}, ".then", "unknown outcome 'refuze'; did you mean 'refuse'?"),
        ({"then": 3}, ".then", 'expected "refuse", "allow" or an object'),
        ({"then": {"amount": "1"}}, ".then.amount", "unknown key 'amount'"),
        ({"then": {"allowed": "no"}}, ".then.allowed", "expected true or false"),
        ({"because": "{goods_lef}"}, ".because", "unknown fact 'goods_lef'; did you mean"),
        ({"because": "{"}, ".because", "invalid 'because'"),
        ({"because": " "}, ".because", "must not be empty"),
        ({"source": ""}, ".source", "must not be empty"),
        ({"wen": "True"}, ".wen", "unknown key 'wen'; did you mean 'when'?"),
        ({"drop_rows": []}, ".drop_rows", "move it up, above [[rows]]"),
        ({"table": "claim", "before": "otherwise", "then": "allow"}, ".then", "collects all rows"),
        ({"before": None, "replaces": "otherwise", "id": "x", "when": None}, ".id", "keeps its id"),
        ({"before": None, "replaces": "otherwise", "id": "otherwise"}, ".when", "leave out"),
    ],
)
def test_a_mistake_in_a_row_has_a_place_and_a_repair(
    changes: dict[str, Any], path: str, message: str
) -> None:
    with pytest.raises(InvalidPolicy) as caught:
        with_rows(row(**changes))
    assert [one.code for one in caught.value.errors] == ["invalid-policy"]
    assert caught.value.path == f".rows[0]{path}"
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("when", "part"),
    [("return_goods", "claim"), ("refundable > 3", "lines"), ("requested_days > 3", "request")],
)
def test_a_row_reads_only_what_its_table_is_asked_about(when: str, part: str) -> None:
    with pytest.raises(InvalidPolicy, match=f"its case has no '{part}'") as caught:
        with_rows(row(when=when))
    assert {one.path for one in caught.value.errors} == {".rows[0].when"}


def test_a_file_that_is_too_large_is_refused() -> None:
    many = [row(id=f"own-{number}") for number in range(1_001)]
    with pytest.raises(DisputeRulesError, match="1001 items exceed the 1000") as caught:
        with_rows(*many)
    assert (caught.value.code, caught.value.path) == ("too-large", ".rows")
    wide = " or ".join(f"goods_left<{number}" for number in range(1_100))
    with pytest.raises(DisputeRulesError, match="more than 10000 names and values") as caught:
        with_rows(*(row(id=f"own-{number}", when=wide) for number in range(5)))
    assert (caught.value.code, caught.value.path) == ("too-large", ".rows")
    variant = {"when": wide, "because": "it is so"}
    several = {"payout.within": "3 days", "returns.ship_back_within": "3 days"}
    with pytest.raises(DisputeRulesError, match="more than 10000 names and values") as caught:
        with_rows(variants=[variant | {"id": f"v-{n}", "set": several} for n in range(3)])
    assert (caught.value.code, caught.value.path) == ("too-large", ".variants")


REFUND_ROW = {
    "table": "refund",
    "id": "own",
    "before": "otherwise",
    "when": "True",
    "because": "so",
}


@pytest.mark.parametrize(
    ("then", "path", "message"),
    [
        ({"kind": "full"}, ".kind", "write the word full as a string: \"'full'\""),
        ({"kind": "'ful'"}, ".kind", "unknown choice 'ful'; did you mean 'full'?"),
        ({"amount": "days(3)"}, ".amount", "column 1: expected an amount, got days(3) (span)"),
        ({"because": "so"}, ".because", "belongs to the row; move it above 'then'"),
        ({"amuont": "3"}, ".amuont", "unknown key 'amuont'; did you mean 'amount'?"),
    ],
)
def test_a_mistake_in_an_outcome_has_a_place_and_a_repair(
    then: dict[str, Any], path: str, message: str
) -> None:
    with pytest.raises(InvalidPolicy) as caught:
        with_rows(REFUND_ROW | {"then": then})
    assert caught.value.path == f".rows[0].then{path}"
    assert message in caught.value.message


@pytest.mark.parametrize(("written", "read"), [("amount(3)", 3), (3, 3), ("3", 3)])
def test_a_number_may_stand_without_quotes(written: Any, read: int) -> None:
    table = with_rows(REFUND_ROW | {"then": {"amount": written}}).table("refund")
    assert dict(table.row("own").then.fields)["amount"].value == read  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("eligibility", "expected 'table.row'"),
        ("eligibilty.not-paid", "unknown table 'eligibilty'; did you mean 'eligibility'?"),
        ("eligibility.not-payed", "unknown row 'not-payed'; did you mean 'not-paid'?"),
        ("eligibility.otherwise", "unknown row 'otherwise'"),
    ],
)
def test_a_row_that_is_dropped_exists(name: str, message: str) -> None:
    with pytest.raises(InvalidPolicy) as caught:
        read_policy({"base": "aliexpress-guide", "drop_rows": [name]})
    assert caught.value.path == ".drop_rows[0]"
    assert message in caught.value.message


def test_a_row_cannot_stand_beside_one_that_the_file_drops() -> None:
    with pytest.raises(InvalidPolicy, match="is in 'drop_rows'; name another row"):
        with_rows(ROW, drop_rows=["eligibility.waiting-period"])


WRONG = """
base = "aliexpress-guide"
name = "ours"

[set]
protection.period = "60 fortnights"
"payout.withn" = "3 days"
"payout.within" = "none"
name = "theirs"
drop_rows = []

[[rows]]
table = "eligibility"
id = "one"
before = "not-payed"
when = "goods_lef < 5"
then = "refuse"
because = "one"

[[rows]]
table = "eligibility"
id = "two"
before = "one"
when = "goods_left < 5"
then = "allow it"
because = "two"
version = "2"
"""


def test_all_mistakes_of_a_file_are_reported_at_once() -> None:
    with pytest.raises(InvalidPolicy) as caught:
        from_toml(WRONG)
    error = caught.value
    assert sorted(one.path for one in error.errors) == [
        ".name",
        ".rows[0].before",
        ".rows[0].when",
        ".rows[1].before",
        ".rows[1].then",
        ".rows[1].version",
        ".set['drop_rows']",
        ".set['payout.within']",
        ".set['payout.withn']",
        ".set['protection.period']",
    ]
    assert (error.path, error.code) == ("", "invalid-policy")
    assert error.message.startswith("10 mistakes: ")
    assert ".rows[0].when: column 1: unknown name 'goods_lef'" in error.message
    assert all(one.path.startswith("$.") for one in error.under("$").errors)


def test_a_key_that_fell_into_a_table_of_settings_is_told_to_move_up() -> None:
    text = 'base = "aliexpress-guide"\n[set.calendar]\nzone = "UTC"\nname = "ours"\nrows = []'
    with pytest.raises(InvalidPolicy) as caught:
        from_toml(text)
    assert [(one.path, one.message) for one in caught.value.errors] == [
        (".set['calendar.name']", f"'name' {UP}"),
        (".set['calendar.rows']", f"'rows' {UP}"),
    ]


UP = "belongs at the top of the file; move it up, above [set]"


def test_what_is_wrong_with_the_tables_together_names_the_row() -> None:
    own_question = row(
        table="order-status", before="otherwise", when="at < protection_ends_at or at < never",
        because="{order_status}",
    )  # fmt: skip
    with pytest.raises(DisputeRulesError) as caught:
        with_rows(own_question | {"when": "order_status == 'in-dispute'"})
    assert caught.value.code == "invalid-policy"


@pytest.mark.no_cover
@pytest.mark.parametrize("name", POLICIES)
def test_the_whole_of_a_preset_is_read_back_from_toml(name: str) -> None:
    policy = POLICIES[name]
    written = to_toml(policy)
    assert 'id = "order-cancelled"' in written
    read = from_toml(written)
    assert (read, read.revision) == (policy, policy.revision)


def test_rows_of_its_own_are_written_as_json_and_toml() -> None:
    policy = with_rows(ROW, row(id="more", before=None, after="too-small"))
    assert read_policy(write_policy(policy)) == policy
    assert from_toml(to_toml(policy)) == policy
    assert "rows" not in write_policy(ALIEXPRESS_GUIDE)


def test_mistakes_of_whole_tables_are_reported_beside_mistakes_of_single_keys() -> None:
    row = {"table": "eligibility", "before": "waiting-period", "then": "refuse", "because": "no"}
    variant = {"set": {"protection.period": "1 day"}, "because": "it differs"}
    wrong = {
        "base": "aliexpress-guide",
        "set": {"payout.withn": "3 days"},
        "reasons": {"foo": {"branch": "any", "supported_when": "return_goods"}},
        "variants": [
            {"id": "one", "when": "at > placed_at", **variant},
            {"id": "two", "when": "trackd", **variant},
            {"id": "three", "when": "goods_left > 5", **variant},
        ],
        "rows": [
            {"id": "one", "when": "return_goods", **row},
            {"id": "two", "when": "goods_lef < 5", **row},
            {"id": "otherwise", "table": "refund", "replaces": "otherwise", "then": {"amont": "5"}},
        ],
    }
    with pytest.raises(InvalidPolicy) as caught:
        read_policy(wrong)
    assert sorted(one.path for one in caught.value.errors) == [
        ".reasons.foo.supported_when",
        ".rows[0].when",
        ".rows[1].when",
        ".rows[2].then.amont",
        ".set['payout.withn']",
        ".variants[0].when",
        ".variants[1].when",
        ".variants[2].when",
    ]
