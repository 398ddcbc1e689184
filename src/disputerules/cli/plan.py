"""The command that puts everything about a change of a policy on one page."""

from argparse import Namespace
from functools import partial

from disputerules.cli.command import JSON_OUTPUT, PLUGINS, POLICY_HELP, Command, Result, argument
from disputerules.cli.files import loads, write
from disputerules.cli.histories import (
    COLUMN_MAP,
    DISPUTES_MAP,
    column_map,
    refuse_without_disputes,
    with_extra,
)
from disputerules.cli.naming import at_root, distinct_names, policy_named
from disputerules.cli.proofs import promised
from disputerules.cli.terminal import progress_bar
from disputerules.documents.conformance import read_examples
from disputerules.documents.json_text import encode
from disputerules.documents.sections import visible
from disputerules.rules.laws import LAWS
from disputerules.values.errors import InvalidInput
from disputerules.values.periods import parse_instant

STEPS = 10


def plan_change(given: Namespace) -> Result:
    """Say on one page what a change does; the exit status is the gate."""
    from disputerules.analysis import plan as analysis
    from disputerules.analysis.promise import read_promise

    asked = analysis.read_gates(given.fail_on) if given.fail_on else ()
    old, new = policy_named(given.old, given.plugins), policy_named(given.new, given.plugins)
    at = None if given.at is None else parse_instant(given.at)
    texts = [text for one in given.terms for text in at_root(partial(promised, one))]
    promises = [at_root(partial(read_promise, text, new)) for text in texts]
    if given.disputes and not given.orders:
        message = "--disputes needs --orders, the orders that they are about"
        raise InvalidInput("missing-orders", message, "$")
    if not given.disputes:
        refuse_without_disputes({"--map-disputes": given.map_disputes})
    examples = [each for name in given.cases for each in read_examples(loads(name))]
    proving = not given.quick or "law-broken" in asked
    with progress_bar("steps", STEPS) as step:
        impact = None
        if given.orders:
            step("past orders")
            mapping = column_map(given.map)
            impact = with_extra("histories").compare_history(
                given.orders,
                old,
                new,
                at=None if "at" in mapping or has_instants(given.orders) else at,
                mapping=mapping,
                zone=given.zone,
            )
        history = endings = None
        if given.disputes:
            step("open disputes")
            folding = with_extra("histories.replay.one_by_one")
            history = folding.open_history(
                given.orders,
                given.disputes,
                (old, new),
                at=at,
                mapping=column_map(given.map),
                disputes_mapping=column_map(given.map_disputes, "--map-disputes"),
                zone=given.zone,
                most=analysis.MOST,
            )
            step("past disputes")
            endings = with_extra("histories.replay.endings").compare_disputes(
                given.orders,
                given.disputes,
                old,
                new,
                at=at,
                mapping=column_map(given.map),
                disputes_mapping=column_map(given.map_disputes, "--map-disputes"),
                zone=given.zone,
            )
        found = analysis.plan(
            old,
            new,
            at=at,
            promises=promises if given.terms else None,
            impact=impact,
            endings=endings,
            history=history,
            examples=examples if given.cases else None,
            laws=LAWS.values() if proving else None,
            linting=not given.quick,
            progress=step,
        )
    status = analysis.status(found, asked)
    sides = distinct_names((old, new), (given.old, given.new))
    page = analysis.page(found, asked, sides)
    if given.markdown_file:
        write(given.markdown_file, analysis.plan_markdown(page))
    if given.json:
        return Result(encode(analysis.plan_json(found, asked)), status)
    if given.markdown:
        return Result(analysis.plan_markdown(page).rstrip("\n"), status)
    return Result("\n".join(map(visible, analysis.plan_text(page).splitlines())), status)


def has_instants(orders: list[str]) -> bool:
    """Whether a column of past orders has the instant to decide each at."""
    source = with_extra("histories.source").Source(orders)
    return "at" in [name.lower() for name in source.columns()]


def many(name: str, help: str) -> tuple[tuple[str, ...], dict[str, object]]:
    """Return an option that takes one or more files."""
    return argument(name, nargs="+", action="extend", default=[], metavar="FILE", help=help)


PLAN = Command(
    "plan",
    "put everything that is known about a change of policy on one page, for a pull request",
    plan_change,
    (
        argument("old", help=POLICY_HELP),
        argument("new", help="the policy that takes its place, given in the same ways"),
        PLUGINS,
        many("--orders", "past orders: Parquet, CSV or JSON files, or globs, as for impact"),
        COLUMN_MAP,
        many("--disputes", "the openings and events of disputes, as for replay"),
        DISPUTES_MAP,
        argument(
            "--at",
            metavar="INSTANT",
            help="the instant of the change, such as now (default: that of the last event of the "
            "disputes); past orders that have no column `at` are decided at it",
        ),
        argument("--zone", help="the time zone of times without a UTC offset"),
        argument(
            "--terms",
            action="append",
            default=[],
            metavar="TERMS",
            help="published terms, as promise takes them: a file, or a text such as '30 days from "
            "delivered'; repeatable",
        ),
        many("--cases", "conformance files that test the new policy"),
        argument(
            "--fail-on",
            metavar="GATES",
            help="the gates that must pass, separated by commas: "
            "stricter, refund-lower, law-broken, in-flight; "
            "exit with status 1 if one of them is, and with 3 if that is unknown",
        ),
        argument(
            "--quick",
            action="store_true",
            help="leave out lint, and the laws unless a gate asks for them",
        ),
        JSON_OUTPUT,
        argument("--markdown", action="store_true", help="print Markdown"),
        argument("--markdown-file", metavar="FILE", help="write the page as Markdown too, for CI"),
    ),
)
