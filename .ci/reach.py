"""Which tests the changed files reach, by what imports what; the nearest first.

A changed module reaches the test files that import it, directly or through other modules; a changed
module of tests/ likewise. Data that no import shows is in `READERS`.
"""

import ast
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import grimp

SOURCE, TESTS = Path("src"), Path("tests")
PACKAGE = "disputerules"
# The tests that read files which are not imported, by the beginning of the files' names.
READERS = {
    ".ci/": ["tests/ci"],
    "ARCHITECTURE.md": ["tests/docs"],
    "CHANGELOG.md": ["tests/docs"],
    "CONTRIBUTING.md": ["tests/docs"],
    "README.md": ["tests/docs"],
    "benchmarks/": ["tests/benchmarks"],
    "conformance/": ["tests/documents/test_conformance.py"],
    "docs/": ["tests/docs"],
    "examples/": ["tests/examples", "tests/docs"],
    "pyproject.toml": ["tests/architecture", "tests/ci"],
    "requirements/": ["tests/ci"],
    "tests/conftest.py": ["tests/values"],
    "tests/typing/": ["tests/typing"],
}


def git(*command: str) -> list[str]:
    done = subprocess.run(["git", *command], capture_output=True, check=True, text=True)
    return done.stdout.splitlines()


def base() -> str:
    """Where this branch left main; on main itself, the last commit."""
    for main in ("main", "origin/main"):
        try:
            return git("merge-base", "HEAD", main)[0]
        except subprocess.CalledProcessError:
            continue
    return "HEAD"


def changed_files(since: str) -> dict[Path, bool]:
    """Every file that differs from a commit, new and deleted ones too; whether it is committed."""
    others = git("ls-files", "--others", "--exclude-standard")
    open_changes = {*git("diff", "--name-only", "HEAD"), *others}
    names = {*git("diff", "--name-only", since), *others}
    return {Path(name): name not in open_changes for name in sorted(names)}


def module_of(path: Path) -> str:
    top = SOURCE if path.is_relative_to(SOURCE) else Path()
    return ".".join(path.relative_to(top).with_suffix("").parts).removesuffix(".__init__")


@cache
def file_of(module: str) -> Path | None:
    top = SOURCE if module.partition(".")[0] == PACKAGE else Path()
    stem = top.joinpath(*module.split("."))
    return next(
        (one for one in (stem / "__init__.py", stem.with_suffix(".py")) if one.exists()), None
    )


@cache
def imported_names(file: Path) -> tuple[tuple[str, str | None], ...]:
    """The modules that a file imports, each with a name that it takes from it, if any."""
    found: list[tuple[str, str | None]] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                found += ((one.name, None) for one in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                found += ((module, one.name) for one in names)
    return tuple(found)


@cache
def home(module: str, name: str | None) -> str:
    """The module that an imported name comes from, through the packages that pass it on."""
    if name is None:
        return module
    if file_of(f"{module}.{name}"):
        return f"{module}.{name}"
    file = file_of(module)
    if file is not None and file.name == "__init__.py":
        for source, passed_on in imported_names(file):
            if passed_on == name and source != module:
                return home(source, name)
    return module


def imports(file: Path) -> set[str]:
    """The modules of the package and of tests/ that a file imports."""
    found = {home(module, name) for module, name in imported_names(file)}
    return {one for one in found if one.split(".")[0] in {PACKAGE, TESTS.name}}


class Reach:
    """What imports what, in the package and in tests/."""

    def __init__(self) -> None:
        graph = grimp.build_graph(PACKAGE, cache_dir="build/imports")
        self.importers = {
            module: set(graph.find_modules_that_directly_import(module)) for module in graph.modules
        }
        for file in TESTS.rglob("*.py"):
            for module in imports(file):
                self.importers.setdefault(module, set()).add(module_of(file))

    def distances(self, module: str) -> dict[str, int]:
        """How many imports away from a module each other is that it reaches."""
        found, layer, steps = {module: 0}, {module}, 0
        while layer:
            steps += 1
            layer = {by for one in layer for by in self.importers.get(one, ())} - found.keys()
            # The package itself names everything, so what is behind it is behind everything.
            layer.discard(PACKAGE)
            found |= dict.fromkeys(layer, steps)
        return found

    def tests(self, changed: Mapping[Path, bool]) -> list[Path]:
        """The test files that the changed files reach: near ones first, and before all others those
        of changes that are not committed.
        """
        found: dict[Path, tuple[bool, int, int]] = {}
        for path, committed in changed.items():
            for test, steps in self.tests_of(path):
                rank = (committed, kinship(path, test), steps)
                found[test] = min(rank, found.get(test, rank))
        return sorted(found, key=lambda test: (found[test], test))

    def tests_of(self, path: Path) -> Iterator[tuple[Path, int]]:
        for start, tests in READERS.items():
            if path.as_posix().startswith(start):
                yield from ((one, 0) for test in tests for one in test_files(Path(test)))
        if path.suffix == ".py" and path.parts[0] in {SOURCE.name, TESTS.name}:
            for module, steps in self.distances(module_of(path)).items():
                file = file_of(module)
                if file is not None and file.name.startswith("test_"):
                    yield file, steps


def kinship(changed: Path, test: Path) -> int:
    """0 for a test that bears the changed file's name, 1 for one of its room, 2 for the others."""
    room = changed.parts[2:3] if changed.is_relative_to(SOURCE) else changed.parts[1:2]
    if changed == test or (test.parts[1:2] == room and changed.stem in test.stem):
        return 0
    return 1 if test.parts[1:2] == room else 2


def test_files(path: Path) -> list[Path]:
    return sorted(path.rglob("test_*.py")) if path.is_dir() else [path]
