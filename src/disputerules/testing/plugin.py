"""The pytest plugin's working parts; `disputerules_hooks` loads them when an option asks for it."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from disputerules.errors import DisputeRulesError
from disputerules.policies.presets import named
from disputerules.policy import Policy
from disputerules.testing.code import as_code
from disputerules.testing.coverage import RuleCoverage, Spot, watch
from disputerules.testing.golden import differences, golden_table
from disputerules.testing.ready import ready_cases
from disputerules.wire import encode, to_dict

SENT = "disputerules_rules"


def watch_rules(config: Any) -> None:
    """Note every decision of the run."""
    config.pluginmanager.register(RuleWatch(config, chosen_policy(config)), "disputerules-rules")


def compare_golden(config: Any) -> None:
    """Add the test that compares the golden table."""
    policy = chosen_policy(config)
    config.pluginmanager.register(
        GoldenTest(Path(config.getoption("policy_golden")), policy), "disputerules-golden"
    )


def chosen_policy(config: Any) -> Policy:
    """The policy that `--rule-policy` names."""
    module, _, name = config.getoption("rule_policy").rpartition(":")
    try:
        policy = getattr(import_module(module), name) if module else named(name)
    except (DisputeRulesError, ImportError, AttributeError) as error:
        raise pytest.UsageError(f"--rule-policy: {error}") from None
    if not isinstance(policy, Policy):
        raise pytest.UsageError(f"--rule-policy: {module}:{name} is no policy")
    return policy


class RuleWatch:
    """Watches the decisions of a run, gathers those of other processes, and reports."""

    def __init__(self, config: Any, policy: Any) -> None:
        self.config = config
        self.coverage = RuleCoverage(policy)
        policy.memory.pop("rulebook", None)
        self.end = watch(self.coverage)
        self.ready: dict[Spot, Any] = {}
        self.missing: list[Spot] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: Any) -> None:
        """Send what was noted, or judge it."""
        self.end()
        sent = getattr(self.config, "workeroutput", None)
        if sent is not None:
            sent[SENT] = self.coverage.plain()
            return
        self.ready = ready_cases(self.coverage)
        self.missing = [spot for spot in self.coverage.missing if spot in self.ready]
        least = self.config.getoption("rule_coverage_fail_under")
        if least is not None and self.percent < least and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a worker noted."""
        noted = getattr(node, "workeroutput", {}).get(SENT)
        if noted is not None:
            self.coverage.add(noted)

    @property
    def reachable(self) -> list[Spot]:
        """What was covered, and what a case was found for."""
        return [
            one for one in self.coverage.spots if self.coverage.covers(one) or one in self.ready
        ]

    @property
    def percent(self) -> float:
        """How much of what can be covered was."""
        all_spots = len(self.reachable)
        return 100.0 * (all_spots - len(self.missing)) / all_spots if all_spots else 100.0

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the tables and what is missing."""
        terminalreporter.section("rule coverage")
        for line in report(self):
            terminalreporter.write_line(line)


def report(watch_: RuleWatch) -> list[str]:
    """The report of a run, line by line."""
    coverage = watch_.coverage
    lines = []
    for table in coverage.policy.tables:
        lines += ["", f"{table.name}  (matched, decided, not matched)"]
        for line in table.lines:
            one = coverage.rows[table.name, line.id]
            counts = f"{one.matched:>8}{one.decided:>8}{one.not_matched:>8}"
            lines.append(f"  {line.id:<36}{counts}" + ("" if one.live else "  switched off"))
            lines += boundary_lines(coverage, table.name, line.id)
    return [
        *lines,
        "",
        *totals(watch_),
        *(part for one in watch_.missing for part in told(watch_, one)),
    ]


def boundary_lines(coverage: RuleCoverage, table: str, row: str) -> list[str]:
    spots = [one for one in coverage.spots if (one.table, one.row) == (table, row)]
    found: dict[str, list[str]] = {}
    for spot in spots:
        if spot.comparison:
            mark = spot.side if coverage.covers(spot) else f"NOT {spot.side}"
            found.setdefault(spot.comparison, []).append(mark)
    return [f"      {comparison}: {', '.join(sides)}" for comparison, sides in found.items()]


def totals(watch_: RuleWatch) -> list[str]:
    lines = []
    for title, boundary in (("rows decided", False), ("boundaries met", True)):
        spots = [one for one in watch_.reachable if bool(one.comparison) is boundary]
        met = sum(watch_.coverage.covers(one) for one in spots)
        rate = 100 * met / len(spots) if spots else 100
        lines.append(f"{title}: {met} of {len(spots)} ({rate:.1f} %)")
    unreached = [one for one in watch_.coverage.missing if one not in watch_.ready]
    if unreached:
        lines += ["no case was found for, and so not counted:", *(f"  {one}" for one in unreached)]
    return lines


def told(watch_: RuleWatch, spot: Spot) -> list[str]:
    document = watch_.ready[spot]
    return [
        "",
        f"missing: {spot}",
        "as JSON:",
        encode(to_dict(document) | {"policy": watch_.coverage.policy.name}),
        "as Python:",
        as_code(document),
    ]


class GoldenTest:
    """Adds one test to the run: the golden table is as it was."""

    def __init__(self, path: Path, policy: Any) -> None:
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

    def __init__(self, *, path_: Path, policy: Any, **rest: Any) -> None:
        super().__init__(**rest)
        self.golden = path_
        self.policy = policy

    def runtest(self) -> None:
        """Write the file if there is none, else compare."""
        table = golden_table(self.policy)
        if not self.golden.exists():
            self.golden.write_text(table, encoding="utf-8")
            return
        found = differences(self.golden.read_text(encoding="utf-8"), table)
        if found:
            raise GoldenDiffers(found)

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """The difference alone."""
        if isinstance(excinfo.value, GoldenDiffers):
            repair = f"If this is meant, delete {self.golden} and run again."
            return "\n".join(["the policy decides differently:", *excinfo.value.args[0], repair])
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Any, int, str]:
        """Where the test stands."""
        return self.golden, 0, self.name


class GoldenDiffers(AssertionError):
    """The decisions are not those of the golden table."""
