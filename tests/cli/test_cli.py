"""The command line prints an answer or an error, and never a traceback."""

import io
import json
import os
import subprocess
import sys
import tomllib
from importlib.metadata import version

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from disputerules import ALIEXPRESS_GUIDE, POLICIES, ReasonCode, cli, decide_case, read_policy
from disputerules.analysis.mutation import judge, mutants
from disputerules.cli.terminal import percent_bar
from disputerules.documents.json_text import MAX_BYTES
from disputerules.documents.schema import SCHEMAS
from tests.docs.fences import ROOT
from tests.generators.sampled import sampled

EXAMPLE = ROOT / "examples" / "never-arrived.json"
CASE = EXAMPLE.read_text(encoding="utf-8")


@pytest.fixture
def run(capsys):
    """Run a command: its status, what it prints, and what it says on standard error."""

    def command(*arguments):
        status = cli.main([str(one) for one in arguments])
        return status, *capsys.readouterr()

    return command


@pytest.fixture
def write(tmp_path):
    def file(content, name="case.json"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return file


def error_in(printed):
    return json.loads(printed)["error"]


def test_decide_prints_the_answer_for_a_person(run):
    status, printed, err = run("decide", EXAMPLE)
    assert (status, err) == (0, "")
    assert printed == EXAMPLE.with_suffix(".txt").read_text(encoding="utf-8")


def test_decide_draws_the_timeline(run):
    status, out, _ = run("decide", "--svg", EXAMPLE)
    assert (status, out[:5], out[-7:]) == (0, "<svg ", "</svg>\n")
    assert "<title>Timeline of order A-1001</title>" in out


def test_the_life_cycle_of_a_policy_is_drawn(run):
    status, out, _ = run("diagram", "etsy")
    assert (status, out[:5], out[-7:]) == (0, "<svg ", "</svg>\n")
    status, out, _ = run("diagram", "etsy", "--format", "mermaid")
    assert (status, out.partition("\n")[0]) == (0, "stateDiagram-v2")


def test_decide_prints_the_answer_as_json(run):
    status, printed, err = run("decide", EXAMPLE, "--json")
    assert (status, err) == (0, "")
    assert json.loads(printed) == decide_case(CASE)


def test_a_dash_is_standard_input(run, monkeypatch):
    reader, writer = os.pipe()
    os.write(writer, CASE.encode())
    os.close(writer)
    monkeypatch.setattr(cli.files, "STDIN", reader)
    status, printed, _ = run("decide", "-", "--json")
    os.close(reader)
    assert status == 0
    assert json.loads(printed) == decide_case(CASE)


FAULTS = {
    "not-json": "{",
    "duplicate-key": '{"at": "x", "at": "y"}',
    "unknown-key": CASE.replace('"claim"', '"clame"'),
    "missing-key": "{}",
    "invalid-type": CASE.replace("4500", "4500.0"),
    "invalid-value": CASE.replace("4500", "-1"),
    "naive-instant": CASE.replace('"at": "2026-03-02T09:00:00Z"', '"at": "2026-03-02T09:00:00"'),
    "unknown-policy": CASE.replace("aliexpress-guide", "no-such-policy"),
    "invalid-policy": CASE.replace(
        '"aliexpress-guide"', '{"base": "aliexpress-guide", "set": {"payout.within": "soon"}}'
    ),
    "too-deep": "[" * 70 + "]" * 70,
    "too-large": " " * (MAX_BYTES + 1),
}


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_is_an_object_with_json_and_a_line_without(code, run, write):
    path = write(FAULTS[code])
    status, printed, err = run("decide", path, "--json")
    error = error_in(printed)
    assert (status, err, error["code"]) == (2, "", code)
    assert error["path"].startswith("$")
    status, printed, err = run("decide", path)
    assert (status, printed) == (2, "")
    assert err == f"disputerules: {error['path']}: {error['message']} [{code}]\n"


@pytest.mark.parametrize("name", ["", ".", "no-such-file", "a\0b", "no/such/folder/file"])
def test_a_file_that_cannot_be_read_is_a_fault_like_any_other(name, run):
    status, printed, _ = run("decide", name, "--json")
    error = error_in(printed)
    assert (status, error["code"], error["path"]) == (2, "unreadable-file", "$")
    assert error["message"].startswith("cannot read ")


def test_a_file_is_read_no_further_than_a_document_may_go(run):
    status, printed, _ = run("decide", "/dev/zero", "--json")
    assert (status, error_in(printed)["code"]) == (2, "too-large")


def mutated(draw_bytes, place, text):
    return text[:place] + draw_bytes + text[place + len(draw_bytes) :]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=200),
        st.builds(
            mutated,
            st.binary(min_size=1, max_size=8),
            st.integers(0, len(CASE)),
            st.just(CASE.encode()),
        ),
    )
)
def test_no_bytes_end_in_a_traceback(tmp_path, content):
    path = tmp_path / "case.json"
    path.write_bytes(content)
    assert cli.main(["decide", str(path)]) in (0, 2)
    assert cli.main(["policy", str(path)]) in (0, 2)
    assert cli.main(["conformance", str(path)]) in (0, 2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=30))
def test_no_name_of_a_policy_ends_in_a_traceback(capsys, text):
    assert cli.main(["policy", "--", text]) in (0, 2)


def test_what_a_terminal_obeys_is_written_out(run, write):
    _, printed, _ = run("decide", write(CASE.replace("A-1001", r"\u001b[2J")))
    assert printed.startswith(r"Order \u001b[2J at ")


def test_json_is_utf_8_whatever_the_terminal_knows(monkeypatch, write):
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    path = write(CASE.replace('"quantity": 1', '"quantity": 2').replace('"1"', '"caf\u00e9 😀"'))
    assert cli.main(["decide", str(path), "--json"]) == 0
    printed = stream.buffer.getvalue().decode("utf-8")
    assert json.loads(printed)["refund"]["lines"][0]["id"] == "café 😀"


def test_a_stream_that_is_no_file_is_written_to(monkeypatch):
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    assert cli.main(["decide", str(EXAMPLE)]) == 0
    assert stream.getvalue().startswith("Order A-1001")


def closed_pipe():
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "w")


class Screen(io.StringIO):
    """A terminal, or a file, that keeps what is written to it."""

    def __init__(self, terminal):
        super().__init__()
        self.isatty = lambda: terminal


def test_a_bar_says_how_much_is_done_and_is_wiped_out_when_it_is(monkeypatch):
    screen = Screen(True)
    monkeypatch.setattr("sys.stderr", screen)
    with percent_bar("deciding") as tell:
        tell(7.4)
        tell(100)
    half, whole, wiped, left = screen.getvalue().split("\r")[1:]
    assert half == "deciding [#                   ]   7 %"
    assert whole == "deciding [####################] 100 %"
    assert (wiped, left) == (" " * 79, "")


def test_no_bar_is_drawn_without_progress_or_without_a_terminal(monkeypatch):
    for screen, percents in ((Screen(True), ()), (Screen(False), (7.4, 100))):
        monkeypatch.setattr("sys.stderr", screen)
        with percent_bar("deciding") as tell:
            for percent in percents:
                tell(percent)
        assert screen.getvalue() == ""


def test_a_reader_that_has_gone_is_no_fault(monkeypatch, capsys):
    with closed_pipe() as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert cli.main(["decide", str(EXAMPLE)]) == cli.PIPE_CLOSED
        monkeypatch.undo()
    assert capsys.readouterr().err == ""


def test_a_full_disk_is_reported(monkeypatch, capsys):
    with open("/dev/full", "w") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert cli.main(["decide", str(EXAMPLE)]) == 2
        monkeypatch.undo()
    assert "disputerules: cannot write the output: " in capsys.readouterr().err


# --- policies ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_is_printed_for_people_and_for_programs(name, run):
    status, printed, _ = run("policy", name)
    assert status == 0
    assert printed.startswith(f"Policy {name}\n")
    status, printed, _ = run("policy", name, "--markdown")
    assert status == 0
    assert printed.startswith(f"# Policy `{name}`\n")
    status, printed, _ = run("policy", name, "--json")
    assert status == 0
    assert read_policy(json.loads(printed)) == POLICIES[name]


BASED = {"base": "aliexpress-guide", "set": {"payout.within": "3 days"}}
CHANGED = ALIEXPRESS_GUIDE.but({"payout.within": "3 days"})
TOML = b'base = "aliexpress-guide"\n[set]\n"payout.within" = "3 days"\n'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("changed.json", json.dumps(BASED)),
        ("changed", json.dumps(BASED)),
        ("changed.toml", TOML),
    ],
)
def test_a_policy_is_read_from_a_file(name, content, write):
    assert cli.policy_named(str(write(content, name))) == CHANGED


def test_a_policy_is_taken_from_a_module_in_the_working_directory(write, monkeypatch, tmp_path):
    write("from disputerules import ALIEXPRESS_GUIDE as MINE\nTEXT = 'no'", "own_policy_1.py")
    monkeypatch.chdir(tmp_path)
    before = list(sys.path)
    assert cli.policy_named("own_policy_1:MINE") == ALIEXPRESS_GUIDE
    assert sys.path == before


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("p.json", "{", "not-json"),
        ("p.json", '{"base": "aliexpress-guide", "set": {"payout": 1}}', "invalid-policy"),
        ("p.json", '{"base": "nobody"}', "unknown-policy"),
        ("p.json", "[" * 60 + "]" * 60, "invalid-type"),
        ("p.toml", "base =", "invalid-policy"),
        ("p.toml", b"\xff", "not-json"),
        ("p.toml", 'base = "nobody"', "unknown-policy"),
        ("p.toml", 'base = "aliexpress-guide"\nset = {x = ' + "9" * 5000 + "}", "invalid-policy"),
        ("p.toml", "x = " + "[" * 5000 + "]" * 5000, "too-deep"),
    ],
)
def test_a_policy_file_that_cannot_be_is_a_fault_from_the_root(name, content, code, run, write):
    status, printed, _ = run("policy", write(content, name), "--json")
    error = error_in(printed)
    assert (status, error["code"]) == (2, code)
    assert error["path"].startswith("$")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("nobody", "unknown policy 'nobody'; expected one of aliexpress-guide, "),
        ("esty", "unknown policy 'esty'; did you mean 'etsy'?"),
        ("no_such_module:MINE", "cannot import no_such_module:MINE: "),
        ("json:NOTHING", "cannot import json:NOTHING: "),
        ("json:loads", "expected json:loads to be a Policy, got <function loads at "),
        ("own_policy_2:MINE", "cannot import own_policy_2:MINE: "),
        ("own_policy_3:MINE", "cannot import own_policy_3:MINE: "),
    ],
)
def test_an_unknown_policy_is_reported(text, message, run, write, monkeypatch, tmp_path):
    write("raise SystemExit", "own_policy_2.py")
    write("this is no Python", "own_policy_3.py")
    monkeypatch.chdir(tmp_path)
    status, printed, _ = run("policy", text, "--json")
    error = error_in(printed)
    assert (status, error["code"], error["path"]) == (2, "unknown-policy", "$")
    assert error["message"].startswith(message)


def test_a_case_is_decided_under_the_policy_that_was_asked_for(run, write):
    waits = write(
        b'base = "aliexpress-guide"\n[set]\n"protection.opens_after" = "59 days"', "p.toml"
    )
    _, printed, _ = run("decide", EXAMPLE, "--policy", waits, "--json")
    assert json.loads(printed)["eligibility"]["code"] == "waiting-period"


# --- conformance, schema, version ----------------------------------------------------------------


def conformance_file(*cases):
    return json.dumps({"cases": list(cases)})


def one(name, expect, **changed):
    given_case = json.loads(CASE) | changed
    return {"name": name, "because": "so it is", "case": given_case, "expect": expect}


def test_the_projects_own_conformance_files_agree(run):
    files = sorted((ROOT / "conformance").glob("*.json"))
    status, printed, _ = run("conformance", *files[:3])
    assert status == 0
    assert len(printed.splitlines()) == 3


def test_a_difference_is_reported_with_its_path_and_fails(run, write):
    path = write(
        conformance_file(
            one("right", {"order_status": "awaiting-confirmation"}),
            one("wrong", {"eligibility": {"code": "not-paid"}}),
            one("fault", {"error": "missing-key"}, at=None),
        )
    )
    status, printed, err = run("conformance", path)
    assert (status, err) == (1, "")
    assert printed.splitlines() == [
        f"{path}: 2 of 3 agree",
        "  wrong: so it is",
        '    $.eligibility.code: expected "not-paid", got "eligible"',
    ]


def test_conformance_can_be_asked_of_another_policy(run, write):
    path = write(conformance_file(one("guide", {"policy": {"name": "etsy"}})))
    assert run("conformance", path)[0] == 1
    assert run("conformance", path, "--policy", "etsy")[0] == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "[not-json]"),
        (b"\xff\xfe\xff", "[not-json]"),
        ("[]", "$: "),
        ('{"cases": 1}', "$.cases: "),
        ('{"cases": [{"name": "a"}]}', "[missing-key]"),
        ("[" * 100_000, "[too-deep]"),
    ],
)
def test_an_invalid_conformance_file_is_reported(content, message, run, write):
    status, printed, error = run("conformance", write(content))
    assert (status, printed) == (2, "")
    assert message in error


def test_a_missing_conformance_file_is_unreadable(run):
    status, printed, error = run("conformance", "nowhere.json")
    assert (status, printed) == (2, "")
    assert error.endswith("No such file or directory [unreadable-file]\n")


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_of_a_document_is_printed(name, run):
    status, printed, _ = run("schema", name)
    assert status == 0
    assert json.loads(printed) == SCHEMAS[name]()


def test_reason_codes_are_listed_beside_those_of_others(run):
    status, printed, _ = run("reasons")
    assert status == 0
    assert all(reason in printed for reason in ReasonCode)
    pairs = json.loads(run("reasons", "--json")[1])
    scheme = pairs[0]["scheme"]
    some = json.loads(run("reasons", "--json", "--to", scheme)[1])
    assert some == [pair for pair in pairs if pair["scheme"] == scheme]
    assert 0 < len(some) < len(pairs)


def test_the_version_is_that_of_the_project(capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(["--version"])
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert left.value.code == 0
    assert capsys.readouterr().out == f"{settings['project']['version']}\n"
    assert version("disputerules") == settings["project"]["version"]


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["decide"], ["schema", "nothing"]])
def test_an_unknown_command_is_reported_with_the_usage(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(arguments)
    assert left.value.code == 2
    assert capsys.readouterr().err.startswith("usage: disputerules")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["decied", "case.json"], "unknown command 'decied'; did you mean 'decide'?"),
        (["schema", "anser"], "unknown choice 'anser'; did you mean 'answer'?"),
        (["schema", "zzz"], "unknown choice 'zzz'; expected one of case, answer, order"),
        (["sql", "etsy", "--dialect", "duckdbb"], "did you mean 'duckdb'?"),
    ],
)
def test_a_misspelt_command_or_choice_suggests_the_nearest(arguments, message, capsys):
    with pytest.raises(SystemExit):
        cli.main(arguments)
    assert message in capsys.readouterr().err


def test_every_command_is_in_the_table_once_and_says_what_it_does(capsys):
    names = [command.name for command in cli.COMMANDS]
    assert len(set(names)) == len(names)
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    text = capsys.readouterr().out
    assert all(name in text for name in names)


def python(*arguments, **options):
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, **options
    )


def test_the_package_runs_as_a_module():
    done = python("-m", "disputerules", "decide", str(EXAMPLE))
    assert done.returncode == 0
    assert done.stdout == EXAMPLE.with_suffix(".txt").read_text(encoding="utf-8")
    assert done.stderr == ""


def test_running_as_a_module_exits_with_the_status(monkeypatch):
    from runpy import run_module

    # Another test of the process may have imported it.
    monkeypatch.delitem(sys.modules, "disputerules.__main__", raising=False)
    monkeypatch.setattr(sys, "argv", ["disputerules", "decide", "no-such-file"])
    with pytest.raises(SystemExit) as left:
        run_module("disputerules", run_name="__main__")
    assert left.value.code == 2


def test_a_closed_pipe_ends_the_program_quietly():
    pipe = f'"{sys.executable}" -m disputerules policy aliexpress-guide | head -n 1; '
    done = subprocess.run(
        ["bash", "-c", pipe + "echo ${PIPESTATUS[0]}"], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert done.stdout.splitlines()[0] == "Policy aliexpress-guide"


def test_importing_the_package_does_not_load_the_command_line():
    done = python("-c", "import sys, disputerules; print('disputerules.cli' in sys.modules)")
    assert done.stdout == "False\n"


def test_undetected_changes_are_listed_one_a_line(run, monkeypatch):
    monkeypatch.setattr(
        sys.modules[judge.__module__], "mutants", lambda policy: sampled(mutants(policy), 10)
    )
    cases = ROOT / "conformance" / "closing.json"
    status, printed, _ = run("mutate", "aliexpress-guide", "--cases", cases, "--fail-under", 99)
    first, *rest = printed.splitlines()
    assert (status, "mutants killed" in first) == (1, True)
    assert len(rest) > 10
    assert all(line.startswith("- no case fails if ") for line in rest)
