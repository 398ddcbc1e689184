"""The parts of a subcommand: its name, arguments, output and exit status."""

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from attrs import frozen

from disputerules.cli.colours import Paint
from disputerules.policies.presets import POLICIES

FAILED = 1


@frozen
class Result:
    """The output and the exit status of a command, and how a terminal paints its lines."""

    text: str
    status: int = 0
    paint: Paint | None = None


Argument = tuple[tuple[str, ...], dict[str, Any]]


def argument(*names: str, **options: Any) -> Argument:
    """Return one argument, as argparse takes it."""
    return names, options


@frozen
class Command:
    """A subcommand: its name, a one-line summary, its function and its arguments."""

    name: str
    summary: str
    run: Callable[[Namespace], Result]
    arguments: tuple[Argument, ...]


POLICY_HELP = f"one of {', '.join(POLICIES)}; a JSON or TOML file; or module:NAME"
JSON_OUTPUT = argument("--json", action="store_true", help="print JSON, including errors")
OTHER_POLICY = argument(
    "--policy",
    metavar="POLICY",
    help=f"replaces the policy of the case: {POLICY_HELP}; or a directory of policy files, of "
    "which the one in force when the order was placed decides",
)
PLUGINS = argument(
    "--plugins",
    action="store_true",
    help="also find policies of installed packages by name (entry points disputerules.policies)",
)
