"""Test a golden table: write the file if it is missing, else compare it."""

from pathlib import Path
from typing import Any

import pytest

from disputerules.facts.policy import Policy
from disputerules.testing.golden import differences, golden_table


class GoldenTest:
    """Adds one test to the run: the golden table is unchanged."""

    def __init__(self, path: Path, policy: Policy) -> None:
        self.path = path
        self.policy = policy

    def pytest_collection_modifyitems(self, session: Any, items: list[Any]) -> None:
        """Add the test."""
        items.append(
            GoldenItem.from_parent(
                session, name=f"golden table {self.path.name}", path_=self.path, policy=self.policy
            )
        )


class GoldenItem(pytest.Item):
    """Compares the decisions of a policy with those in a file, or writes the file."""

    def __init__(self, *, path_: Path, policy: Policy, **rest: Any) -> None:
        super().__init__(**rest)
        self.golden = path_
        self.policy = policy

    def runtest(self) -> None:
        """Write the file if there is none, else compare."""
        table = golden_table(self.policy)
        if not self.golden.exists():
            self.golden.write_text(table, encoding="utf-8")
            return
        changed = differences(self.golden.read_text(encoding="utf-8"), table)
        if changed:
            raise GoldenDiffers(changed)

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """Return the difference without a traceback."""
        if isinstance(excinfo.value, GoldenDiffers):
            repair = f"if this change is intended, delete {self.golden} and run the tests again"
            return "\n".join(
                [
                    "the policy's decisions differ from the golden table:",
                    *excinfo.value.args[0],
                    repair,
                ]
            )
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, int, str]:
        """Return the place and the name of the test."""
        return self.golden, 0, self.name


class GoldenDiffers(AssertionError):
    """The decisions differ from the golden table."""
