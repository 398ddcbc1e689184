"""The command line: `COMMANDS` lists the subcommands, each a function from arguments to text.

Exit status 0: done; 1: a check failed, or policies differ; 2: the input is invalid, reported on
standard error or, with `--json`, as an object on standard output; 3: the solver gave no answer.
"""

from argparse import ArgumentParser
from collections.abc import Sequence
from importlib.metadata import version

from disputerules.cli.cases import CONFORMANCE, DECIDE, MUTATE
from disputerules.cli.histories import IMPACT, SAMPLE, SQL
from disputerules.cli.naming import policy_named
from disputerules.cli.pages import POLICY, REASONS, SCHEMA
from disputerules.cli.proofs import COMPARE, LINT, PROVE
from disputerules.cli.terminal import PIPE_CLOSED, progress_bar, put, refuse
from disputerules.values.errors import DisputeRulesError, InvalidInput

__all__ = ["COMMANDS", "PIPE_CLOSED", "main", "parser", "policy_named", "progress_bar"]

COMMANDS = (
    DECIDE,
    POLICY,
    CONFORMANCE,
    MUTATE,
    REASONS,
    SCHEMA,
    IMPACT,
    SQL,
    SAMPLE,
    COMPARE,
    PROVE,
    LINT,
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    given = parser().parse_args(arguments)
    as_json = getattr(given, "json", False)
    try:
        result = given.run(given)
    except DisputeRulesError as error:
        return refuse(error, as_json)
    except RecursionError:
        return refuse(InvalidInput("too-deep", "the document has too many levels", "$"), as_json)
    return put(result.text, result.status)


def parser() -> ArgumentParser:
    """The parser of all commands."""
    whole = ArgumentParser("disputerules", description="Decide marketplace disputes.")
    whole.add_argument("--version", action="version", version=version("disputerules"))
    named_commands = whole.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        part = named_commands.add_parser(
            command.name, help=command.summary, description=command.summary
        )
        for names, options in command.arguments:
            part.add_argument(*names, **options)
        part.set_defaults(run=command.run)
    return whole
