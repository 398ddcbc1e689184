"""ARCHITECTURE.md draws the house as pyproject.toml builds it."""

import re
import tomllib

from tests.docs.fences import ROOT, fences

PAGE = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")


def layers():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    return next(one for one in contracts if one["id"] == "rooms")["layers"]


def test_the_drawing_has_the_layers_of_the_contract_in_their_order():
    drawing = next(one for one in fences(PAGE) if one.kind == "text")
    drawn = [line.strip() for line in drawing.text.splitlines() if line.strip()]
    assert drawn == [re.sub("[()]", "", layer) for layer in layers()]


def test_every_module_of_the_package_is_in_the_drawing_and_described():
    package = ROOT / "src" / "disputerules"
    modules = {path.stem for path in package.glob("*.py")} - {"__init__"}
    folders = {path.parent.name for path in package.glob("*/__init__.py")}
    drawn = set(re.findall(r"\w+", " ".join(layers())))
    described = set(re.findall(r"^\| `(\w+)` \| \S", PAGE, re.M))
    assert modules | folders <= drawn
    assert modules | folders <= described
