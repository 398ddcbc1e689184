"""The pytest plugin's working parts; `disputerules_hooks` loads them when an option asks for it."""

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from disputerules.facts.policy import Policy
from disputerules.interpreters.compiled import observe
from disputerules.policies.presets import named
from disputerules.testing.coverage import RuleCoverage, Spot
from disputerules.testing.golden_item import GoldenTest
from disputerules.testing.report import report
from disputerules.testing.suggested import suggested_cases
from disputerules.values.errors import shown

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
    text = config.getoption("rule_policy")
    module, _, name = text.rpartition(":")
    try:
        policy = getattr(import_module(module), name) if module else named(name)
    except (Exception, SystemExit) as error:
        raise wrong_policy(shown(text), str(error) or type(error).__name__) from None
    if not isinstance(policy, Policy):
        raise wrong_policy(shown(text), f"it is {shown(policy)}")
    return policy


def wrong_policy(text: str, reason: str) -> pytest.UsageError:
    right = (
        "give the name of a policy that is ready to use, or module:NAME of a policy in Python, in a"
        " module that can be imported from here (`python -m pytest` looks in this directory)"
    )
    return pytest.UsageError(f"--rule-policy {text} is no policy: {reason}; {right}")


class RuleWatch:
    """Watches the decisions of a run, gathers those of other processes, and reports."""

    def __init__(self, config: Any, policy: Policy) -> None:
        self.config = config
        self.coverage = RuleCoverage(policy)
        self.end = observe(self.coverage.table)
        self.ready: dict[Spot, Any] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: Any) -> None:
        """Send what was noted, or judge it."""
        self.end()
        sent = getattr(self.config, "workeroutput", None)
        if sent is not None:
            sent[SENT] = self.coverage.plain()
            return
        self.ready = suggested_cases(self.coverage)
        least = self.config.getoption("rule_coverage_fail_under")
        if least is not None and self.coverage.percent < least and session.exitstatus == 0:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add what a worker noted."""
        noted = getattr(node, "workeroutput", {}).get(SENT)
        if noted is not None:
            self.coverage.add(noted)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the tables and what is missing."""
        terminalreporter.section("rule coverage")
        for line in report(self.coverage, self.ready):
            terminalreporter.write_line(line)
