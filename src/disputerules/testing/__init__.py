"""The test kit for a policy: strategies, laws, rule coverage, golden tables, a pytest plugin.

Needs the extra `disputerules[testing]`. Importing this package imports neither pytest nor
Hypothesis; using its names does.
"""

from importlib import import_module
from typing import Any

from disputerules.values.errors import MissingExtra

HOMES = {
    "as_code": "code",
    "broken_laws": "laws",
    "case_documents": "strategies",
    "check_policy": "laws",
    "claims": "strategies",
    "disputes": "strategies",
    "event_streams": "strategies",
    "extension_requests": "strategies",
    "instants": "strategies",
    "orders": "strategies",
    "orders_with_instants": "strategies",
    "policies": "strategies",
}

# pyright: reportUnsupportedDunderAll=false
__all__ = [
    "as_code",
    "broken_laws",
    "case_documents",
    "check_policy",
    "claims",
    "disputes",
    "event_streams",
    "extension_requests",
    "instants",
    "orders",
    "orders_with_instants",
    "policies",
]


def __getattr__(name: str) -> Any:
    """Import a name of the kit at its first use."""
    if name not in HOMES:
        raise AttributeError(f"module 'disputerules.testing' has no attribute {name!r}")
    try:
        home = import_module(f"disputerules.testing.{HOMES[name]}")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.startswith("disputerules"):
            raise
        raise MissingExtra("testing a policy", error.name, "testing") from None
    return getattr(home, name)
