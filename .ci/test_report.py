"""Read pytest's JUnit report: test_report.py REPORT PATH...

Red when no test ran, when a test failed, when a test was skipped for a reason that is not in
`DECLARED`, or when a test file below one of the paths contributed no test.
"""

import re
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

# The only reasons for which a test may be skipped; each says how to get what is missing.
DECLARED = (
    "needs Chromium: apt-get install chromium",
    "needs node, npm and its registry: apt-get install npm",
    "needs tzdata: dateutil 2.9 ships zones of its own",
)


def name(case: ET.Element) -> str:
    return f"{case.get('classname')}.{case.get('name')}"


def skip_reason(case: ET.Element) -> str | None:
    """Why a test did not run. An expected failure is reported as skipped too, but has run."""
    mark = case.find("skipped")
    if mark is None or mark.get("type") == "pytest.xfail":
        return None
    return mark.get("message", "")


def failed(case: ET.Element) -> bool:
    return case.find("failure") is not None or case.find("error") is not None


def test_files(paths: list[Path]) -> list[Path]:
    return [
        file
        for path in paths
        for file in ([path] if path.is_file() else sorted(path.rglob("test_*.py")))
    ]


def has_a_target_of_its_own(file: Path, markers: list[str]) -> bool:
    """Whether the whole file carries a marker of pyproject.toml, such as `spark`."""
    marked = rf"^pytestmark = pytest\.mark\.({'|'.join(map(re.escape, markers))})$"
    return bool(markers and re.search(marked, file.read_text("utf-8"), re.MULTILINE))


def markers() -> list[str]:
    """The markers of pyproject.toml that leave tests to a make target of their own."""
    options = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["tool"]["pytest"]
    names = [marker.split(":")[0] for marker in options["ini_options"]["markers"]]
    return [name for name in names if name != "no_cover"]


def contributed(file: Path, classes: set[str]) -> bool:
    module = ".".join(file.with_suffix("").parts) + "."
    return any(f"{one}.".startswith(module) for one in classes)


def main(report: Path, paths: list[Path]) -> int:
    cases = list(ET.parse(report).iter("testcase"))
    skipped = {name(case): reason for case in cases if (reason := skip_reason(case)) is not None}
    declared = Counter(reason for reason in skipped.values() if reason in DECLARED)
    apart = [file for file in test_files(paths) if has_a_target_of_its_own(file, markers())]
    files = [file for file in test_files(paths) if file not in apart]
    classes = {case.get("classname", "") for case in cases}

    faults = [f"failed: {name(case)}" for case in cases if failed(case)]
    faults += [
        f"skipped for an undeclared reason: {test} ({reason})"
        for test, reason in skipped.items()
        if reason not in DECLARED
    ]
    faults += [f"no test ran from {file}" for file in files if not contributed(file, classes)]
    if not files:
        faults.append(f"no test files in {', '.join(map(str, paths))}")
    if len(cases) == len(skipped):
        faults.append("no tests ran")
    for fault in faults:
        print(f"RED: {fault}", file=sys.stderr)
    for file in apart:
        print(f"left to a make target of its own: {file}")
    for reason, count in declared.items():
        print(f"SKIPPED: {count} tests: {reason}")
    print(f"{len(cases) - len(skipped)} tests ran, from {len(files)} files")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), [Path(path) for path in sys.argv[2:]]))
