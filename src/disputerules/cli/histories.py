"""The commands about whole histories: what a change would do, SQL, and a made-up history."""

from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

from disputerules.cli.command import JSON_OUTPUT, POLICY_HELP, Command, Result, argument
from disputerules.cli.files import write
from disputerules.cli.naming import policy_named
from disputerules.cli.terminal import percent_bar
from disputerules.documents import prose
from disputerules.documents.json_text import encode
from disputerules.interpreters.sql.dialect import DIALECTS
from disputerules.values.errors import InvalidInput, shown
from disputerules.values.periods import FIRST, LAST, UTC, parse_instant

COLUMN_MAP = argument(
    "--map",
    action="append",
    default=[],
    metavar="COLUMN=EXPRESSION",
    help="what a column is called, or SQL that gives it; may be repeated",
)


def show_impact(given: Namespace) -> Result:
    """What a change of policy would do to a history."""
    bulk, report = needed("histories"), needed("histories.report")
    with percent_bar("deciding") as tell:
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
            progress=tell,
        )
    if given.html:
        write(given.html, report.html_page(found))
    if given.markdown:
        write(given.markdown, report.markdown(found))
    if given.json:
        return Result(encode(report.plain(found)))
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


IMPACT = Command(
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
        argument("--largest", type=int, default=5, help="largest changes to list; 5 unless said"),
        argument("--html", metavar="FILE", help="write one page that stands alone"),
        argument("--markdown", metavar="FILE", help="write Markdown"),
        JSON_OUTPUT,
    ),
)


def show_sql(given: Namespace) -> Result:
    """A policy as a view for a warehouse."""
    warehouse = needed("histories.warehouse")
    text = warehouse.view(
        policy_named(given.policy),
        given.dialect,
        tables=given.table or warehouse.TABLES,
        mapping=mapped(given.map) or None,
        orders=given.orders,
        first=new_year(given.first),
        last=new_year(given.until),
    )
    return Result(text)


def new_year(year: int | None) -> datetime | None:
    """The first instant of a year that an instant may lie in."""
    if year is None:
        return None
    if not FIRST.year <= year <= LAST.year:
        right = f"a year from {FIRST.year} to {LAST.year} is expected, not {year}"
        raise InvalidInput("invalid-value", right, "$")
    return datetime(year, 1, 1, tzinfo=UTC)


SQL = Command(
    "sql",
    "print a policy as an SQL view for a warehouse",
    show_sql,
    (
        argument("policy", help=POLICY_HELP),
        argument("--table", action="append", help="a table to decide; may be repeated"),
        argument(
            "--dialect",
            default="duckdb",
            choices=tuple(DIALECTS),
            help="the engine that is to run it; duckdb unless said",
        ),
        argument("--orders", default="orders", metavar="NAME", help="the table of orders"),
        COLUMN_MAP,
        argument(
            "--from",
            dest="first",
            type=int,
            metavar="YEAR",
            help="the year that the days of the policy's calendar begin with",
        ),
        argument("--until", type=int, metavar="YEAR", help="the year before which they end"),
    ),
)


def make_sample(given: Namespace) -> Result:
    """Write a made-up history."""
    needed("histories.sample").sample(given.orders, given.file, given.seed)
    return Result(f"{given.orders} made-up orders are in {prose.visible(given.file)}")


SAMPLE = Command(
    "sample",
    "write a made-up history of orders, for trying things",
    make_sample,
    (
        argument("file", help="a Parquet, CSV or JSON file to write"),
        argument("--orders", type=int, default=100_000, metavar="N", help="100000 unless said"),
        argument("--seed", type=int, default=1, help="the same seed makes the same orders"),
    ),
)
