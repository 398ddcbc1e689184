"""A policy with rows of its own is written with them; what cannot be written is refused."""

from datetime import UTC, datetime, timedelta

import pytest
from attrs import evolve, frozen

from disputerules import (
    ALIEXPRESS_GUIDE,
    CaseDocument,
    Claim,
    Money,
    Order,
    OrderLine,
    Policy,
    PolicyBook,
    PolicyHasOwnTables,
    ReasonCode,
    cli,
    from_json,
    open_dispute,
    to_dict,
    to_json,
)
from disputerules.documents.cases import without_policy
from disputerules.documents.values import CODECS
from disputerules.facts.policy import POLICY
from disputerules.policies.document import has_own_tables

TABLE = ALIEXPRESS_GUIDE.table("eligibility")
ROWS = ALIEXPRESS_GUIDE.with_table(TABLE.with_rows(*TABLE.rows[1:]))
OWN = ALIEXPRESS_GUIDE.with_table(evolve(TABLE, question="May one be opened?"))
START = datetime(2026, 1, 2, 8, tzinfo=UTC)
ORDER = Order(
    id="A-1",
    currency="USD",
    placed_at=START,
    paid_at=START,
    shipped_at=START,
    lines=(OrderLine(id="1", quantity=1, paid=Money(4500, "USD")),),
)
CLAIM = Claim(received=True, reason=ReasonCode.QUALITY_PROBLEM, description="it is broken")


@frozen(kw_only=True)
class PolicyWithMore(Policy):
    """A policy with a setting that no document has."""

    bonus: int = 0


MORE = PolicyWithMore(
    **{name: getattr(ALIEXPRESS_GUIDE, name) for name in POLICY.schema["properties"]},
    tables=ALIEXPRESS_GUIDE.tables,
    reasons=ALIEXPRESS_GUIDE.reasons,
)


@pytest.fixture(autouse=True)
def forgetful(monkeypatch):
    monkeypatch.setattr("disputerules.documents.values.CODECS", dict(CODECS))


def holding(policy):
    """Return every value that writes a policy, each with the path at which it does."""
    at = START + timedelta(days=20)
    return {
        "": policy,
        "[0]": PolicyBook([policy]),
        ".policy": CaseDocument(policy=policy, order=ORDER, at=at),
        ".policy of a dispute": open_dispute(ORDER, CLAIM, at=at, policy=policy),
    }


@pytest.mark.parametrize("policy", [OWN, MORE], ids=["tables", "settings"])
@pytest.mark.parametrize("place", holding(OWN))
@pytest.mark.parametrize("write", [to_dict, to_json])
def test_it_is_refused_with_a_code_and_a_repair(policy, place, write):
    with pytest.raises(PolicyHasOwnTables, match="give it as module:NAME") as refused:
        write(holding(policy)[place])
    assert refused.value.code == "policy-has-own-tables"
    assert refused.value.path.endswith(".tables")


@pytest.mark.parametrize("policy", [ALIEXPRESS_GUIDE, ROWS], ids=["library", "rows"])
@pytest.mark.parametrize("place", holding(OWN))
def test_the_same_value_of_a_policy_whose_rows_can_be_written_is_read_back(policy, place):
    value = holding(policy)[place]
    assert from_json(type(value), to_json(value)) == value


def test_equal_tables_that_were_built_again_are_the_tables_of_the_library():
    assert not has_own_tables(ALIEXPRESS_GUIDE.with_table(TABLE.with_rows(*TABLE.rows)))


def test_a_case_document_can_be_written_without_its_policy():
    document = CaseDocument(policy=OWN, order=ORDER, at=START)
    assert without_policy(document)["policy"] is None
    assert without_policy(document)["order"]["id"] == "A-1"


def test_the_command_line_does_not_print_half_a_policy(tmp_path, monkeypatch, capsys):
    (tmp_path / "half_a_policy.py").write_text(
        "from tests.documents.test_own_tables import OWN\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    assert cli.main(["policy", "half_a_policy:OWN", "--json"]) == 2
    assert '"code": "policy-has-own-tables"' in capsys.readouterr().out
    assert cli.main(["policy", "half_a_policy:OWN"]) == 0
