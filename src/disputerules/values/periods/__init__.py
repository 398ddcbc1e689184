"""Instants, periods, calendars and deadlines. No other package imports dateutil.

Dateutil provides the arithmetic of months and the time zone database, which is in its archive or
in the package that it requires. None of its objects leaves this package.
"""

from disputerules.values.periods.calendars import (
    CALENDAR,
    UTC_CALENDAR,
    WEEKDAYS,
    Calendar,
    as_date,
)
from disputerules.values.periods.deadlines import by_calendar, deadline, instant_of
from disputerules.values.periods.instants import (
    FIRST,
    INSTANT,
    LAST,
    NEVER,
    RFC_3339,
    TICK,
    UTC,
    as_instant,
    format_instant,
    later_by,
    optional_instant,
    parse_instant,
)
from disputerules.values.periods.period import (
    ELAPSED,
    LONGEST,
    MAX_PERIOD,
    OPTIONS,
    PERIOD,
    Period,
    Unit,
)
from disputerules.values.periods.zones import zone_named, zone_release

__all__ = [
    "CALENDAR",
    "ELAPSED",
    "FIRST",
    "INSTANT",
    "LAST",
    "LONGEST",
    "MAX_PERIOD",
    "NEVER",
    "OPTIONS",
    "PERIOD",
    "RFC_3339",
    "TICK",
    "UTC",
    "UTC_CALENDAR",
    "WEEKDAYS",
    "Calendar",
    "Period",
    "Unit",
    "as_date",
    "as_instant",
    "by_calendar",
    "deadline",
    "format_instant",
    "instant_of",
    "later_by",
    "optional_instant",
    "parse_instant",
    "zone_named",
    "zone_release",
]
