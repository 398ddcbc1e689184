"""What would run elsewhere calls what runs here, and names the same versions."""

import re
import tomllib

import pytest

from tests.docs.fences import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WORKFLOWS = sorted(path.stem for path in (ROOT / ".github" / "workflows").glob("*.yml"))
PYTHON = "Programming Language :: Python :: "


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def promised():
    names = (one.removeprefix(PYTHON) for one in PROJECT["classifiers"] if one.startswith(PYTHON))
    return [name for name in names if re.fullmatch(r"3\.\d+", name)]


def test_the_tests_run_on_every_python_that_is_promised():
    matrix = re.search(r"python: \[(.*)\]", text_of(".github/workflows/test.yml"))
    assert re.findall(r'"([\d.]+)"', matrix[1]) == promised()


@pytest.mark.parametrize(
    "path",
    [
        *(f".github/workflows/{name}.yml" for name in WORKFLOWS),
        ".github/actions/plan/action.yml",
        ".readthedocs.yaml",
    ],
)
def test_a_file_that_no_machine_here_can_run_says_so(path):
    assert text_of(path).startswith("# Not run yet: ")


def runs_of(name):
    return re.findall(r"- run: (\S+)(.*)", text_of(f".github/workflows/{name}.yml"))


@pytest.mark.parametrize("name", ["test", "release"])
def test_a_workflow_runs_the_gates(name):
    assert ".ci/run" in [command for command, _ in runs_of(name)]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_workflow_runs_only_commands_that_exist(name):
    runs = runs_of(name)
    assert runs
    targets = re.findall(r"^(\w+):", text_of("Makefile"), flags=re.MULTILINE)
    for command, rest in runs:
        assert command in (".ci/run", "make", ".venv/bin/python")
        assert command != "make" or rest.split()[0] in targets


def test_a_release_is_of_the_version_that_its_tag_names():
    assert f'version = "{PROJECT["version"]}"' in text_of("pyproject.toml").splitlines()
    assert 'grep -qx "version = ' in text_of(".github/workflows/release.yml")


def test_the_citation_names_the_version_and_the_licence():
    lines = text_of("CITATION.cff").splitlines()
    assert f"version: {PROJECT['version']}" in lines
    assert f"license: {PROJECT['license']}" in lines
