"""The hooks that pytest and Hypothesis load at start-up, without loading the library.

The module is outside the package because importing a submodule also imports the package.
"""

import sys
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from types import ModuleType
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
    """Make `st.from_type(Order)` work, whether the library is imported before or after this."""
    if LIBRARY in sys.modules:
        register()
    else:
        sys.meta_path.insert(0, WhenImported())


def register() -> None:
    strategies = import_module("hypothesis.strategies")
    library = import_module(LIBRARY)
    for kind, name in STRATEGIES.items():
        strategies.register_type_strategy(getattr(library, kind), strategy_factory(name))


def strategy_factory(name: str) -> Any:
    """Return a function that imports a strategy of the test kit at its first use."""
    return lambda kind: getattr(import_module(f"{LIBRARY}.testing.strategies"), name)()


class WhenImported(MetaPathFinder):
    """Registers the strategies when the library is imported.

    It stays on the path, because a coverage tool may import the package that it measures and forget
    it again; the next import then makes new classes.
    """

    searching = False

    def find_spec(self, fullname: str, *_: Any) -> ModuleSpec | None:
        """Return the library's own spec, with a loader that registers afterwards."""
        if fullname != LIBRARY or self.searching:
            return None
        self.searching = True
        try:
            spec = find_spec(fullname)
        finally:
            self.searching = False
        if spec is not None and spec.loader is not None:
            spec.loader = Registering(spec.loader)
        return spec


class Registering(Loader):
    """A loader that registers the strategies after it has run a module."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Create the module as the wrapped loader does."""
        module: ModuleType | None = self.loader.create_module(spec)
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Give the module its own loader back, run it, then register."""
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        register()


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
        help="the policy under test: a name, or module:NAME (default: %(default)s)",
    )


def pytest_configure(config: Any) -> None:
    """Load the test kit if one of its options is given."""
    option = config.getoption
    if option("rule_coverage") or option("rule_coverage_fail_under") is not None:
        import_module(f"{LIBRARY}.testing.plugin").watch_rules(config)
    if option("policy_golden"):
        import_module(f"{LIBRARY}.testing.plugin").compare_golden(config)
