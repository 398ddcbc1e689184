"""The tables of a policy as a view that a data team can keep, for any engine that has a dialect."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from disputerules.facts.policy import Policy
from disputerules.histories.calendars import COLUMNS as DAY_COLUMNS
from disputerules.histories.calendars import calendar_days
from disputerules.histories.columns import COLUMNS, FLAG, INSTANT, NUMBER, TEXT
from disputerules.histories.query import TABLES, HistoryQuery, decisions
from disputerules.histories.scan import Scan
from disputerules.interpreters.sql.dialect import DIALECTS
from disputerules.values.errors import InvalidInput, shown

# What the columns of the orders' table are taken to be.
TYPES = {INSTANT: "TIMESTAMP WITH TIME ZONE", NUMBER: "BIGINT", FLAG: "BOOLEAN", TEXT: "TEXT"}
ROWS_A_STATEMENT = 500


def view(
    policy: Policy,
    dialect: str = "duckdb",
    *,
    tables: Sequence[str] = TABLES,
    mapping: Mapping[str, str] | None = None,
    orders: str = "orders",
    first: datetime | None = None,
    last: datetime | None = None,
) -> str:
    """A view that decides every row of a table of orders, with the policy's revision in a comment.

    The table has every column of `COLUMNS` unless `mapping` says which it has; instants are
    timestamps with a zone, numbers whole. A calendar's days, from `first` to `last`, stand in small
    tables before the view.

    >>> from disputerules.policies.presets import named
    >>> print(view(named("aliexpress-guide")).splitlines()[0])
    -- aliexpress-guide 1, revision sha256:...
    """
    if dialect not in DIALECTS:
        right = f"{shown(dialect)} must be one of {', '.join(DIALECTS)}"
        raise InvalidInput("invalid-value", right)
    hooks = DIALECTS[dialect]
    given = {name: hooks.named(name) for name in COLUMNS} if mapping is None else mapping
    types = {name: TYPES[COLUMNS[name].holds] for name in given if name in COLUMNS}
    relation = ".".join(map(hooks.named, orders.split(".")))
    question = HistoryQuery(Scan(relation, given, types, hooks), [policy], tables)
    text = decisions(question)
    run = "" if hooks.checked else "; no test of the project runs this dialect"
    lines = [
        f"-- {policy.name} {policy.version}, revision {policy.revision}".replace("\n", " "),
        f"-- written by disputerules for {dialect}{run}",
    ]
    for _, one in question.joins:
        if first is None or last is None:
            right = (
                "this policy asks a calendar: say for which years, as in --from 2015 --until 2035"
            )
            raise InvalidInput("missing-key", right)
        columns = ", ".join(f"{name} {hooks.integer}" for name in DAY_COLUMNS)
        lines.append(f"CREATE TABLE {one.name} ({columns});")
        rows = [str(row) for row in calendar_days(one, first, last)]
        for start in range(0, len(rows), ROWS_A_STATEMENT):
            values = ",\n".join(rows[start : start + ROWS_A_STATEMENT])
            lines.append(f"INSERT INTO {one.name} VALUES\n{values};")
    name = ".".join(map(hooks.named, f"{orders}_decided".split(".")))
    return "\n".join([*lines, f"CREATE VIEW {name} AS", f"{text};"])
