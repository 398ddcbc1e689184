"""The commands compare, prove and lint: their texts, their JSON, their exit status."""

import json
import sys
from functools import partial

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, PolicyHasOwnTables, cli, decide_case
from disputerules.analysis.compare import compare
from disputerules.analysis.compare.generated_tests import comparison_tests
from disputerules.analysis.compare.rendering import comparison_text
from disputerules.analysis.lint import lint
from disputerules.analysis.lint.rendering import diagnostics_text
from disputerules.analysis.prove import prove
from disputerules.rules.laws import LAWS


@pytest.fixture
def changed(tmp_path):
    file = tmp_path / "policy.json"
    file.write_text('{"base": "aliexpress-guide", "set": {"protection.opens_after": "5 days"}}')
    return str(file)


def test_policies_that_agree_exit_with_nothing(capsys):
    assert cli.main(["compare", "aliexpress-guide", "aliexpress-guide"]) == 0
    assert "No differences: proved for every order." in capsys.readouterr().out


def test_a_difference_is_a_sentence_and_then_a_case(capsys, changed):
    assert cli.main(["compare", "aliexpress-guide", changed]) == 1
    first, case, *rest = capsys.readouterr().out.splitlines()
    assert first.startswith("eligibility: eligible becomes waiting-period")
    assert decide_case(json.loads(case))["eligibility"]["code"] == "eligible"
    assert "No other differences: proved for every order." in rest


def test_the_json_has_the_case_document_without_a_policy(capsys, changed):
    assert cli.main(["compare", "aliexpress-guide", changed, "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    keys = {"differences", "same", "unknown", "unknown_because", "assumptions"}
    assert set(told) == keys
    (one,) = told["differences"]
    assert set(one) == {"table", "old", "new", "message", "witness"}
    assert (one["table"], one["old"], one["new"]) == ("eligibility", "eligible", "waiting-period")
    assert "policy" not in one["witness"]
    assert "refund" in told["same"]
    assert told["unknown"] == []


def test_bounded_deadlines_are_listed_if_any(capsys, tmp_path):
    old, new = tmp_path / "old.toml", tmp_path / "new.toml"
    old.write_text('base = "aliexpress-guide"\n[set]\n"calendar.zone" = "Europe/Paris"\n')
    new.write_text(old.read_text() + '"payout.within" = "5 calendar days"\n')
    assert cli.main(["compare", str(old), str(new), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["assumed"] == [
        '"5 calendar days" in Europe/Paris lasts from 119 hours to 121 hours'
    ]


def test_markdown_and_tests_are_written(capsys, changed, tmp_path):
    file = tmp_path / "test_change.py"
    arguments = ["compare", "aliexpress-guide", changed, "--markdown", "--pytest", str(file)]
    assert cli.main(arguments) == 1
    assert "<details><summary>eligibility" in capsys.readouterr().out
    compile(file.read_text(), str(file), "exec")


def heading(capsys, *policies):
    cli.main(["compare", *policies, "--markdown"])
    return capsys.readouterr().out.splitlines()[0]


def test_policies_with_one_name_are_distinguished_by_their_arguments(capsys, changed, tmp_path):
    named = heading(capsys, "aliexpress-guide", changed)
    assert named == f"### aliexpress-guide 1 → aliexpress-guide 1 ({changed})"
    other = tmp_path / "other.toml"
    other.write_text('base = "aliexpress-guide"\nset = {version = "2"}\n')
    assert heading(capsys, "aliexpress-guide", str(other)) == (
        "### aliexpress-guide 1 → aliexpress-guide 2"
    )
    assert heading(capsys, changed, changed) == "### aliexpress-guide 1 → aliexpress-guide 1"
    other.write_text('base = "aliexpress-guide"\nname = "shop"\nversion = "2026"\n')
    assert heading(capsys, "aliexpress-guide", str(other)) == "### aliexpress-guide 1 → shop 2026"


def test_written_tests_say_which_policies_they_are_about(capsys, changed, tmp_path):
    file = tmp_path / "test_change.py"
    cli.main(["compare", "aliexpress-guide", changed, "--pytest", str(file)])
    assert f"Old: aliexpress-guide 1\nNew: aliexpress-guide 1 ({changed})\n" in file.read_text()
    named = 'C:\\new\n"""'
    written = comparison_tests(compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE), (named, named))
    assert "Old: C:/new" in written
    compile(written, "written", "exec")


def test_a_policy_with_rows_of_its_own_is_written_into_tests():
    table = ALIEXPRESS_GUIDE.table("eligibility")
    other = ALIEXPRESS_GUIDE.with_table(table.with_rows(*table.rows[1:]))
    space = {}
    exec(compile(comparison_tests(compare(ALIEXPRESS_GUIDE, other)), "written", "exec"), space)
    assert space["OWN"] == {}
    for case in space["CASES"]:
        space["test_the_decision_is_unchanged"](case)


def test_a_policy_that_no_document_can_express_is_written_into_tests_only_by_its_place():
    table = ALIEXPRESS_GUIDE.table("eligibility")
    other = ALIEXPRESS_GUIDE.with_table(evolve(table, question="May one be opened?"))
    with pytest.raises(PolicyHasOwnTables, match="give it as module:NAME"):
        comparison_tests(compare(ALIEXPRESS_GUIDE, other))


def test_a_policy_with_tables_of_its_own_is_imported_by_the_tests_that_are_written(
    tmp_path, monkeypatch
):
    (tmp_path / "corner_shop.py").write_text(
        "from disputerules import ALIEXPRESS_GUIDE\n"
        "TABLE = ALIEXPRESS_GUIDE.table('eligibility')\n"
        "POLICY = ALIEXPRESS_GUIDE.with_table(TABLE.with_rows(*TABLE.rows[1:]))\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    compared = ["compare", "aliexpress-guide", "corner_shop:POLICY"]
    assert cli.main([*compared, "--pytest", "written.py"]) == 1
    written = (tmp_path / "written.py").read_text()
    assert "\nfrom corner_shop import POLICY as NEW\n" in written
    assert 'OWN = {"new": NEW}' in written
    space = {}
    exec(compile(written, "written", "exec"), space)
    test = space["test_the_decision_is_unchanged"]
    for case in space["CASES"]:
        test(case)
    # The old answer is not the new policy's.
    first = space["CASES"][0]
    with pytest.raises(AssertionError):
        test(first | {"name": first["name"].removesuffix("old") + "new"})


def test_laws_are_listed(capsys, monkeypatch):
    first = partial(prove, laws=[LAWS["timeout-is-final"]])  # to prove them all takes long
    monkeypatch.setattr("disputerules.analysis.prove.prove", first)
    asked = ["prove", "aliexpress-guide"]
    assert cli.main(asked) == 0
    assert "proved: at and after the timeout nothing opens" in capsys.readouterr().out
    assert cli.main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["laws"][0]["outcome"] == "proved"


def test_lint_without_problems_exits_with_0_and_lists_notes_separately(
    capsys, monkeypatch, changed
):
    monkeypatch.setattr(
        "disputerules.analysis.lint.lint", lambda policy, step: lint(policy, tables=["evidence"])
    )
    assert cli.main(["lint", changed, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["findings"] == []
    assert told["notes"]


def test_lint_says_that_it_found_no_problems(capsys, monkeypatch):
    monkeypatch.setattr("disputerules.analysis.lint.lint", lambda policy, step: ())
    assert cli.main(["lint", "aliexpress-guide"]) == 0
    assert capsys.readouterr().out == "No problems found.\n"


def test_a_terminal_shows_progress(monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    seconds = iter(range(0, 1000, 2))
    monkeypatch.setattr(cli.terminal, "monotonic", lambda: next(seconds))
    with cli.progress_bar("tables", 2) as step:
        step("eligibility")
    assert "1 of 2 tables: eligibility" in capsys.readouterr().err


def test_a_text_leaves_out_empty_parts():
    compared = compare(ALIEXPRESS_GUIDE, ALIEXPRESS_GUIDE)
    assert "The same" not in comparison_text(evolve(compared, same=()))
    (note, *_) = lint(ALIEXPRESS_GUIDE, tables=["evidence"])
    assert diagnostics_text((note,), notes=True).endswith(f"[{note.kind}]")
    assert diagnostics_text(()) == "No problems found."
