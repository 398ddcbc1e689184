"""No text from a document reaches a terminal raw, and a program that is ended ends cleanly."""

import json
import subprocess
import sys
from functools import cache, partial
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputerules import cli
from disputerules.analysis import lint
from disputerules.cli import terminal
from disputerules.documents.sections import visible
from disputerules.histories import duck, warehouse
from disputerules.histories.readings import BLANKS
from disputerules.interpreters.sql.dialect import DIALECTS
from disputerules.policies.presets import named
from disputerules.values.errors import InvalidInput

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "never-arrived.json"
CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
DIRECTIONS = [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))]
MARKS = ["\u200e", "\u200f", "\u061c", "\u2028", "\u2029", "\ufeff", "\U000e0001"]
# ESC, OSC with BEL, C1's CSI and OSC, and an override of the direction.
HOSTILE = "x\x1b[2J\x1b]0;title\x07\x9b31m\x9d\u202etxt\u2066\u200f"


def raw(text):
    """Return the characters of a text that a terminal may obey."""
    return {each for each in text if not each.isprintable() and each != "\n"}


@given(st.text())
def test_a_text_is_printed_without_a_character_that_a_terminal_may_obey(text):
    shown = terminal.shown_lines(text)
    assert raw(shown) == set()
    assert shown.count("\n") == text.count("\n")
    assert json.loads(visible(json.dumps(text, ensure_ascii=False))) == text


@pytest.mark.parametrize("sign", [*CONTROLS, *DIRECTIONS, *MARKS], ids=ascii)
def test_every_sign_that_a_terminal_may_obey_is_escaped(sign):
    assert raw(visible(sign)) == set()
    assert json.loads(f'"{visible(sign)}"') == sign


@pytest.mark.parametrize("text", ["", "café 😀", 'a "b" \\ c', "العربية", "日本"])
def test_a_text_in_any_script_stays_as_it_is(text):
    assert visible(text) == text


# --- every command -------------------------------------------------------------------------------


linted = cache(partial(lint.lint, tables=["eligibility"]))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with documents that are hostile wherever they have text."""
    monkeypatch.chdir(tmp_path)
    # To lint every table takes half a minute.
    monkeypatch.setattr(lint, "lint", lambda policy, *more: linted(policy))
    case = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    case["order"]["id"] = HOSTILE
    for line in case["order"]["lines"]:
        line["id"] = HOSTILE + line["id"]
    case.get("claim", {})["lines"] = [{"id": case["order"]["lines"][0]["id"], "quantity": 1}]
    named = {"name": HOSTILE, "version": HOSTILE}
    policy = {"base": "aliexpress-guide", "set": named | {"protection.period": "45 days"}}
    broken = {**case, HOSTILE: 1}
    examples = [{"name": HOSTILE, "because": HOSTILE, "case": case, "expect": {HOSTILE: HOSTILE}}]
    files = {
        "case.json": case | {"policy": policy},
        "broken.json": broken,
        "policy.json": policy,
        "examples.json": {"cases": examples},
        "unknown.json": {"base": HOSTILE},
        "setting.json": {"base": "aliexpress-guide", "set": {HOSTILE: 1}},
        "policy-" + HOSTILE.replace("/", "") + ".json": policy,
    }
    for name, document in files.items():
        (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    at = "2026-01-02T08:00:00Z"
    rows = [
        "order_id,at,placed_at,paid_at,shipped_at,currency,paid,shop",
        f"{HOSTILE},2026-02-24T08:00:00Z,{at},{at},{at},USD,4500,{HOSTILE}",
        f"{HOSTILE}bad,{at},{at},{at},{at},{HOSTILE},4500,{HOSTILE}",
    ]
    (tmp_path / "orders.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (tmp_path / f"{HOSTILE}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    disputes = [
        "dispute_id,order_id,at,position,type,received,reason",
        f"{HOSTILE},{HOSTILE},2026-01-20T08:00:00Z,0,opened,false,no-tracking-information",
        f"{HOSTILE}bad,{HOSTILE},2026-01-20T08:00:00Z,0,{HOSTILE},false,{HOSTILE}",
    ]
    (tmp_path / "disputes.csv").write_text("\n".join(disputes) + "\n", encoding="utf-8")
    (tmp_path / "decimals.csv").write_text(
        "\n".join(rows).replace(",4500,", f",4.5{HOSTILE},"), encoding="utf-8"
    )
    return tmp_path


FILE = "policy-" + HOSTILE.replace("/", "") + ".json"
HISTORY = ["--orders", "orders.csv", "--disputes", "disputes.csv"]
RUNS = {
    "decide": [
        ["case.json"],
        ["broken.json"],
        [f"{HOSTILE}.json"],
        ["case.json", "--policy", FILE],
        ["case.json", "--svg"],
        ["case.json", "--language", "de"],
        ["case.json", "--language", HOSTILE],
    ],
    "policy": [[FILE], [FILE, "--markdown"], ["unknown.json"], ["setting.json"], [HOSTILE]],
    "diagram": [[FILE], [FILE, "--format", "mermaid"], [HOSTILE]],
    "conformance": [["examples.json"], ["broken.json"], [HOSTILE]],
    "mutate": [[FILE, "--cases", "examples.json"], [HOSTILE, "--cases", HOSTILE]],
    "reasons": [[], ["--to", HOSTILE]],
    "schema": [["case"], [HOSTILE]],
    "terms": [[FILE], [FILE, "--format", "schema.org"], [FILE, "--format", "ucp"], [HOSTILE]],
    "impact": [
        ["aliexpress-guide", FILE, "orders.csv", "--by", "shop", "--largest", "2"],
        ["aliexpress-guide", FILE, f"{HOSTILE}.csv"],
        ["aliexpress-guide", FILE, "decimals.csv"],
        ["aliexpress-guide", FILE, "orders.csv", "--map", f"paid=paid + '{HOSTILE}'"],
        ["aliexpress-guide", FILE, "orders.csv", "--map", HOSTILE],
        ["aliexpress-guide", FILE, "orders.csv", "--zone", HOSTILE],
        ["aliexpress-guide", FILE, "orders.csv", "--at", HOSTILE],
        ["aliexpress-guide", FILE, f"no-{HOSTILE}.csv"],
    ],
    "replay": [
        [FILE, *HISTORY],
        [FILE, *HISTORY, "--map-disputes", HOSTILE],
        [HOSTILE, *HISTORY],
    ],
    "forecast": [[FILE, *HISTORY], [FILE, *HISTORY, "--at", HOSTILE]],
    "plan": [
        ["aliexpress-guide", FILE, "--quick", "--fail-on", HOSTILE],
        ["aliexpress-guide", FILE, "--quick", "--terms", f"{HOSTILE}.json"],
        ["aliexpress-guide", HOSTILE],
    ],
    "sql": [[FILE], [FILE, "--dialect", HOSTILE], [FILE, "--orders", HOSTILE]],
    "sample": [[f"{HOSTILE}.parquet", "--orders", "3"], [f"no/{HOSTILE}.csv"], [HOSTILE]],
    "compare": [
        ["aliexpress-guide", FILE],
        ["aliexpress-guide", FILE, "--markdown"],
        [FILE, HOSTILE],
    ],
    "promise": [[FILE, HOSTILE], [FILE, f"1 day from {HOSTILE}"], [FILE, "broken.json"]],
    "prove": [[HOSTILE], [f"{HOSTILE}:X"]],
    "lint": [[FILE, "--notes"], [f"x:{HOSTILE}"]],
    "completion": [["bash"], [HOSTILE]],
    HOSTILE: [[]],
}
PLAIN_ONLY = {
    *("completion", "conformance", "diagram", "schema", "terms", "sql", "sample", HOSTILE)
}
CASES = [
    (name, [name, *arguments, *more])
    for name, runs in RUNS.items()
    for arguments in runs
    for more in ([], ["--json"])
    if not (more and (name in PLAIN_ONLY or "--markdown" in arguments))
]


def test_every_command_is_run_here():
    assert {command.name for command in cli.COMMANDS} == set(RUNS) - {HOSTILE}


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("name", "arguments"), CASES, ids=[f"{name}-{n}" for n, (name, _) in enumerate(CASES)]
)
def test_no_command_prints_a_text_from_a_document_raw(folder, capsys, name, arguments):
    try:
        status = cli.main(arguments)
    except SystemExit as left:
        status = left.code
    printed = capsys.readouterr()
    assert raw(printed.out) == set()
    assert raw(printed.err) == set()
    assert status in (0, 1, 2, 3)
    assert printed.out or printed.err
    if "--json" in arguments and printed.out:
        json.loads(printed.out)


def test_json_keeps_what_a_document_says(folder, capsys):
    cli.main(["decide", "case.json", "--json"])
    policy = json.loads(capsys.readouterr().out)["policy"]
    assert (policy["name"], policy["version"]) == (HOSTILE, HOSTILE)


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_the_printed_sql_is_the_sql_that_was_written(capsys, dialect):
    assert cli.main(["sql", "aliexpress-guide", "--dialect", dialect]) == 0
    written = warehouse.view(named("aliexpress-guide"), dialect)
    assert capsys.readouterr().out == f"{written}\n"


@pytest.mark.parametrize("blank", BLANKS, ids=ascii)
def test_a_blank_is_written_into_sql_by_its_number(blank):
    text = warehouse.written_out(f"SELECT '{blank}'", DIALECTS["duckdb"])
    assert text == f"SELECT CHR({ord(blank)})"
    assert duckdb.connect().execute(text).fetchall() == [(blank,)]
    spark = warehouse.written_out(f"SELECT '{blank}'", DIALECTS["spark"])
    assert spark == f"SELECT '\\u{ord(blank):04x}'"


@pytest.mark.parametrize("more", [{"orders": "a\x1b"}, {"mapping": {"paid": "paid -- \u202e"}}])
def test_sql_with_a_text_that_printing_would_change_is_refused(more):
    with pytest.raises(InvalidInput, match="by number") as refusal:
        warehouse.view(named("aliexpress-guide"), "duckdb", **more)
    assert refusal.value.code == "invalid-value"


def test_a_bar_shows_a_name_escaped(monkeypatch):
    drawn = []
    monkeypatch.setattr(terminal, "watched", lambda: True)
    monkeypatch.setattr(terminal, "draw", drawn.append)
    monkeypatch.setattr(terminal, "monotonic", iter(range(0, 100, 2)).__next__)
    with terminal.progress_bar("laws", 2) as step:
        step(HOSTILE)
    assert raw(drawn[0]) == {"\r"}
    assert drawn[1:] == [terminal.WIPE]


# --- how a program ends --------------------------------------------------------------------------


def shell(command):
    """Run the command line in a shell, where `$run` is the program."""
    script = f'run() {{ "{sys.executable}" -m disputerules "$@"; }}; {command}'
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)


CLOSED = "disputerules: cannot write the output: standard output is closed\n"


@pytest.mark.parametrize(
    ("command", "status", "error"),
    [
        ("run policy aliexpress-guide >&-", 2, CLOSED),
        ("run --help >&-", 2, CLOSED),
        ("run policy nobody --json >&-", 2, CLOSED),
        ("run policy aliexpress-guide >&- 2>&-", 2, ""),
        ("run policy nobody 2>&-", 2, ""),
        ("run nothing 2>&-", 2, ""),
        ("run policy nobody 2>/dev/full", 2, ""),
        ("run --help > /dev/full", 2, "disputerules: cannot write the output: "),
        ("run policy aliexpress-guide | true; exit ${PIPESTATUS[0]}", 141, ""),
        ("run policy aliexpress-guide --json | head -n 1; exit ${PIPESTATUS[0]}", 141, ""),
        ("run --help | true; exit ${PIPESTATUS[0]}", 141, ""),
        ("run policy nobody 2>&1 | true; exit ${PIPESTATUS[0]}", 2, ""),
        ("run decide - <&-", 2, "disputerules: $: cannot read '-': "),
    ],
)
def test_a_closed_stream_ends_the_program_with_its_status(command, status, error):
    done = shell(command)
    assert done.returncode in (status, 0 if "| " in command and status == 141 else status)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    assert done.stderr.startswith(error)
    assert bool(done.stderr) == bool(error)


def test_without_streams_the_status_still_says_what_happened(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdout", None)
    assert cli.main(["reasons"]) == 2
    assert capsys.readouterr().err == CLOSED
    with pytest.raises(SystemExit) as left:
        cli.main(["--help"])
    assert left.value.code == 2
    monkeypatch.setattr(sys, "stderr", None)
    assert cli.main(["reasons"]) == 2
    assert not terminal.watched()


def test_an_error_that_cannot_be_printed_keeps_its_status(monkeypatch):
    with open("/dev/full", "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        assert cli.main(["policy", "nobody"]) == 2
        monkeypatch.undo()


@pytest.mark.parametrize("module", ["disputerules.cli", "disputerules.__main__"])
def test_ctrl_c_ends_the_program_quietly(module, monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("disputerules.cli.run", interrupted)
    monkeypatch.setattr(sys, "argv", ["disputerules", "reasons"])
    assert sys.modules.get(module, __import__(module, fromlist=["main"])).main() == 130
    assert capsys.readouterr() == ("", "")


def test_ctrl_c_while_the_program_loads_ends_it_quietly(monkeypatch, capsys):
    from disputerules import __main__

    class Interrupting:
        def find_spec(self, name, *_):
            if name == "disputerules.cli":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "disputerules.cli")
    monkeypatch.setattr(sys, "meta_path", [Interrupting(), *sys.meta_path])
    assert __main__.main() == 130
    assert capsys.readouterr() == ("", "")


# The child interrupts itself when a function is called, so that no test waits for a time.
INTERRUPTS = """
import os, signal, sys, threading
from disputerules import cli
from disputerules.analysis import lint
{at}
sys.exit(cli.main(sys.argv[1:]))
"""
IN_SOLVER = """
import z3
check = z3.Solver.check
def interrupted(self, *given):
    z3.Solver.check = check
    os.kill(os.getpid(), signal.SIGINT)
    return check(self, *given)
z3.Solver.check = interrupted
"""
IN_QUERY = """
from disputerules.histories import duck
run = duck.run
def interrupted(connection, text):
    if text.startswith("DESCRIBE"):
        duck.run = run
        os.kill(os.getpid(), signal.SIGINT)
    return run(connection, text)
duck.run = interrupted
"""


@pytest.mark.parametrize(
    ("at", "arguments"),
    [(IN_SOLVER, ["prove", "aliexpress-guide"]), (IN_QUERY, ["impact"])],
    ids=["solver", "query"],
)
def test_ctrl_c_in_a_search_or_a_query_ends_the_program(tmp_path, at, arguments):
    if arguments == ["impact"]:
        (tmp_path / "orders.csv").write_text("order_id,at,placed_at,currency,paid\n")
        arguments = [
            *("impact", "aliexpress-guide", "aliexpress-2020"),
            str(tmp_path / "orders.csv"),
        ]
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTS.format(at=at), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_an_interrupted_query_is_a_keyboard_interrupt_and_no_other_error_is():
    with pytest.raises(KeyboardInterrupt), duck.reported():
        raise RuntimeError("Query interrupted")
    with pytest.raises(RuntimeError, match="else"), duck.reported():
        raise RuntimeError("something else")
    with pytest.raises(InvalidInput), duck.reported():
        duckdb.connect().execute("SELECT a")
