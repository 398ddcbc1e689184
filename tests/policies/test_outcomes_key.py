"""What a row of a file decides: read, and written so that it is read back alike."""

from typing import Any

import pytest

from disputerules import InvalidPolicy, from_json, from_toml, read_policy, to_json, to_toml
from disputerules.facts.policy import Policy
from disputerules.language.text import unparse

BECAUSE = "as this market has it"
# A value for each field of each table, other than the one that it has already.
OTHERWISE: dict[str, dict[str, Any]] = {
    "refund": {"amount": "min(refundable, asked)", "kind": "'full'"},
    "refund-lines": {"amount": "line_value"},
    "refund-shipping": {"amount": "shipping_left"},
    "reasons": {"support": "'supported'"},
    "eligibility": {"allowed": False, "code": "closed"},
    "advice": {"code": "all-is-well"},
}


def policy(**row: Any) -> Policy:
    return read_policy({"base": "aliexpress-guide", "rows": [{"because": BECAUSE} | row]})


@pytest.mark.parametrize("table", OTHERWISE)
def test_the_last_row_of_a_table_is_read_back_with_what_it_changes(table: str) -> None:
    changed = policy(table=table, id="otherwise", replaces="otherwise", then=OTHERWISE[table])
    for copy in (from_toml(to_toml(changed)), from_json(Policy, to_json(changed))):
        assert (copy, copy.revision) == (changed, changed.revision)


@pytest.mark.parametrize("table", OTHERWISE)
def test_rows_beside_a_new_last_row_are_read_back(table: str) -> None:
    """What they leave out is that of the last row as it stands when they are read."""
    last = {"table": table, "id": "otherwise", "replaces": "otherwise", "then": OTHERWISE[table]}
    own = {"table": table, "id": "own", "before": "otherwise", "when": "tracked"}
    then: Any = {"code": "own-code"} if table != "refund" else {"kind": "'partial'"}
    for rows in ([last, own | {"then": then}], [own | {"then": then}, last]):
        plain = {"base": "aliexpress-guide", "rows": [{"because": BECAUSE} | one for one in rows]}
        changed = read_policy(plain)
        copy = from_toml(to_toml(changed))
        assert (copy, copy.revision) == (changed, changed.revision)


@pytest.mark.parametrize("base", ["aliexpress-guide", "etsy"])
@pytest.mark.parametrize("word", ["supported", "possible", "contradicted"])
def test_a_field_can_be_every_word_that_its_fact_can_be(base: str, word: str) -> None:
    """The rows that a base has may use but some of them."""
    row = {"table": "reasons", "id": "own", "before": "otherwise", "when": "tracked"}
    rows = [row | {"then": {"support": f"'{word}'"}, "because": BECAUSE}]
    found = read_policy(
        {"base": base, "drop_rows": ["reasons.*"], "drop_reasons": [], "rows": rows}
    )
    then = dict(found.table("reasons").row("own").then.fields)
    assert unparse(then["support"]) == f"'{word}'"


def test_another_word_is_refused() -> None:
    with pytest.raises(InvalidPolicy, match="unknown choice 'suported'; did you mean 'supported'"):
        policy(
            table="reasons",
            id="own",
            before="otherwise",
            when="tracked",
            then={"support": "'suported'"},
        )


def test_an_empty_outcome_changes_nothing_where_nothing_is_refused() -> None:
    row = {"table": "order-status", "id": "own", "before": "otherwise", "when": "tracked"}
    assert policy(**row, then={}).table("order-status").row("own").then.code == "own"
