"""What pytest and Hypothesis load when they start: small, and without the library itself.

It stands beside the package because importing anything inside the package imports all of it.
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
    """Let `st.from_type(Order)` work once the library is imported, before or after Hypothesis."""
    if LIBRARY in sys.modules:
        register()
    else:
        sys.meta_path.insert(0, WhenImported())


def register() -> None:
    strategies = import_module("hypothesis.strategies")
    library = import_module(LIBRARY)
    for kind, name in STRATEGIES.items():
        strategies.register_type_strategy(getattr(library, kind), made_by(name))


def made_by(name: str) -> Any:
    """A strategy of the kit, made when it is first asked for."""
    return lambda kind: getattr(import_module(f"{LIBRARY}.testing.strategies"), name)()


class WhenImported(MetaPathFinder):
    """Waits for the import of the library, and then registers its strategies.

    It stays: coverage tools look for the package that they measure, which may import it, and then
    forget it, so that it is imported once more with classes of its own.
    """

    looking = False

    def find_spec(self, fullname: str, *_: Any) -> ModuleSpec | None:
        """The library's own spec, with a loader that registers afterwards."""
        if fullname != LIBRARY or self.looking:
            return None
        self.looking = True
        try:
            spec = find_spec(fullname)
        finally:
            self.looking = False
        if spec is not None and spec.loader is not None:
            spec.loader = Registering(spec.loader)
        return spec


class Registering(Loader):
    """A loader that registers the strategies after it has run a module."""

    def __init__(self, loader: Any) -> None:
        self.loader = loader

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the loader does it."""
        made: ModuleType | None = self.loader.create_module(spec)
        return made

    def exec_module(self, module: ModuleType) -> None:
        """Run the module, which has its own loader from here on, then register."""
        if module.__spec__ is not None:
            module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        register()


def pytest_addoption(parser: Any) -> None:
    """The options of the kit."""
    group = parser.getgroup("disputerules", "rules of marketplace disputes")
    group.addoption(
        "--rule-coverage",
        action="store_true",
        help="print which rows of the policy's tables the tests decided, and which boundaries",
    )
    group.addoption(
        "--rule-coverage-fail-under",
        type=float,
        metavar="PERCENT",
        help="fail when fewer rows or boundaries than that are covered",
    )
    group.addoption(
        "--policy-golden",
        metavar="FILE",
        help="compare the policy's decisions with the table in FILE; write it when it is missing",
    )
    group.addoption(
        "--rule-policy",
        metavar="POLICY",
        default="aliexpress-guide",
        help="the policy that is meant: a name, or module:NAME (default: %(default)s)",
    )


def pytest_configure(config: Any) -> None:
    """Load the kit if one of its options is given."""
    wanted = config.getoption
    if wanted("rule_coverage") or wanted("rule_coverage_fail_under") is not None:
        import_module(f"{LIBRARY}.testing.plugin").watch_rules(config)
    if wanted("policy_golden"):
        import_module(f"{LIBRARY}.testing.plugin").compare_golden(config)
