"""Read pytest's JUnit report: test_report.py REPORT PATH...

Red when nothing ran, when a test was skipped (everything that a test may need is installed here),
or when a test file below one of the paths contributed no test.
"""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

report, *paths = map(Path, sys.argv[1:])
cases = list(ET.parse(report).iter("testcase"))
# An expected failure is reported as skipped too, but has run.
skipped = [
    case
    for case in cases
    if (mark := case.find("skipped")) is not None and mark.get("type") != "pytest.xfail"
]
red = [case for case in cases if case.find("failure") is not None or case.find("error") is not None]
files = [
    file
    for path in paths
    for file in ([path] if path.is_file() else sorted(path.rglob("test_*.py")))
]
# A file whose tests need a server or a cluster is marked as a whole and has a make target.
apart = [file for file in files if "pytestmark = pytest.mark." in file.read_text("utf-8")]
files = [file for file in files if file not in apart]
ran = {case.get("classname", "") for case in cases}
silent = [
    file
    for file in files
    if not any(f"{name}.".startswith(".".join(file.with_suffix("").parts) + ".") for name in ran)
]

faults = [f"failed: {case.get('classname')}.{case.get('name')}" for case in red]
faults += [f"skipped: {case.get('classname')}.{case.get('name')}" for case in skipped]
faults += [f"no test ran from {file}" for file in silent]
if not files:
    faults.append(f"no test files in {', '.join(map(str, paths))}")
if not cases:
    faults.append("no tests ran")
for fault in faults:
    print(f"RED: {fault}", file=sys.stderr)
for file in apart:
    print(f"left to a make target of its own: {file}")
print(f"{len(cases)} tests from {len(files)} files")
sys.exit(bool(faults))
