"""The hooks that pytest and Hypothesis load at start-up, without loading the library.

The module is outside the package because importing a submodule also imports the package.
"""

import sys
from importlib import import_module
from typing import Any

LIBRARY = "disputerules"
STRATEGIES = {
    "Order": "orders",
    "Claim": "claims",
    "Dispute": "disputes",
    "Event": "single_events",
    "Policy": "policies",
    "ExtensionRequest": "extension_requests",
    "CaseDocument": "case_documents",
}


def register_strategies() -> None:
    """Make `st.from_type(Order)` work, whether the library is imported before or after this.

    Hypothesis calls this when it is imported. It looks up types lazily only for NumPy, in a table
    that is not public. Without that table this registers the classes at once, and so imports the
    whole library: 240 ms, more than Hypothesis itself.
    """
    types = import_module("hypothesis.strategies._internal.types")
    lookup = getattr(types, "_global_extra_lookup", None)
    if lookup is None:
        register()
    else:
        lookup[LIBRARY] = strategy_of


def register() -> None:
    strategies = import_module("hypothesis.strategies")
    library = import_module(LIBRARY)
    for name in STRATEGIES:
        strategies.register_type_strategy(getattr(library, name), strategy_of)


def strategy_of(kind: Any) -> Any:
    """Return the strategy for a type of the library, None for any other type."""
    name = getattr(kind, "__name__", "")
    if name not in STRATEGIES or getattr(sys.modules[LIBRARY], name) is not kind:
        return None
    return getattr(import_module(f"{LIBRARY}.testing.strategies"), STRATEGIES[name])()


def pytest_addoption(parser: Any) -> None:
    """Add the options of the test kit."""
    group = parser.getgroup("disputerules", "rules for marketplace disputes")
    group.addoption(
        "--rule-coverage",
        action="store_true",
        help="print which rows and boundaries of the policy's tables the tests covered",
    )
    group.addoption(
        "--rule-coverage-fail-under",
        type=float,
        metavar="PERCENT",
        help="fail if the tests cover fewer rows or boundaries than this",
    )
    group.addoption(
        "--policy-golden",
        metavar="FILE",
        help="compare the policy's decisions with the table in FILE; write FILE if it is missing",
    )
    group.addoption(
        "--rule-policy",
        metavar="POLICY",
        default="aliexpress-guide",
        help="the policy under test: a name, a TOML or JSON file, or module:NAME "
        "(default: %(default)s)",
    )


def pytest_configure(config: Any) -> None:
    """Load the test kit if one of its options is given."""
    option = config.getoption
    if option("rule_coverage") or option("rule_coverage_fail_under") is not None:
        import_module(f"{LIBRARY}.testing.plugin").watch_rules(config)
    if option("policy_golden"):
        import_module(f"{LIBRARY}.testing.plugin").compare_golden(config)
