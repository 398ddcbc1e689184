"""The changes of each room, and the tests that are expected to notice them."""

import random
from pathlib import Path

from places import SOURCE, Change, changes_of

ROOMS = sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))
# Where a wrong sign is a wrong refund: there every change is tried.
CORE = ("language/", "rules/", "decide/", "values/money.py", "values/periods/")
# `make spark` runs it, with Java and in a run of its own.
LEFT_OUT = {SOURCE / "histories/spark.py", SOURCE / "histories/replay/on_spark.py"}
GENERATED = ["tests/docs/test_generated_pages.py", "tests/docs/test_conditions_page.py"]
CASES = "tests/documents/test_conformance.py"
# A change that only the tests of other rooms notice is a missing test of its room. These rooms have
# tests under other names.
ALSO = {
    "analysis": [],
    "cli": [
        "tests/analysis/test_rendering.py",
        "tests/docs/test_generated_pages.py",
        "tests/policies/test_books.py",
    ],
    "decide": ["tests/facts", "tests/rules", "tests/laws/test_life_cycle.py", CASES],
    "documents": ["tests/fuzz"],
    "facts": ["tests/language", "tests/rules", "tests/decide", CASES, *GENERATED],
    "histories": ["tests/examples/test_olist_history.py"],
    "interpreters": ["tests/language", "tests/rules", CASES],
    "language": ["tests/facts", "tests/rules"],
    "policies": ["tests/facts", "tests/documents/test_schema.py", CASES, *GENERATED],
    "rules": ["tests/decide", "tests/laws/test_life_cycle.py", CASES, *GENERATED],
    "testing": [],
    "values": ["tests/test_wrong_types.py", "tests/decide", "tests/documents", *GENERATED],
}


def selected(room: str) -> list[str]:
    """What pytest is given to run for a room."""
    return [f"tests/{room}", *ALSO[room]]


def changes_in(room: str, sample: int | None, seed: int) -> list[Change]:
    """A seeded sample of a room's changes. Without a size: 200, and in the core all."""
    every = [
        change
        for path in sorted((SOURCE / room).rglob("*.py"))
        if path not in LEFT_OUT
        for change in changes_of(path)
    ]
    core = [one for one in every if sample is None and is_core(one.path)]
    others = [one for one in every if sample is not None or not is_core(one.path)]
    drawn = random.Random(seed).sample(range(len(others)), min(sample or 200, len(others)))
    return [*core, *(others[index] for index in sorted(drawn))]


def is_core(path: Path) -> bool:
    return path.relative_to(SOURCE).as_posix().startswith(CORE)
