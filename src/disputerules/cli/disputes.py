"""The commands about the disputes of a history."""

from argparse import Namespace

from disputerules.cli.command import JSON_OUTPUT, PLUGINS, POLICY_HELP, Command, Result, argument
from disputerules.cli.histories import COLUMN_MAP, DISPUTES_MAP, column_map, reported, with_extra
from disputerules.cli.naming import policy_named
from disputerules.documents.json_text import encode
from disputerules.documents.sections import visible
from disputerules.values.periods import parse_instant

FILES = "a Parquet, CSV or JSON file, or a glob"
SOURCES = (
    argument("--orders", nargs="+", required=True, metavar="FILE", help=f"the orders: {FILES}"),
    argument(
        "--disputes",
        nargs="+",
        required=True,
        metavar="FILE",
        help=f"the openings and events of their disputes: {FILES}",
    ),
    COLUMN_MAP,
    DISPUTES_MAP,
    argument(
        "--at",
        metavar="INSTANT",
        help="the instant up to which time passes (default: that of the last event)",
    ),
    argument("--zone", help="the time zone of times without a UTC offset"),
)


def show_replay(given: Namespace) -> Result:
    """Replay the disputes of a history; write one row per dispute."""
    replaying = with_extra("histories.replay")
    replay = replaying.Replay.of(
        given.orders,
        given.disputes,
        policy_named(given.policy, given.plugins),
        at=None if given.at is None else parse_instant(given.at),
        mapping=column_map(given.map),
        disputes_mapping=column_map(given.map_disputes, "--map-disputes"),
        zone=given.zone,
    )
    if given.output:
        summary = replaying.write(replay, given.output)
    else:
        summary = replaying.read_summary(replay)
    if given.json:
        return Result(encode(summary.plain()))
    lines = [*summary.lines()]
    if given.output:
        lines.append(f"Wrote one row per dispute to {given.output}")
    return Result("\n".join(map(visible, lines)))


REPLAY = Command(
    "replay",
    "replay the disputes of a history under a policy",
    show_replay,
    (
        argument("policy", help=POLICY_HELP),
        PLUGINS,
        *SOURCES,
        argument("-o", "--output", metavar="FILE", help="a Parquet, CSV or JSON file to write"),
        JSON_OUTPUT,
    ),
)


def show_forecast(given: Namespace) -> Result:
    """Show what falls due in the open disputes of a history, if nobody acts."""
    found = with_extra("histories.replay.forecast").forecast(
        given.orders,
        given.disputes,
        policy_named(given.policy, given.plugins),
        at=None if given.at is None else parse_instant(given.at),
        days=given.days,
        mapping=column_map(given.map),
        disputes_mapping=column_map(given.map_disputes, "--map-disputes"),
        zone=given.zone,
    )
    report = with_extra("histories.report.forecast")
    return reported(found, report, given)


FORECAST = Command(
    "forecast",
    "show what falls due in open disputes, day by day, if nobody acts",
    show_forecast,
    (
        argument("policy", help=POLICY_HELP),
        PLUGINS,
        *SOURCES,
        argument(
            "--days", type=int, default=30, metavar="N", help="days ahead (default: %(default)s)"
        ),
        argument("--html", metavar="FILE", help="write a self-contained HTML page"),
        argument("--svg", metavar="FILE", help="write the chart as SVG"),
        JSON_OUTPUT,
    ),
)
