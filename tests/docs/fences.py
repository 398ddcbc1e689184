"""The examples of a Markdown page: fenced blocks that run in order, in a separate folder.

`python` runs, as a doctest if it has prompts; all blocks of a page share one namespace. `console`
runs its `$ disputerules ...` and `$ cat FILE` lines and compares the output. `json` and `toml` are
parsed. `text` shows what cannot run in that folder: its `$ disputerules ...` lines are parsed, and
its `$ python -m pytest ...` lines run in the checkout if the block shows their output. A comment
before a fence names a file, and the block is written to it:

    <!-- file: case.json -->
"""

import contextlib
import doctest
import io
import json
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

from attrs import frozen

from disputerules import cli, decide_case, from_toml

FENCE = re.compile(
    r"^(?:<!-- file: (?P<file>\S+) -->\n+)?```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S
)
FRAGMENT = re.compile(r"[2-9]-")
SHOWN_ONLY = {"sh", "sql", "mermaid", "yaml", "diff"}
ROOT = Path(__file__).parents[2]


@frozen
class Fence:
    """One fenced block: its kind, its text, its file and its line."""

    kind: str
    text: str
    file: str | None
    line: int


def fences(page: str) -> list[Fence]:
    return [
        Fence(found["kind"], found["text"], found["file"], page[: found.start()].count("\n") + 1)
        for found in FENCE.finditer(page)
    ]


def run_page(page: str) -> None:
    """Run every example. An AssertionError names one that does not do what it shows."""
    names: dict[str, object] = {"__name__": "page"}
    for fence in fences(page):
        if fence.file is not None:
            Path(fence.file).write_text(fence.text, encoding="utf-8")
        RUNNERS[fence.kind](fence, names)


def run_python(fence: Fence, names: dict[str, object]) -> None:
    if ">>> " in fence.text:
        run_doctest(fence, names)
    elif fence.file is None:
        exec(compile(fence.text, f"line {fence.line}", "exec"), names)


def run_doctest(fence: Fence, names: dict[str, object]) -> None:
    examples = doctest.DocTestParser().get_doctest(fence.text, names, "page", "page", fence.line)
    # clear_globs would take the names from the blocks that follow.
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    report = io.StringIO()
    failed, _ = runner.run(examples, out=report.write, clear_globs=False)
    names.update(examples.globs)
    assert not failed, report.getvalue()


def run_console(fence: Fence, names: dict[str, object]) -> None:
    shown, printed = fence.text, console(fence.text)
    same = doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS)
    assert same, f"line {fence.line} shows\n{shown}\nbut prints\n{printed}"


def console(text: str) -> str:
    """Run the commands of a session, and return the session with its current output."""
    commands = [line for line in text.splitlines() if line.startswith("$ ")]
    return "".join(f"{one}\n{output_of(one[2:])}" for one in commands)


def output_of(command: str) -> str:
    first, *arguments = shlex.split(command)
    if first == "cat":
        return "".join(Path(name).read_text(encoding="utf-8") for name in arguments)
    if first == "python":
        return output_of_script(arguments)
    assert first == "disputerules", f"an example may not run '{command}'"
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        status = cli.main(arguments)
    return printed.getvalue() + (f"(exit status {status})\n" if status else "")


def output_of_script(arguments: list[str]) -> str:
    printed = io.StringIO()
    script = compile(Path(arguments[0]).read_text(encoding="utf-8"), arguments[0], "exec")
    with contextlib.redirect_stdout(printed):
        exec(script, {"__name__": "__main__"})
    return printed.getvalue()


def run_text(fence: Fence, names: dict[str, object]) -> None:
    """Parse the commands of a block; run those whose output it shows, and compare."""
    for command, shown in sessions(fence.text):
        if not shown:
            parse_command(command)
            continue
        first, *arguments = shlex.split(command)
        runs = first == "python" and arguments[:2] == ["-m", "pytest"]
        assert runs, f"line {fence.line} shows the output of '{command}': make it a console block"
        printed = output_of_pytest(arguments[2:])
        same = doctest.OutputChecker().check_output(shown, printed, doctest.ELLIPSIS)
        assert same, f"line {fence.line} shows\n{shown}\nbut prints\n{printed}"


def sessions(text: str) -> list[tuple[str, str]]:
    """The commands of a block, each with the output below it."""
    joined = re.sub(r"\\\n *", "", text)
    return re.findall(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", joined, re.M)


def parse_command(command: str) -> None:
    """Raise an AssertionError if the command line does not know a command or an option."""
    first, *arguments = shlex.split(command.split(" > ", maxsplit=1)[0], comments=True)
    if first == "disputerules":
        try:
            cli.parser().parse_args(arguments)
        except SystemExit:
            raise AssertionError(f"the command line refuses '{command}'") from None


def output_of_pytest(arguments: list[str]) -> str:
    quick = ["-p", "tests.docs.without_search", "-p", "no:cacheprovider", "--no-header"]
    run = [sys.executable, "-m", "pytest", *arguments, *quick]
    return subprocess.run(run, capture_output=True, text=True, cwd=ROOT, check=False).stdout


def run_json(fence: Fence, names: dict[str, object]) -> None:
    plain = json.loads(fence.text)
    if isinstance(plain, dict) and {"order", "at"} <= plain.keys():
        decide_case(plain)


def run_toml(fence: Fence, names: dict[str, object]) -> None:
    tomllib.loads(fence.text)
    # A fragment of a policy file is put together with others on its page.
    if not FRAGMENT.match(fence.file or ""):
        from_toml(fence.text)


def show(fence: Fence, names: dict[str, object]) -> None:
    """Nothing to run."""


RUNNERS = {
    "python": run_python,
    "console": run_console,
    "json": run_json,
    "toml": run_toml,
    "text": run_text,
    **dict.fromkeys(SHOWN_ONLY, show),
}


def forget_modules(folder: Path) -> None:
    """Forget modules that a page wrote and imported, so that the next page can write its own."""
    for name, module in list(sys.modules.items()):
        if str(folder) in str(getattr(module, "__file__", "")):
            del sys.modules[name]
