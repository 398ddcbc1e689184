"""The command line: `COMMANDS` lists the subcommands, each a function from arguments to text.

Exit status 0: done. 1: a check failed, or policies differ. 2: invalid input, reported on standard
error or, with `--json`, as an object on standard output. 3: the solver gave no answer. 130: Ctrl-C.
141: the reader of the output has gone.
"""

from argparse import Action, ArgumentError, ArgumentParser, Namespace
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any, NoReturn

from disputerules.cli.cases import CONFORMANCE, DECIDE, MUTATE
from disputerules.cli.completion import with_completion
from disputerules.cli.disputes import FORECAST, REPLAY
from disputerules.cli.histories import IMPACT, SAMPLE, SQL
from disputerules.cli.naming import policy_named
from disputerules.cli.pages import DIAGRAM, POLICY, REASONS, SCHEMA, TERMS
from disputerules.cli.plan import PLAN
from disputerules.cli.proofs import COMPARE, LINT, PROMISE, PROVE
from disputerules.cli.terminal import (
    INTERRUPTED,
    PIPE_CLOSED,
    REFUSED,
    progress_bar,
    put,
    refuse,
    report,
)
from disputerules.values.errors import DisputeRulesError, InvalidInput
from disputerules.values.suggestions import unknown

__all__ = ["COMMANDS", "PIPE_CLOSED", "main", "parser", "policy_named", "progress_bar"]

COMMANDS = with_completion(
    (
        DECIDE,
        POLICY,
        DIAGRAM,
        CONFORMANCE,
        MUTATE,
        REASONS,
        SCHEMA,
        TERMS,
        IMPACT,
        REPLAY,
        FORECAST,
        SQL,
        SAMPLE,
        COMPARE,
        PROVE,
        PROMISE,
        LINT,
        PLAN,
    )
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    try:
        return run(parser().parse_args(arguments))
    except KeyboardInterrupt:
        return INTERRUPTED


def run(given: Namespace) -> int:
    """Run the command of parsed arguments and print its result."""
    as_json = getattr(given, "json", False)
    try:
        result = given.run(given)
    except DisputeRulesError as error:
        return refuse(error, as_json)
    except RecursionError:
        too_deep = InvalidInput("too-deep", "the document is nested too deeply", "$")
        return refuse(too_deep, as_json)
    return put(result.text, result.status, paint=result.paint)


class Parser(ArgumentParser):
    """A parser that suggests the nearest command or choice, as Python does from 3.14 on."""

    color: bool

    def _check_value(self, action: Action, value: Any) -> None:
        if action.choices is not None and value not in action.choices:
            what = "command" if action.metavar == "COMMAND" else "choice"
            raise ArgumentError(action, unknown(what, value, action.choices))

    def error(self, message: str) -> NoReturn:
        """Print the usage and the error, and exit."""
        report(f"{self.format_usage()}{self.prog}: error: {message}")
        raise SystemExit(REFUSED)

    def _print_message(self, message: str, file: Any = None) -> None:  # noqa: ARG002 - as inherited
        """Print the help or the version."""
        if status := put(message, 0, end=""):
            raise SystemExit(status)


def parser() -> ArgumentParser:
    """Return the parser of all commands."""
    headline = "Decide marketplace order disputes by explicit rules."
    main_parser = Parser("disputerules", description=headline)
    main_parser.color = False  # Python 3.14 would paint the help before it is made safe to print
    main_parser.add_argument("--version", action="version", version=version("disputerules"))
    subparsers = main_parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        subparser = subparsers.add_parser(
            command.name, help=command.summary, description=command.summary
        )
        subparser.color = False
        for names, options in command.arguments:
            subparser.add_argument(*names, **options)
        subparser.set_defaults(run=command.run)
    return main_parser
