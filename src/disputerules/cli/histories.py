"""The commands about whole histories: the impact of a change, SQL, and a synthetic history."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any

from disputerules.cli.command import JSON_OUTPUT, PLUGINS, POLICY_HELP, Command, Result, argument
from disputerules.cli.files import write
from disputerules.cli.naming import policy_named
from disputerules.cli.terminal import percent_bar
from disputerules.documents.json_text import encode
from disputerules.documents.sections import visible
from disputerules.interpreters.sql.dialect import DIALECTS
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.periods import FIRST, LAST, UTC, parse_instant

COLUMN_MAP = argument(
    "--map",
    action="append",
    default=[],
    metavar="COLUMN=EXPRESSION",
    help="the name of a column in the file, or an SQL expression for it; repeatable",
)
DISPUTES_MAP = argument(
    "--map-disputes",
    action="append",
    default=[],
    metavar="COLUMN=EXPRESSION",
    help="as --map, for the files of disputes; repeatable",
)


def show_impact(given: Namespace) -> Result:
    """Report what a change of policy would do to a history."""
    files = [*given.files, *given.orders]
    if not files:
        raise InvalidInput("missing-key", "no file of orders given; give at least one", "$")
    if given.disputes:
        return dispute_impact(given, files)
    refuse_without_disputes({"--cases": given.cases, "--map-disputes": given.map_disputes})
    histories, report = with_extra("histories"), with_extra("histories.report")
    with percent_bar("deciding") as progress:
        impact = histories.compare_history(
            files,
            policy_named(given.old, given.plugins),
            policy_named(given.new, given.plugins),
            at=None if given.at is None else parse_instant(given.at),
            mapping=column_map(given.map),
            zone=given.zone,
            by=given.by,
            months=True,
            explain=True,
            largest=given.largest,
            progress=progress,
        )
    return reported(impact, report, given)


def reported(found: Any, report: Any, given: Namespace) -> Result:
    """Write the pages that are asked for; return the report as JSON, if asked for, else as text."""
    pages = {"html": "html_page", "markdown": "markdown", "svg": "svg"}
    for option, page in pages.items():
        if file := getattr(given, option, None):
            write(file, getattr(report, page)(found))
    if given.json:
        return Result(encode(report.plain(found)))
    return Result("\n".join(map(visible, report.markdown(found).splitlines())))


def refuse_without_disputes(options: Mapping[str, Any]) -> None:
    """Raise InvalidInput if an option is given that only disputes use."""
    for name, value in options.items():
        if value:
            message = f"{name} is about disputes; give them with --disputes, or leave it out"
            raise InvalidInput("invalid-value", message, "$")


def dispute_impact(given: Namespace, files: list[str]) -> Result:
    """Report how the disputes of a history end under another policy."""
    found = with_extra("histories.replay.endings").compare_disputes(
        files,
        given.disputes,
        policy_named(given.old, given.plugins),
        policy_named(given.new, given.plugins),
        at=None if given.at is None else parse_instant(given.at),
        mapping=column_map(given.map),
        disputes_mapping=column_map(given.map_disputes, "--map-disputes"),
        zone=given.zone,
        by=given.by,
        explain=True,
    )
    report = with_extra("histories.report.disputes")
    if given.cases:
        for one in found.examples:
            name = f"{given.cases}/{one.old}-to-{one.new}.json"
            write(name, encode(one.case) + "\n")
    return reported(found, report, given)


def with_extra(module: str) -> Any:
    """Import a module that needs an extra; a missing package names the command that installs it."""
    return import_module(f"disputerules.{module}")


def column_map(pairs: Sequence[str], option: str = "--map") -> dict[str, str]:
    """Parse the values of an option: `COLUMN=EXPRESSION`, a column or SQL for each column."""
    split = [pair.partition("=") for pair in pairs]
    for pair, (name, _, text) in zip(pairs, split, strict=True):
        if not name.strip() or not text.strip():
            expected = f"expected {option} COLUMN=EXPRESSION such as paid=price_in_cents"
            raise InvalidInput("invalid-value", f"{expected}, got {shown(pair)}", "$")
    return {name.strip(): text.strip() for name, _, text in split}


IMPACT = Command(
    "impact",
    "show what a change of policy would have changed on past orders",
    show_impact,
    (
        argument("old", help=POLICY_HELP),
        argument("new", help="the policy to compare, given in the same ways"),
        PLUGINS,
        argument(
            "files",
            nargs="*",
            metavar="FILE",
            help="orders: a Parquet, CSV or JSON file, or a glob",
        ),
        argument("--orders", nargs="+", default=[], metavar="FILE", help="the same, by name"),
        argument(
            "--disputes",
            nargs="+",
            default=[],
            metavar="FILE",
            help="report how the disputes in these files end, each from its opening and its events",
        ),
        DISPUTES_MAP,
        argument(
            "--cases",
            metavar="DIRECTORY",
            help="write a case document of a dispute for each way to end differently",
        ),
        COLUMN_MAP,
        argument(
            "--at", metavar="INSTANT", help="the instant of the question, if it is not a column"
        ),
        argument("--zone", help="the time zone of times without a UTC offset"),
        argument(
            "--by",
            action="append",
            default=[],
            metavar="COLUMN",
            help="group the history by a column or an SQL expression; repeatable",
        ),
        argument(
            "--largest",
            type=int,
            default=5,
            help="number of largest changes to list (default: %(default)s)",
        ),
        argument("--html", metavar="FILE", help="write a self-contained HTML page"),
        argument("--markdown", metavar="FILE", help="write a Markdown page"),
        JSON_OUTPUT,
    ),
)


def show_sql(given: Namespace) -> Result:
    """Print a policy as an SQL view for a warehouse."""
    views = with_extra("histories.dispute_views")
    if given.table and len(given.table) == 1 and given.table[0] in views.VIEWS:
        return Result(
            views.dispute_view(
                policy_named(given.policy, given.plugins),
                given.table[0],
                given.dialect,
                mapping=column_map(given.map),
                disputes=given.disputes,
                first=new_year(given.first),
                last=new_year(given.until),
            )
        )
    warehouse = with_extra("histories.warehouse")
    text = warehouse.view(
        policy_named(given.policy, given.plugins),
        given.dialect,
        tables=given.table or warehouse.TABLES,
        mapping=column_map(given.map) or None,
        orders=given.orders,
        first=new_year(given.first),
        last=new_year(given.until),
    )
    return Result(text)


def new_year(year: int | None) -> datetime | None:
    """Return the first instant of a year; raises InvalidInput outside the supported years."""
    if year is None:
        return None
    if not FIRST.year <= year <= LAST.year:
        message = f"expected a year from {FIRST.year} to {LAST.year}, got {year}"
        raise InvalidInput("invalid-value", message, "$")
    return datetime(year, 1, 1, tzinfo=UTC)


SQL = Command(
    "sql",
    "print a policy as an SQL view for a warehouse",
    show_sql,
    (
        argument("policy", help=POLICY_HELP),
        PLUGINS,
        argument("--table", action="append", help="a table to decide; repeatable"),
        argument(
            "--dialect",
            default="duckdb",
            choices=tuple(DIALECTS),
            help="the engine that runs it (default: %(default)s)",
        ),
        argument(
            "--orders",
            default="orders",
            metavar="NAME",
            help="the table of orders (default: %(default)s)",
        ),
        argument(
            "--disputes",
            default="disputes",
            metavar="NAME",
            help="the table of disputes, for --table states or --table life-cycle "
            "(default: %(default)s)",
        ),
        COLUMN_MAP,
        argument(
            "--from",
            dest="first",
            type=int,
            metavar="YEAR",
            help="the first year of the policy's calendar",
        ),
        argument(
            "--until", type=int, metavar="YEAR", help="the year before which the calendar ends"
        ),
    ),
)


def make_sample(given: Namespace) -> Result:
    """Write a synthetic history."""
    if given.disputes and Path(given.file).resolve() == Path(given.disputes).resolve():
        message = "the orders and their disputes need a file each; name another one for --disputes"
        raise InvalidInput("invalid-value", message, "$")
    with_extra("histories.sample").sample(given.orders, given.file, given.seed)
    message = f"Wrote {given.orders} synthetic orders to {visible(given.file)}"
    if given.disputes:
        made = with_extra("histories.sample_disputes")
        made.sample_disputes(given.orders, given.disputes, given.seed)
        message += f", and their disputes to {visible(given.disputes)}"
    return Result(message)


SAMPLE = Command(
    "sample",
    "write a synthetic history of orders to experiment with",
    make_sample,
    (
        argument("file", help="a Parquet, CSV or JSON file to write"),
        argument(
            "--orders",
            type=int,
            default=100_000,
            metavar="N",
            help="number of orders (default: %(default)s)",
        ),
        argument(
            "--disputes",
            metavar="FILE",
            help="a second file: the openings and events of disputes about these orders",
        ),
        argument(
            "--seed",
            type=int,
            default=1,
            help="the same seed gives the same orders (default: %(default)s)",
        ),
    ),
)
