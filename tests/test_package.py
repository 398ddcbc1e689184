"""What `import disputerules` gives: names that are loaded at their first use."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import disputerules


def declared() -> dict[str, str]:
    """The module that a type checker is told for each name."""
    tree = ast.parse(Path(disputerules.__file__).read_text(encoding="utf-8"))
    told = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {
        name.name: str(node.module)
        for node in told
        for name in node.names
        if str(node.module).startswith("disputerules.")
    }


def test_every_public_name_is_told_to_type_checkers() -> None:
    assert set(declared()) == set(disputerules.__all__)


@pytest.mark.parametrize("name", disputerules.__all__)
def test_a_name_is_what_type_checkers_are_told_it_is(name: str) -> None:
    assert getattr(disputerules, name) is getattr(import_module(declared()[name]), name)


def test_dir_lists_every_public_name() -> None:
    assert set(disputerules.__all__) <= set(dir(disputerules))


def test_a_name_that_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'frobnicate'"):
        disputerules.frobnicate  # type: ignore[attr-defined]


def test_importing_the_package_alone_loads_none_of_its_modules() -> None:
    loaded = "[name for name in sys.modules if name.startswith('disputerules.')]"
    code = f"import disputerules, sys; print(len({loaded}))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "0"
