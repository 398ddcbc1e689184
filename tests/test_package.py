"""`import disputerules` gives public names that are loaded at their first use."""

import ast
import subprocess
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from pydoc import plain, render_doc

import pytest

import disputerules


def declared() -> dict[str, str]:
    """The module in which a type checker looks for each name."""
    tree = ast.parse(Path(disputerules.__file__).read_text(encoding="utf-8"))
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {
        name.name: str(node.module)
        for node in imports
        for name in node.names
        if str(node.module).startswith("disputerules.")
    }


def test_type_checkers_know_every_public_name() -> None:
    assert set(declared()) == set(disputerules.__all__)


@pytest.mark.parametrize("name", disputerules.__all__)
def test_a_name_is_the_one_that_type_checkers_know(name: str) -> None:
    assert getattr(disputerules, name) is getattr(import_module(declared()[name]), name)


def test_dir_lists_the_public_names_and_no_others() -> None:
    import_module("disputerules.values.money")
    names = [name for name in dir(disputerules) if not name.startswith("__")]
    assert names == sorted(disputerules.__all__)
    assert "__version__" in dir(disputerules)


def test_the_version_is_that_of_the_distribution() -> None:
    assert disputerules.__version__ == version("disputerules")


def test_the_help_of_a_verb_fits_on_a_screen() -> None:
    lines = plain(render_doc(disputerules.check_eligibility)).splitlines()
    assert len(lines) <= 24
    assert "policy: disputerules.facts.policy.Policy = ALIEXPRESS_GUIDE" in lines[2]


def test_a_name_that_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'frobnicate'"):
        disputerules.frobnicate  # type: ignore[attr-defined]


def test_importing_the_package_alone_loads_none_of_its_modules() -> None:
    loaded = "[name for name in sys.modules if name.startswith('disputerules.')]"
    code = f"import disputerules, sys; print(len({loaded}))"
    found = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert found.stdout.strip() == "0"
