"""The command line: each subcommand is an entry of `COMMANDS`, a function from arguments to text.

Exit status 0: done; 1: a check failed, or policies differ; 2: the input cannot be, said on standard
error or, with `--json`, as an object on standard output; 3: the solver does not know.
"""

import io
import json
import os
import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib import import_module
from importlib.metadata import version
from time import monotonic
from typing import Any

from attrs import evolve, frozen

from disputerules import conformance, crosswalk, handbook, mutation, prose, wire
from disputerules.answer import CaseDocument, answer_case
from disputerules.errors import (
    DisputeRulesError,
    InvalidInput,
    InvalidPolicy,
    UnknownPolicy,
    shown,
)
from disputerules.interpreters.dialect import DIALECTS
from disputerules.periods import UTC, parse_instant
from disputerules.policies.document import from_toml, read_policy
from disputerules.policies.presets import POLICIES, named
from disputerules.policy import POLICY, Policy
from disputerules.schema import SCHEMAS

STDIN = 0
FAILED = 1
REFUSED = 2
MAX_CONFORMANCE_BYTES = 64 * 1024 * 1024
PIPE_CLOSED = 141  # what a shell reports for a program that SIGPIPE ended
IN_MODULE = re.compile(r"([A-Za-z_][\w.]*):([A-Za-z_]\w*)")


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


def refuse(error: DisputeRulesError, as_json: bool) -> int:
    """Say what is wrong with the input."""
    if as_json:
        fault = {"code": error.code, "path": error.path, "message": error.message}
        return put(wire.encode({"error": fault}), REFUSED)
    print(f"disputerules: {error}", file=sys.stderr)
    return REFUSED


def put(text: str, status: int) -> int:
    """Print a text. JSON is UTF-8; what a terminal cannot show is written out."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        print(text, flush=True)
    except OSError as error:
        # Python writes what is left when it ends, and would complain about it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            return PIPE_CLOSED
        print(f"disputerules: the answer could not be written: {error}", file=sys.stderr)
        return REFUSED
    return status


def decide(given: Namespace) -> Result:
    """The answer to a case."""
    answer = answer_case(read_document(read(given.file), given.policy))
    if given.json:
        return Result(wire.encode(wire.write_answer(answer)))
    return Result(prose.answer_text(answer))


def read_document(text: str | bytes, policy: str | None) -> CaseDocument:
    """A case document, its policy replaced by the one that was asked for."""
    document = wire.read_case(wire.parse(text))
    return document if policy is None else evolve(document, policy=policy_named(policy))


def show_policy(given: Namespace) -> Result:
    """A policy, as people read it."""
    policy = policy_named(given.policy)
    if given.json:
        return Result(wire.encode(POLICY.write(policy)))
    write = handbook.policy_markdown if given.markdown else handbook.policy_text
    return Result(write(policy))


def run_conformance(given: Namespace) -> Result:
    """Whether the cases of conformance files are decided as they expect."""

    def decided(text: str) -> dict[str, Any]:
        return wire.write_answer(answer_case(read_document(text, given.policy)))

    lines, failed = [], False
    for name in given.files:
        examples = conformance.read_examples(loads(name))
        faults = [(one, found) for one in examples if (found := conformance.run(one, decided))]
        failed = failed or bool(faults)
        lines.append(f"{name}: {len(examples) - len(faults)} of {len(examples)} agree")
        for one, found in faults:
            lines += [f"  {one.name}: {one.because}", *(f"    {line}" for line in found)]
    return Result("\n".join(map(prose.visible, lines)), FAILED if failed else 0)


def mutate(given: Namespace) -> Result:
    """What nobody would notice: a policy changed in every small way, judged by a team's cases."""
    policy = policy_named(given.policy)
    examples = [one for name in given.cases for one in conformance.read_examples(loads(name))]
    found = mutation.judge(policy, examples)
    text = wire.encode(found.plain()) if given.json else prose.visible(found.text)
    return Result(text, FAILED if found.percent < given.fail_under else 0)


def loads(name: str) -> Any:
    """JSON as it is written: a conformance file holds cases that no reader takes."""
    try:
        return json.loads(read(name, MAX_CONFORMANCE_BYTES))
    except ValueError as error:
        raise InvalidInput("not-json", f"{name}: {error}", "$") from None


def show_reasons(given: Namespace) -> Result:
    """The reason codes, and what others call them."""
    scheme = None if given.to is None else crosswalk.Scheme(given.to)
    if given.json:
        pairs = [one for one in crosswalk.PAIRS if scheme in (None, one.scheme)]
        return Result(wire.encode([crosswalk.plain_pair(one) for one in pairs]))
    return Result(crosswalk.listing(scheme))


def show_schema(given: Namespace) -> Result:
    """The JSON Schema of a document."""
    return Result(wire.encode(SCHEMAS[given.document]()))


def show_impact(given: Namespace) -> Result:
    """What a change of policy would do to a history."""
    bulk, report = needed("bulk"), needed("report")
    found = bulk.compare_history(
        given.files,
        policy_named(given.old),
        policy_named(given.new),
        at=None if given.at is None else parse_instant(given.at),
        mapping=mapped(given.map),
        zone=given.zone,
        by=given.by,
        months=True,
        explain=True,
        largest=given.largest,
        progress=sys.stderr.isatty(),
    )
    if given.html:
        write(given.html, report.html_page(found))
    if given.markdown:
        write(given.markdown, report.markdown(found))
    if given.json:
        return Result(wire.encode(report.plain(found)))
    return Result("\n".join(map(prose.visible, report.markdown(found).splitlines())))


def needed(module: str) -> Any:
    """A module that only an extra makes work; a missing package is said with its remedy."""
    return import_module(f"disputerules.{module}")


def mapped(pairs: Sequence[str]) -> dict[str, str]:
    """What `--map` says: `column=EXPRESSION`, each a column or SQL."""
    split = [pair.partition("=") for pair in pairs]
    for pair, (name, _, text) in zip(pairs, split, strict=True):
        if not name.strip() or not text.strip():
            right = f"--map takes column=EXPRESSION, such as paid=price_in_cents, not {shown(pair)}"
            raise InvalidInput("invalid-value", right, "$")
    return {name.strip(): text.strip() for name, _, text in split}


def show_sql(given: Namespace) -> Result:
    """A policy as a view for a warehouse."""
    warehouse = needed("bulk.warehouse")
    first, last = (year and datetime(year, 1, 1, tzinfo=UTC) for year in (given.first, given.until))
    text = warehouse.view(
        policy_named(given.policy),
        given.dialect,
        tables=given.table or warehouse.TABLES,
        mapping=mapped(given.map) or None,
        orders=given.orders,
        first=first,
        last=last,
    )
    return Result(text)


def make_sample(given: Namespace) -> Result:
    """Write a made-up history."""
    needed("sample").sample(given.orders, given.file, given.seed)
    return Result(f"{given.orders} made-up orders are in {prose.visible(given.file)}")


def write(name: str, text: str) -> None:
    """Write a file as UTF-8."""
    try:
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        right = f"{shown(name)} cannot be written: {reason}"
        raise InvalidInput("unwritable-file", right, "$") from None


def read(name: str, limit: int = wire.MAX_BYTES + 1) -> bytes:
    """The bytes of a file, or of standard input for `-`, no more than a document may have."""
    source = STDIN if name == "-" else name
    try:
        with open(source, "rb", closefd=source != STDIN) as file:
            return file.read(limit)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        right = f"{shown(name)} cannot be read: {reason}"
        raise InvalidInput("unreadable-file", right, "$") from None


def policy_named(text: str) -> Policy:
    """The policy that an argument names: by its name, a JSON or TOML file, or `module:NAME`."""
    try:
        return found_policy(text)
    except DisputeRulesError as error:
        raise error if error.path.startswith("$") else error.under("$") from None


def found_policy(text: str) -> Policy:
    place = IN_MODULE.fullmatch(text)
    if place is not None:
        return imported(*place.groups())
    if text.endswith(".toml"):
        return policy_in_toml(read(text))
    if text.endswith(".json") or os.path.exists(text):
        return read_policy(wire.parse(read(text)))
    return named(text)


def imported(module: str, name: str) -> Policy:
    """A policy with tables of its own, which only Python can say."""
    here = os.getcwd()
    sys.path.insert(0, here)
    try:
        found = getattr(import_module(module), name)
    except (Exception, SystemExit) as error:
        right = f"{module}:{name} cannot be imported: {shown(error)}"
        raise UnknownPolicy(right) from None
    finally:
        sys.path.remove(here)
    if not isinstance(found, Policy):
        raise UnknownPolicy(f"{module}:{name} is {shown(found)}, not a policy")
    return found


def policy_in_toml(text: bytes) -> Policy:
    try:
        return from_toml(wire.decoded_text(text))
    except DisputeRulesError:
        raise
    except ValueError as error:  # an integer of more digits than Python reads
        raise InvalidPolicy(f"not TOML: {error}") from None


def compare_policies(given: Namespace) -> Result:
    """Every difference between two policies, proved."""
    from disputerules import findings
    from disputerules.compare import compare

    old, new = policy_named(given.old), policy_named(given.new)
    with progress_bar("tables", len(old.tables)) as step:
        compared = compare(old, new, step)
    if given.pytest:
        write(given.pytest, findings.comparison_tests(compared))
    if given.json:
        return Result(wire.encode(findings.comparison_json(compared)), compared.status)
    tell = findings.comparison_markdown if given.markdown else findings.comparison_text
    return Result(tell(compared), compared.status)


def prove_laws(given: Namespace) -> Result:
    """All laws under a policy, proved or refuted."""
    from disputerules import findings
    from disputerules.laws import LAWS
    from disputerules.prove import prove

    policy = policy_named(given.policy)
    with progress_bar("laws", len(LAWS)) as step:
        proofs = prove(policy, progress=step)
    status = findings.proofs_status(proofs)
    if given.json:
        return Result(wire.encode(findings.proofs_json(proofs)), status)
    return Result(findings.proofs_text(proofs), status)


def lint_policy(given: Namespace) -> Result:
    """What is odd about a policy."""
    from disputerules import findings
    from disputerules.lint import lint

    policy = policy_named(given.policy)
    with progress_bar("tables", len(policy.tables)) as step:
        found = lint(policy, step)
    status = findings.oddities_status(found)
    if given.json:
        return Result(wire.encode(findings.oddities_json(found)), status)
    return Result(findings.oddities_text(found, given.notes), status)


@contextmanager
def progress_bar(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A line on a terminal that says how far it is, from the first second on."""
    started, done = monotonic(), 0

    def step(name: str) -> None:
        nonlocal done
        done += 1
        if sys.stderr.isatty() and monotonic() - started > 1:
            print(f"\r{done} of {total} {what}: {name:<40}", end="", file=sys.stderr, flush=True)

    yield step
    if sys.stderr.isatty() and monotonic() - started > 1:
        print("\r" + " " * 79 + "\r", end="", file=sys.stderr, flush=True)


POLICY_HELP = f"one of {', '.join(POLICIES)}; a JSON or TOML file; or module:NAME"
JSON_OUTPUT = argument("--json", action="store_true", help="print JSON, errors too")
OTHER_POLICY = argument("--policy", metavar="POLICY", help=f"in place of the case's: {POLICY_HELP}")
COLUMN_MAP = argument(
    "--map",
    action="append",
    default=[],
    metavar="COLUMN=EXPRESSION",
    help="what a column is called, or SQL that gives it; may be repeated",
)

COMMANDS = (
    Command(
        "decide",
        "decide one case",
        decide,
        (argument("file", help="a case document; - is standard input"), JSON_OUTPUT, OTHER_POLICY),
    ),
    Command(
        "policy",
        "show a policy: its numbers, its tables, and what differs from the default",
        show_policy,
        (
            argument("policy", help=POLICY_HELP),
            JSON_OUTPUT,
            argument("--markdown", action="store_true", help="print Markdown"),
        ),
    ),
    Command(
        "conformance",
        "run the cases of conformance files",
        run_conformance,
        (argument("files", nargs="+", metavar="FILE", help="a conformance file"), OTHER_POLICY),
    ),
    Command(
        "mutate",
        "change a policy in every small way and say which changes no case notices",
        mutate,
        (
            argument("policy", help=POLICY_HELP),
            argument(
                "--cases", nargs="+", required=True, metavar="FILE", help="a conformance file"
            ),
            argument(
                "--fail-under",
                type=float,
                default=0,
                metavar="PERCENT",
                help="exit with 1 when fewer changes than that are noticed",
            ),
            JSON_OUTPUT,
        ),
    ),
    Command(
        "reasons",
        "list the reason codes, and what payment providers and card schemes call them",
        show_reasons,
        (
            argument("--to", choices=tuple(map(str, crosswalk.Scheme)), help="whose codes"),
            JSON_OUTPUT,
        ),
    ),
    Command(
        "schema",
        "print the JSON Schema of a case document or of an answer",
        show_schema,
        (argument("document", choices=("case", "answer")),),
    ),
    Command(
        "impact",
        "say what a change of policy would do to a history of orders",
        show_impact,
        (
            argument("old", help=POLICY_HELP),
            argument("new", help="the policy to compare, named in the same ways"),
            argument("files", nargs="+", metavar="FILE", help="Parquet, CSV or JSON; globs too"),
            COLUMN_MAP,
            argument("--at", metavar="INSTANT", help="the instant asked about, if it is no column"),
            argument("--zone", help="the time zone of times without an offset"),
            argument(
                "--by",
                action="append",
                default=[],
                metavar="COLUMN",
                help="cut the history by a column or an SQL expression; may be repeated",
            ),
            argument("--largest", type=int, default=5, help="how many of the largest changes"),
            argument("--html", metavar="FILE", help="write one page that stands alone"),
            argument("--markdown", metavar="FILE", help="write Markdown"),
            JSON_OUTPUT,
        ),
    ),
    Command(
        "sql",
        "print a policy as an SQL view for a warehouse",
        show_sql,
        (
            argument("policy", help=POLICY_HELP),
            argument("--table", action="append", help="a table to decide; may be repeated"),
            argument("--dialect", default="duckdb", choices=tuple(DIALECTS), help="the engine"),
            argument("--orders", default="orders", metavar="NAME", help="the table of orders"),
            COLUMN_MAP,
            argument("--from", dest="first", type=int, metavar="YEAR", help="of the first day"),
            argument("--until", type=int, metavar="YEAR", help="of the last day"),
        ),
    ),
    Command(
        "sample",
        "write a made-up history of orders, for trying things",
        make_sample,
        (
            argument("file", help="a Parquet, CSV or JSON file to write"),
            argument("--orders", type=int, default=100_000, metavar="N", help="how many"),
            argument("--seed", type=int, default=1, help="other seeds, other orders"),
        ),
    ),
    Command(
        "compare",
        "say exactly which orders a change of policy decides differently",
        compare_policies,
        (
            argument("old", help=POLICY_HELP),
            argument("new", help="the policy to compare, named in the same ways"),
            JSON_OUTPUT,
            argument("--markdown", action="store_true", help="print Markdown"),
            argument("--pytest", metavar="FILE", help="write each case as a test"),
        ),
    ),
    Command(
        "prove",
        "prove what every policy should keep, or show an order that breaks it",
        prove_laws,
        (argument("policy", help=POLICY_HELP), JSON_OUTPUT),
    ),
    Command(
        "lint",
        "say what is odd about a policy: rows, outcomes and windows without effect",
        lint_policy,
        (
            argument("policy", help=POLICY_HELP),
            JSON_OUTPUT,
            argument("--notes", action="store_true", help="also what is only worth knowing"),
        ),
    ),
)
