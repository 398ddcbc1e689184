"""List the conformance files and spoil one case: conformance_cases.py LIST SPOILED.

LIST receives the files' paths. SPOILED receives the first case with an expectation that no answer
can meet.
"""

import json
import sys
from pathlib import Path

cases = {
    path: json.loads(path.read_text(encoding="utf-8")).get("cases", [])
    for path in sorted(Path("conformance").rglob("*.json"))
}
files = [path for path, held in cases.items() if held]
if not files:
    sys.exit("RED: there are no conformance cases")
spoiled = {**cases[files[0]][0], "expect": {"order_status": "no such status"}}
Path(sys.argv[1]).write_text("".join(f"{path}\n" for path in files), encoding="utf-8")
Path(sys.argv[2]).write_text(json.dumps({"cases": [spoiled]}), encoding="utf-8")
print(f"{sum(map(len, cases.values()))} conformance cases in {len(files)} files")
