"""The pytest plugin; `disputerules_hooks` loads it if one of its options is given."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from disputerules.documents.json_text import parse
from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import observe
from disputerules.policies.document import from_toml, read_policy
from disputerules.policies.presets import named
from disputerules.testing.coverage import RuleCoverage, Spot
from disputerules.testing.golden_item import GoldenTest
from disputerules.testing.report import report
from disputerules.testing.suggested import suggested_cases
from disputerules.values.errors import UnreadableFact, shown

SENT = "disputerules_rules"


def watch_rules(config: Any) -> None:
    """Record every decision of the run."""
    config.pluginmanager.register(RuleWatch(config, chosen_policy(config)), "disputerules-rules")


def compare_golden(config: Any) -> None:
    """Add the test of the golden table."""
    policy = chosen_policy(config)
    config.pluginmanager.register(
        GoldenTest(Path(config.getoption("policy_golden")), policy), "disputerules-golden"
    )


def chosen_policy(config: Any) -> Policy:
    """Return the policy of `--rule-policy`."""
    text = config.getoption("rule_policy")
    try:
        policy = policy_of(text)
    except (Exception, SystemExit) as error:
        raise wrong_policy(shown(text), str(error) or type(error).__name__) from None
    if not isinstance(policy, Policy):
        raise wrong_policy(shown(text), f"{shown(policy)} is not a Policy")
    return policy


def policy_of(text: str) -> Any:
    """Return what is named: a preset, a TOML or JSON file, or `module:NAME`."""
    if text.endswith(".toml"):
        return from_toml(Path(text).read_text(encoding="utf-8"))
    if text.endswith(".json"):
        return read_policy(parse(Path(text).read_bytes()))
    module, _, name = text.rpartition(":")
    return getattr(import_module(module), name) if module else named(name)


def wrong_policy(text: str, reason: str) -> pytest.UsageError:
    repair = (
        "give the name of a preset policy, a TOML or JSON file, or module:NAME of a policy in an "
        "importable module (`python -m pytest` also searches the current directory)"
    )
    return pytest.UsageError(f"cannot load the policy --rule-policy {text}: {reason}; {repair}")


class RuleWatch:
    """Records the decisions of a run, also of its worker processes, and reports them."""

    def __init__(self, config: Any, policy: Policy) -> None:
        self.config = config
        self.coverage = RuleCoverage(policy)
        self.end = observe(self.coverage.table)
        self.suggestions: dict[Spot, Any] = {}
        self.unsuggested = ""

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: Any) -> None:
        """Send the records of a worker, or evaluate those of the whole run."""
        self.end()
        sent = getattr(self.config, "workeroutput", None)
        if sent is not None:
            sent[SENT] = self.coverage.plain()
            return
        try:
            self.suggestions = suggested_cases(self.coverage)
        except UnreadableFact as error:
            self.unsuggested = f"no cases suggested: {error}"
        least = self.config.getoption("rule_coverage_fail_under")
        if least is not None and self.coverage.percent < least and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add the records of a worker."""
        records = getattr(node, "workeroutput", {}).get(SENT)
        if records is not None:
            self.coverage.add(records)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the tables and the missing rows and boundaries."""
        terminalreporter.section("rule coverage")
        for line in report(self.coverage, self.suggestions):
            terminalreporter.write_line(line)
        if self.unsuggested:
            terminalreporter.write_line(self.unsuggested)
