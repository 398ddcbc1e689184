"""Compare what the library decides, and its version, with the record and CHANGELOG.

The record, `.ci/recorded/decisions.txt`, holds the revision of the default policy, a hash of every
conformance expectation, and how many starred entries CHANGELOG had. `changelog.py` is red when the
record is not the present. `changelog.py --record` renews it, and refuses where a decision changed
and CHANGELOG has no more starred entries than before.
"""

import hashlib
import json
import re
import sys
import tomllib
from collections import Counter
from importlib.metadata import version as installed_version
from pathlib import Path

RECORD = Path(".ci/recorded/decisions.txt")
STARS, VERSION = "starred entries", "version"
STAR = "a starred entry (`- ★ ...`) under Unreleased in CHANGELOG.md"
RENEW = "run `make record` and commit the result"


def stars(changelog: str) -> int:
    return len(re.findall(r"^- ★ ", changelog, re.MULTILINE))


def unreleased(changelog: str) -> str:
    return changelog.partition("\n## [Unreleased]")[2].partition("\n## [")[0]


def newest_heading(changelog: str) -> str | None:
    found = re.search(r"^## \[(\d[^\]]*)\]", changelog, re.MULTILINE)
    return found and found[1]


def decisions() -> dict[str, str]:
    """The revision of the default policy, and a hash of what each conformance case expects."""
    from disputerules.policies.aliexpress_guide import ALIEXPRESS_GUIDE as DEFAULT

    found = {f"policy {DEFAULT.name}": DEFAULT.revision}
    for path in sorted(Path("conformance").rglob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")).get("cases", []):
            text = json.dumps(case["expect"], sort_keys=True)
            digest = hashlib.sha256(text.encode()).hexdigest()[:16]
            found[f"case {path.as_posix()} {case['name']}"] = digest
    return found


def read(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines())


def write(record: dict[str, str]) -> str:
    return "".join(f"{key}: {value}\n" for key, value in record.items())


def changes(record: dict[str, str], present: dict[str, str]) -> list[str]:
    """What changed, or is gone. A case that is new, renamed or in another file changes nothing."""
    new = Counter(value for key, value in present.items() if key not in record)
    found = []
    for key, value in record.items():
        if key.startswith(("policy ", "case ")) and present.get(key) != value:
            if key in present:
                found.append(f"{key} changed")
            elif new[value]:
                new[value] -= 1
            else:
                found.append(f"{key} is gone")
    return found


def decision_faults(record: dict[str, str], present: dict[str, str], changelog: str) -> list[str]:
    """What changed that CHANGELOG does not star."""
    changed = changes(record, present)
    more = stars(changelog) > int(record.get(STARS, 0))
    if not changed or (more and stars(unreleased(changelog))):
        return []
    return [*changed, f"a decision may have changed: write {STAR}, then {RENEW}"]


def version_faults(record: dict[str, str], versions: dict[str, str], changelog: str) -> list[str]:
    """Versions that are not the newest of CHANGELOG; before the first release, the recorded one."""
    heading = newest_heading(changelog)
    place = f"the newest heading of CHANGELOG.md is [{heading}]" if heading else "nothing released"
    expected = heading or record.get(VERSION)
    if heading is None and expected:
        place = f"CHANGELOG.md has no heading of a version, and the record has {expected}"
    return [
        f"{where} has version {version}, but {place}"
        for where, version in versions.items()
        if expected and version != expected
    ]


def versions() -> dict[str, str]:
    """Every place that names the version of the package."""
    import disputerules

    project = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["project"]
    found = {
        "pyproject.toml": project["version"],
        "the installed package": installed_version("disputerules"),
    }
    if own := getattr(disputerules, "__version__", None):
        found["disputerules.__version__"] = own
    for path in [Path("README.md"), *sorted(Path("docs").rglob("*.md"))]:
        for pin in re.findall(r"disputerules(?:\[[^\]]*\])?==([\w.]+)", path.read_text("utf-8")):
            found[path.as_posix()] = pin
    return found


def main(renew: bool) -> int:
    record = read(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    changelog = Path("CHANGELOG.md").read_text(encoding="utf-8")
    named, present = versions(), decisions()
    present = {VERSION: named["pyproject.toml"], STARS: str(stars(changelog))} | present
    faults = decision_faults(record, present, changelog)
    faults += version_faults(record, named, changelog)
    if renew and not faults:
        RECORD.write_text(write(present), encoding="utf-8")
    elif not faults and record != present:
        behind = [key for key in record | present if record.get(key) != present.get(key)]
        faults.append(f"the record is behind ({len(behind)} lines, first {behind[0]}): {RENEW}")
    for fault in faults:
        print(f"RED: {fault}", file=sys.stderr)
    print(f"decisions compared: {len(present) - 2}, versions: {len(named)}")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main("--record" in sys.argv[1:]))
