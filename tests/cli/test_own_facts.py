"""A command that cannot read a fact of a policy says so and exits with status 2."""

import json

import pytest
from pyarrow import parquet

from disputerules import cli
from tests.docs.fences import ROOT
from tests.facts.test_own_facts import HISTORY
from tests.generators.own_facts import declared, refusing_basic

EXAMPLE = ROOT / "examples" / "never-arrived.json"
COMMANDS = {
    "impact": ["impact", "aliexpress-guide", "own:OWN", "orders.parquet", "--json"],
    "sql": ["sql", "own:OWN"],
    "compare": ["compare", "aliexpress-guide", "own:OWN", "--json"],
    "lint": ["lint", "own:OWN", "--json"],
    "prove": ["prove", "own:OWN", "--json"],
    "promise": ["promise", "own:OWN", "1 day from shipped", "--json"],
    "decide": ["decide", EXAMPLE, "--policy", "own:OWN", "--json"],
    "conformance": ["conformance", "cases.json", "--policy", "own:OWN"],
    "mutate": ["mutate", "own:OWN", "--cases", "cases.json", "--json"],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_cannot_read_a_fact_refuses_the_policy(name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    parquet.write_table(HISTORY, tmp_path / "orders.parquet")
    case = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    cases = {"cases": [{"name": "one", "because": "it is", "case": case, "expect": {"x": 1}}]}
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    with declared() as tier:
        policy = refusing_basic(tier)
        monkeypatch.setattr(cli.naming, "imported", lambda module, constant: policy)
        status = cli.main([str(one) for one in COMMANDS[name]])
    printed = "".join(capsys.readouterr())
    assert "unreadable-fact" in printed
    assert "'buyer_tier'" in printed
    assert status == 2
