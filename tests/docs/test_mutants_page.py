"""docs/explanation/mutants.md explains changes of functions that exist."""

import ast
import re

from tests.docs.fences import ROOT

PAGE = (ROOT / "docs" / "explanation" / "mutants.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "src" / "disputerules"


def test_every_method_that_the_page_names_exists():
    methods = {
        f"{one.name}.{function.name}"
        for path in PACKAGE.rglob("*.py")
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(one, ast.ClassDef)
        for function in one.body
        if isinstance(function, ast.FunctionDef)
    }
    named = set(re.findall(r"`([A-Z]\w+\.\w+)`", PAGE))
    assert named
    assert named <= methods


def test_every_function_that_the_page_names_exists():
    functions = {
        one.name
        for path in PACKAGE.rglob("*.py")
        for one in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(one, ast.FunctionDef)
    }
    rooms = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    named = set(re.findall(r"`([a-z_]+)`", PAGE))
    assert len(named) > 20
    assert named - functions - rooms == set()
