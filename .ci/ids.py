"""Compare the row ids and codes of the library with the list of all that there ever were.

`.ci/recorded/ids.txt` has one a line: its kind, for rows and their codes the table, and its name.
Lines are added, never removed: an id that is gone stays with its reason, `row claim old-id
retired: split into a and b`. `ids.py --record` adds those that are new.
"""

import ast
import subprocess
import sys
from pathlib import Path

RECORD = Path(".ci/recorded/ids.txt")
RETIRED = " retired: "


def present() -> set[str]:
    """Every id and code in the code: rows, their codes, errors and bad rows of histories."""
    from disputerules.decide.codes import REFUSED_EVENTS
    from disputerules.histories.badrows import BAD_ROWS, OF_POLICIES
    from disputerules.policies.presets import POLICIES
    from disputerules.rules import TABLES

    tables = [*TABLES, *(table for policy in POLICIES.values() for table in policy.tables)]
    found = {f"row {table.name} {row.id}" for table in tables for row in table.rows}
    found |= {f"code {table.name} {line.then.code}" for table in tables for line in table.lines}
    bad = [*(code for code, _ in BAD_ROWS), *OF_POLICIES]
    found |= {f"bad-row {code}" for code in bad}
    of_tables = {line.then.code for table in tables for line in table.lines}
    found |= {f"error {code}" for code in REFUSED_EVENTS(TABLES) if code not in of_tables}
    return found | {f"error {code}" for code in error_codes(Path("src/disputerules"))}


def error_codes(package: Path) -> set[str]:
    """The codes that errors are raised with: a class's `code`, or the first argument."""
    found = set()
    for path in package.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.ClassDef(body=body):
                    found |= {value for one in body if (value := code_of_class(one))}
                case ast.Call(
                    func=ast.Name(id="InvalidInput" | "LanguageError" | "refused" | "refusal")
                    | ast.Attribute(attr="__init__"),
                    args=[ast.Constant(value=str(code)), *_],
                ):
                    found.add(code)
    return found


def code_of_class(node: ast.stmt) -> str | None:
    match node:
        case ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code))):
            return code
    return None


def name_of(line: str) -> str:
    return line.partition(RETIRED)[0]


def ever_recorded() -> set[str] | None:
    """The names that any commit at hand added to the list; None without git."""
    command = ["git", "log", "--format=", "--no-color", "-p", "--", str(RECORD)]
    try:
        log = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    except (OSError, subprocess.CalledProcessError):
        return None
    added = (line[1:] for line in log.splitlines() if line.startswith("+"))
    return {name_of(line) for line in added if not line.startswith("++")}


def faults(lines: list[str], there: set[str], ever: set[str]) -> list[str]:
    retired = {name_of(line) for line in lines if RETIRED in line}
    listed = {name_of(line) for line in lines}
    gone = sorted(listed - retired - there)
    return [
        *(
            f"{name} is gone: bring it back, or write `{RETIRED.strip()} why` behind it in {RECORD}"
            for name in gone
        ),
        *(f"{name} is retired, and used again: take another" for name in sorted(retired & there)),
        *(f"{name} was removed from {RECORD}: add it again" for name in sorted(ever - listed)),
        *(
            f"{line} gives no reason"
            for line in lines
            if line.endswith(RETIRED.rstrip())
            or (RETIRED in line and not line.partition(RETIRED)[2])
        ),
    ]


def main(renew: bool) -> int:
    lines = RECORD.read_text(encoding="utf-8").splitlines() if RECORD.exists() else []
    there, ever = present(), ever_recorded()
    if ever is None:
        print("no git history: compared with the list alone")
    wrong = faults(lines, there, ever or set())
    new = sorted(there - {name_of(line) for line in lines})
    if renew:
        RECORD.write_text("".join(f"{line}\n" for line in sorted([*lines, *new])), "utf-8")
    else:
        wrong += [f"{name} is not listed: run `make record` and commit the result" for name in new]
    for fault in wrong:
        print(f"RED: {fault}", file=sys.stderr)
    print(f"ids and codes compared: {len(there)}")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main("--record" in sys.argv[1:]))
