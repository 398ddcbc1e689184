"""The house stands as it is drawn in pyproject.toml."""

import ast
import re
import subprocess
import sys
import tomllib
from importlib.metadata import requires
from pathlib import Path

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.application.use_cases import lint_imports

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "disputerules"
RUNTIME = {"attrs", "python-dateutil"}
HEAVY = {"duckdb", "hypothesis", "numpy", "pandas", "pyarrow", "pydantic", "pydantic_core"}
HEAVY |= {"pytest", "z3"}

# What a module may import beside the standard library, `attrs` and this package.
DOORS = {
    "documents/pydantic": {"pydantic_core"},
    "histories": {"duckdb", "pyarrow"},
    "interpreters/solver/unknowns": {"z3"},
    "values/periods/deadlines": {"dateutil"},
    "testing": {"hypothesis", "pytest"},
}


def modules():
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path):
    return path.relative_to(PACKAGE).with_suffix("").as_posix()


def door(path):
    """What this module may import, by its own name or by its folder's."""
    name = name_of(path)
    return DOORS.get(name, set()) | DOORS.get(name.split("/")[0], set())


def imported(path):
    """The top-level packages a module imports, also those asked for by name in a call."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                yield from (alias.name.split(".")[0] for alias in node.names)
            case ast.ImportFrom(module=str(module), level=0):
                yield module.split(".")[0]
            case ast.Call(
                func=ast.Name(id="__import__" | "import_module")
                | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(module)), *_],
            ):
                yield module.split(".")[0]


def test_every_import_contract_is_kept(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    contracts = read_configuration("pyproject.toml")["contracts_options"]
    assert {"rooms", "extras", "dateutil"} <= {contract["id"] for contract in contracts}

    kept = lint_imports(config_filename="pyproject.toml", cache_dir=None)

    report = capsys.readouterr().out
    assert kept, report
    assert f"Contracts: {len(contracts)} kept, 0 broken." in report


def test_the_contracts_are_checked_on_every_module():
    seen = grimp.build_graph("disputerules", cache_dir=None).modules
    names = {f"disputerules.{name_of(path)}".replace("/", ".") for path in modules()}
    assert {name.removesuffix(".__init__") for name in names} == seen
    assert len(seen) > 1


def test_every_module_has_its_place_in_the_drawing():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "rooms")
    assert layers["exhaustive"]
    placed = set(re.findall(r"\w+", " ".join(layers["layers"])))
    present = {name_of(path).split("/")[0] for path in modules()} - {"__init__"}
    assert present <= placed


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_a_module_imports_only_the_standard_library_attrs_and_its_own_extra(path):
    allowed = sys.stdlib_module_names | {"attr", "attrs", "disputerules"} | door(path)
    assert set(imported(path)) <= allowed


def test_importing_the_package_loads_no_extra():
    code = "import sys, disputerules; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "disputerules" in loaded
    assert HEAVY.isdisjoint(loaded)


def test_the_package_needs_attrs_and_dateutil_and_nothing_else():
    needed = [line for line in requires("disputerules") or [] if "extra ==" not in line]
    assert {re.match(r"[\w.-]+", line)[0] for line in needed} == RUNTIME


def test_the_declared_dependencies_are_the_installed_ones():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    declared = settings["project"]["dependencies"]
    assert {re.match(r"[\w.-]+", line)[0] for line in declared} == RUNTIME
