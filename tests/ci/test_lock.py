"""requirements/dev.txt locks what pyproject.toml asks for."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements" / "dev.txt").read_text(encoding="utf-8")
PIN = re.compile(
    r"^([\w.-]+)==([^\s;]+)(?: ; [^\\]+)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.M
)
RENEW = "run `make lock`"


def locked():
    versions = {}
    for name, version, _ in PIN.findall(LOCK):
        versions.setdefault(canonicalize_name(name), set()).add(version)
    return versions


def asked_for(extra="dev"):
    """The requirements of an extra, of the extras that it names, and of the package itself."""
    for line in PROJECT["optional-dependencies"][extra]:
        requirement = Requirement(line)
        if requirement.name == PROJECT["name"]:
            for other in sorted(requirement.extras):
                yield from asked_for(other)
        else:
            yield requirement


REQUIREMENTS = [*map(Requirement, PROJECT["dependencies"]), *asked_for()]


@pytest.mark.parametrize("requirement", REQUIREMENTS, ids=str)
def test_each_requirement_of_the_tests_is_locked_in_a_version_that_it_allows(requirement):
    versions = locked().get(canonicalize_name(requirement.name), set())
    assert versions, f"{requirement} is not locked: {RENEW}"
    wrong = [one for one in versions if not requirement.specifier.contains(one)]
    assert not wrong, f"{requirement} does not allow {wrong}: {RENEW}"


def test_the_extras_of_the_dev_extra_are_followed():
    assert {"hypothesis", "z3-solver", "duckdb"} <= {one.name for one in REQUIREMENTS}


def test_every_locked_package_has_a_hash():
    pinned = re.findall(r"^[^\s#][^=]*==", LOCK, re.M)
    assert len(pinned) == len(PIN.findall(LOCK)) > len(REQUIREMENTS)


def test_the_lock_names_no_place_to_fetch_from():
    assert not re.findall(r"\w+://\S+|^-.*", LOCK, re.M)
