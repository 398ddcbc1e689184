"""What a subcommand is: its name, its arguments, and what it prints and exits with."""

from argparse import Namespace
from collections.abc import Callable
from typing import Any

from attrs import frozen

from disputerules.policies.presets import POLICIES

FAILED = 1


@frozen
class Result:
    """What a command prints, and what it exits with."""

    text: str
    status: int = 0


Argument = tuple[tuple[str, ...], dict[str, Any]]


def argument(*names: str, **options: Any) -> Argument:
    """One argument, as argparse takes it."""
    return names, options


@frozen
class Command:
    """A subcommand: its name, what it does in a line, its function, its arguments."""

    name: str
    summary: str
    run: Callable[[Namespace], Result]
    arguments: tuple[Argument, ...]


POLICY_HELP = f"one of {', '.join(POLICIES)}; a JSON or TOML file; or module:NAME"
JSON_OUTPUT = argument("--json", action="store_true", help="print JSON, errors too")
OTHER_POLICY = argument("--policy", metavar="POLICY", help=f"in place of the case's: {POLICY_HELP}")
