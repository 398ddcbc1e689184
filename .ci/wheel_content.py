"""Compare a wheel with the sources: wheel_content.py WHEEL."""

import sys
from pathlib import Path
from zipfile import ZipFile

source = Path("src")
wanted = {
    path.relative_to(source).as_posix()
    for path in source.rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
}
held = set(ZipFile(sys.argv[1]).namelist())
package = {name for name in held if ".dist-info/" not in name}
faults = [f"not in the wheel: {name}" for name in sorted(wanted - package)]
faults += [f"only in the wheel: {name}" for name in sorted(package - wanted)]
faults += [
    f"not in the wheel: {name}"
    for name in ("LICENSE", "entry_points.txt")
    if not any(held_name.endswith(f"/{name}") for held_name in held)
]
if "disputerules/py.typed" not in package:
    faults.append("not in the wheel: disputerules/py.typed")
for fault in faults:
    print(f"RED: {fault}", file=sys.stderr)
print(f"files in the wheel: {len(package)}")
sys.exit(bool(faults))
