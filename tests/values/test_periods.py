import copy
import io
import pickle
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone, tzinfo
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputerules.values import periods
from disputerules.values.errors import InvalidInput, InvalidType
from disputerules.values.periods import (
    CALENDAR,
    FIRST,
    INSTANT,
    LAST,
    MAX_PERIOD,
    NEVER,
    PERIOD,
    TICK,
    UTC,
    Calendar,
    Period,
    Unit,
    as_instant,
    deadline,
    format_instant,
    optional_instant,
    parse_instant,
    zone_named,
    zone_release,
)
from disputerules.values.periods.zones import archived_files, archived_zones, zone_file

ZONES = [
    "UTC",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/Paris",
]

instants = st.datetimes(
    FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None), timezones=st.just(UTC)
)
zones = st.sampled_from(ZONES)
dates = st.dates(date(2000, 1, 1), date(2200, 12, 31))
weekends = st.lists(st.sampled_from(periods.WEEKDAYS), max_size=6)
calendars = st.builds(Calendar, zones, weekends, st.lists(dates, max_size=20))
some_periods = st.builds(
    Period, st.integers(1, 400) | st.integers(1, MAX_PERIOD), st.sampled_from(Unit),
    st.booleans(), st.booleans(),
)  # fmt: skip
counting_periods = some_periods.filter(lambda period: period.unit not in periods.ELAPSED).map(
    lambda period: Period(period.amount, period.unit, period.end_of_day, period.roll_forward, True)
)
all_periods = some_periods | counting_periods


def at(text: str) -> datetime:
    return parse_instant(text)


def after(start: str, period: str, calendar: Calendar = periods.UTC_CALENDAR) -> str:
    return format_instant(deadline(at(start), Period.parse(period), calendar))


@contextmanager
def refused(path: str = "", code: str = "invalid-value") -> Iterator[None]:
    with pytest.raises(InvalidInput) as raised:
        yield
    assert (raised.value.code, raised.value.path) == (code, path)


# Instants


class Stamp(datetime):
    """As pandas and pendulum have: a datetime with an arithmetic of its own."""

    def astimezone(self, tz: tzinfo | None = None) -> "Stamp":
        raise AssertionError("a subclass's arithmetic is not asked")


class NotATime(datetime):
    """As pandas.NaT: a datetime whose parts are no numbers."""

    @property
    def year(self) -> Any:
        return float("nan")


class NoOffset(tzinfo):
    def utcoffset(self, at: datetime | None) -> None:
        return None


def test_the_zone_of_every_instant_is_one_object() -> None:
    assert UTC is timezone.utc  # noqa: UP017 - what users write
    east = datetime(2026, 1, 2, 10, tzinfo=timezone(timedelta(hours=2)))
    for instant in (FIRST, LAST, NEVER, as_instant(east), at("2026-01-02T10:00:00+02:00")):
        assert instant.tzinfo is UTC


def test_an_instant_in_utc_is_taken_as_it_is() -> None:
    instant = datetime(2026, 1, 2, tzinfo=UTC)
    assert as_instant(instant) is instant


def test_an_instant_of_another_offset_is_converted() -> None:
    east = datetime(2026, 1, 2, 1, tzinfo=timezone(timedelta(hours=2)))
    assert as_instant(east) == datetime(2026, 1, 1, 23, tzinfo=UTC)


def test_a_local_time_that_comes_twice_is_converted_by_its_fold() -> None:
    paris = zone_named("Europe/Paris")
    first = datetime(2026, 10, 25, 2, 30, tzinfo=paris)
    assert as_instant(first) == at("2026-10-25T00:30:00Z")
    assert as_instant(first.replace(fold=1)) == at("2026-10-25T01:30:00Z")


def test_a_subclass_becomes_a_plain_datetime() -> None:
    instant = as_instant(Stamp(2026, 1, 2, 3, 4, 5, 6, tzinfo=timezone(timedelta(hours=3))))
    assert type(instant) is datetime
    assert instant == datetime(2026, 1, 2, 0, 4, 5, 6, tzinfo=UTC)


@pytest.mark.parametrize("naive", [datetime(2026, 1, 2), datetime(2026, 1, 2, tzinfo=NoOffset())])
def test_a_time_without_an_offset_is_refused(naive: datetime) -> None:
    with refused(".at", "naive-instant"):
        as_instant(naive, ".at")


@pytest.mark.parametrize("value", [None, 0, "2026-01-02T00:00:00Z", date(2026, 1, 2)])
def test_an_instant_is_a_datetime(value: object) -> None:
    with refused(".at", "invalid-type"):
        as_instant(value, ".at")


@pytest.mark.parametrize(
    "value",
    [
        FIRST - TICK,
        LAST + TICK,
        NEVER,
        datetime.min.replace(tzinfo=timezone(timedelta(hours=1))),
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=1))),
        NotATime(2026, 1, 2, tzinfo=UTC),
    ],
)
def test_an_instant_outside_2000_to_2200_is_refused(value: datetime) -> None:
    with refused(".at"):
        as_instant(value, ".at")


def test_the_first_and_the_last_instant_are_instants() -> None:
    assert as_instant(FIRST) == FIRST
    assert as_instant(LAST) == LAST
    assert format_instant(LAST) == "2200-12-31T23:59:59.999999Z"


def test_what_has_not_happened_has_no_instant() -> None:
    assert optional_instant(None) is None
    assert optional_instant(FIRST) is FIRST
    with refused(".at", "invalid-type"):
        optional_instant("", ".at")


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-02T08:00:00Z",
        "2026-01-02t08:00:00z",
        "2026-01-02T08:00:00-00:00",
        "2026-01-02T08:00:00.0Z",
        "2026-01-02T08:00:00.000000z",
        "2026-01-02T10:00:00+02:00",
        "2026-01-01T20:30:00-11:30",
        "2026-01-03T07:59:00+23:59",
    ],
)
def test_rfc_3339_says_one_instant_in_many_ways(text: str) -> None:
    assert parse_instant(text) == datetime(2026, 1, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("decimals", "microseconds"),
    [("1", 100_000), ("12", 120_000), ("000001", 1), ("999999", 999_999)],
)
def test_decimals_are_parts_of_a_second(decimals: str, microseconds: int) -> None:
    assert parse_instant(f"2026-01-02T08:00:00.{decimals}Z").microsecond == microseconds


@pytest.mark.parametrize(
    "text",
    [
        "", "Z", "2026-01-02", "08:00:00Z", "2026-01-02T08:00Z", "20260102T080000Z",
        "2026-01-02 08:00:00Z", " 2026-01-02T08:00:00Z", "2026-01-02T08:00:00Z ",
        "2026-01-02T08:00:00Z\n", "2026-01-02T08:00:00,5Z", "2026-01-02T08:00:00.Z",
        "2026-01-02T08:00:00.1234567Z", "2026-01-02T08:00:00+0200", "2026-01-02T08:00:00+02",
        "2026-01-02T08:00:00+02:00:00", "2026-01-02T08:00:00+24:00", "2026-01-02T08:00:00+02:60",
        "2026-01-02T08:00:00\u221202:00", "2026-01-02T08:00:60Z", "2026-01-02T24:00:00Z",
        "2026-02-30T08:00:00Z", "2026-02-29T08:00:00z", "2026-13-01T08:00:00Z",
        "2026-00-01T08:00:00Z", "2026-W01-1T08:00:00Z", "2026-01-02T8:00:00Z",
        "\u0662026-01-02T08:00:00Z", "2026-01-02T08:00:00.\u0661Z", "2026-01-02T08:00:00 Z",
        "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
        "1999-12-31T23:59:59.999999Z", "2000-01-01T00:00:00+00:01", "2201-01-01T00:00:00Z",
        "+2026-01-02T08:00:00Z", "-2026-01-02T08:00:00Z", "2026-02-30T08:00:00",
        "1" * 100_000,
    ],
    ids=lambda text: ascii(text[:40]),
)  # fmt: skip
def test_any_other_text_is_no_instant(text: str) -> None:
    with refused(".at"):
        parse_instant(text, ".at")


# The last leap second so far, and the end of a day as ISO 8601 may write it.
@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        ("2016-12-31T23:59:60Z", "a leap second; write second 59 or the next minute"),
        ("2016-12-31T23:59:60.5Z", "a leap second; write second 59 or the next minute"),
        ("2017-01-01T05:29:60+05:30", "a leap second; write second 59 or the next minute"),
        ("2016-12-31t23:59:60z", "a leap second; write second 59 or the next minute"),
        ("2026-01-02T24:00:00Z", "hour 24; write 00:00:00 of the next day"),
        ("2026-01-02T24:00:00+02:00", "hour 24; write 00:00:00 of the next day"),
    ],
)
def test_a_leap_second_and_an_hour_24_are_refused_with_the_repair(text: str, mistake: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        parse_instant(text, ".at")
    assert (raised.value.code, raised.value.path) == ("invalid-value", ".at")
    assert raised.value.message == f"{text!r} has {mistake}"


@pytest.mark.parametrize(
    "text",
    ["2016-12-31T23:59:61Z", "2016-12-31T23:60:60Z", "2026-01-02T25:00:00Z", "x" * 17 + "60"],
)
def test_any_other_second_or_hour_is_no_time(text: str) -> None:
    with pytest.raises(InvalidInput, match="expected a time such as"):
        parse_instant(text)


def test_a_lone_surrogate_is_no_instant() -> None:
    with refused():
        parse_instant("2026-01-02\ud80008:00:00Z")


@pytest.mark.parametrize("text", ["2026-01-02T08:00:00", "2026-01-02t08:00:00.5"])
def test_a_text_without_an_offset_is_naive(text: str) -> None:
    with refused(".at", "naive-instant"):
        parse_instant(text, ".at")


@pytest.mark.parametrize("value", [None, 0, b"2026-01-02T08:00:00Z", FIRST])
def test_only_a_text_is_read_as_an_instant(value: object) -> None:
    with refused(".at", "invalid-type"):
        parse_instant(value, ".at")


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (datetime(2026, 1, 2, 8, tzinfo=UTC), "2026-01-02T08:00:00Z"),
        (datetime(2026, 1, 2, 8, 0, 0, 1, tzinfo=UTC), "2026-01-02T08:00:00.000001Z"),
        (datetime(2026, 1, 2, 8, 0, 0, 500_000, tzinfo=UTC), "2026-01-02T08:00:00.500000Z"),
        (datetime(2026, 1, 2, 8, tzinfo=timezone(timedelta(hours=2))), "2026-01-02T06:00:00Z"),
    ],
)
def test_an_instant_is_written_in_utc_with_decimals_only_if_not_zero(
    instant: datetime, text: str
) -> None:
    assert format_instant(instant) == text


@given(instants)
def test_law_an_instant_reads_back_as_it_was_written(instant: datetime) -> None:
    assert parse_instant(format_instant(instant)) == instant


@given(instants, st.integers(-23 * 60, 23 * 60))
def test_law_an_offset_changes_the_text_and_not_the_instant(
    instant: datetime, minutes: int
) -> None:
    local = instant.astimezone(timezone(timedelta(minutes=minutes)))
    assert parse_instant(local.isoformat()) == as_instant(local) == instant


# Periods


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("5 days", Period(5, Unit.DAYS)),
        ("72 hours", Period(72, Unit.HOURS)),
        ("1 month", Period(1, Unit.MONTHS)),
        ("5 calendar days", Period(5, Unit.CALENDAR_DAYS)),
        ("0 days", Period(0, Unit.DAYS)),
        ("3 business days, end of day", Period(3, Unit.BUSINESS_DAYS, end_of_day=True)),
        (
            "14 calendar days, end of day, roll forward",
            Period(14, Unit.CALENDAR_DAYS, end_of_day=True, roll_forward=True),
        ),
        (
            "1 business day, day of event counts",
            Period(1, Unit.BUSINESS_DAYS, day_of_event_counts=True),
        ),
    ],
)
def test_a_period_is_written_as_it_is_said(text: str, period: Period) -> None:
    assert Period.parse(text) == period
    assert str(period) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("1 days", "1 day"),
        ("5 day", "5 days"),
        ("5 calendar-days", "5 calendar days"),
        ("1 business-day, end-of-day", "1 business day, end of day"),
        ("2 months, roll-forward, end-of-day", "2 months, end of day, roll forward"),
        ("100000 hours", "100000 hours"),
    ],
)
def test_other_spellings_become_the_one(text: str, canonical: str) -> None:
    assert str(Period.parse(text)) == canonical
    assert str(Period.of(text)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "", "5", "days", "five days", "5days", "5  days", " 5 days", "5 days ", "5 days\n",
        "05 days", "-1 days", "+1 days", "1.5 days", "\u0665 days", "5 Days", "5 weeks", "5 dayss",
        "5 day s", "5 calendar  days", "5 calendardays", "5 calendar business days", "100001 days",
        "1000000 days", "5 days,", "5 days, ", "5 days,end of day", "5 days end of day",
        "5 days, end  of day", "5 days, end of day, end-of-day", "5 days, never", "end of day",
        "5 days, day of event counts", "5 hours, day of event counts",
        "0 calendar days, day of event counts", "5 days" * 10_000,
    ],
    ids=lambda text: ascii(text[:40]),
)  # fmt: skip
def test_any_other_text_is_no_period(text: str) -> None:
    with refused(".protection"):
        Period.parse(text, ".protection")


@pytest.mark.parametrize("value", [None, 5, b"5 days", timedelta(days=5)])
def test_only_a_text_is_read_as_a_period(value: object) -> None:
    with refused(".protection", "invalid-type"):
        Period.parse(value, ".protection")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("5 weeks", "unknown unit 'weeks'; expected one of hours, days, calendar days"),
        ("5 days, at noon", "unknown option 'at noon'; expected one of end of day, roll forward"),
        ("100001 days", "expected an amount from 0 to 100000, got 100001"),
        ("soon", "expected a period such as \"5 days\", got 'soon'"),
        ("5 days, day of event counts", 'at least 1 calendar day, .*, got "5 days"'),
    ],
)
def test_an_error_about_a_period_names_the_mistake_and_the_repair(text: str, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        Period.parse(text)


@pytest.mark.parametrize(
    ("values", "path", "code"),
    [
        ({"amount": True}, ".amount", "invalid-type"),
        ({"amount": 1.0}, ".amount", "invalid-type"),
        ({"amount": -1}, ".amount", "invalid-value"),
        ({"amount": 100_001}, ".amount", "invalid-value"),
        ({"unit": "days"}, ".unit", "invalid-type"),
        ({"end_of_day": 1}, ".end_of_day", "invalid-type"),
        ({"roll_forward": None}, ".roll_forward", "invalid-type"),
        ({"day_of_event_counts": "no"}, ".day_of_event_counts", "invalid-type"),
        ({"day_of_event_counts": True}, ".day_of_event_counts", "invalid-value"),
    ],
)
def test_a_period_is_right_from_birth(values: Any, path: str, code: str) -> None:
    with refused(path, code):
        Period(**{"amount": 1, "unit": Unit.DAYS} | values)


@pytest.mark.parametrize(
    ("text", "span"),
    [("72 hours", timedelta(days=3)), ("5 days", timedelta(days=5)), ("0 days", timedelta())],
)
def test_hours_and_days_are_fixed_spans(text: str, span: timedelta) -> None:
    assert Period.parse(text).is_fixed
    assert Period.parse(text).span == span


@pytest.mark.parametrize(
    "text",
    ["1 calendar day", "1 business day", "1 month", "5 days, end of day", "1 hour, roll forward"],
)
def test_what_needs_a_calendar_is_no_fixed_span(text: str) -> None:
    assert not Period.parse(text).is_fixed
    with refused():
        _ = Period.parse(text).span


def test_periods_are_values() -> None:
    period = Period.parse("5 days")
    assert {period: 1}[Period(5, Unit.DAYS)] == 1
    assert period.span == copy.deepcopy(period).span
    assert pickle.loads(pickle.dumps(period)) == period
    assert pickle.loads(pickle.dumps(period)).is_fixed


@given(all_periods)
def test_law_a_period_reads_back_as_it_was_written(period: Period) -> None:
    assert Period.parse(str(period)) == period


# Calendars


def test_a_calendar_is_utc_with_saturday_and_sunday_off() -> None:
    calendar = Calendar()
    assert (calendar.zone, calendar.weekend, calendar.holidays) == (
        "UTC",
        ("saturday", "sunday"),
        (),
    )
    week = [calendar.is_business_day(date(2026, 1, day)) for day in range(5, 12)]
    assert week == [True] * 5 + [False] * 2


def test_a_calendar_has_its_days_in_order_and_once() -> None:
    calendar = Calendar(
        weekend=["friday", "thursday", "friday"],  # type: ignore[arg-type]
        holidays=["2026-12-25", date(2026, 1, 1), "2026-01-01"],  # type: ignore[arg-type]
    )
    assert calendar.weekend == ("thursday", "friday")
    assert calendar.holidays == (date(2026, 1, 1), date(2026, 12, 25))
    assert calendar == Calendar("UTC", ("thursday", "friday"), calendar.holidays)
    assert hash(calendar) == hash(copy.deepcopy(calendar))


def test_a_holiday_is_no_business_day() -> None:
    calendar = Calendar(holidays=(date(2026, 12, 25),))
    assert not calendar.is_business_day(date(2026, 12, 25))
    assert calendar.is_business_day(date(2026, 12, 24))
    assert Calendar().is_business_day(date.min)


@pytest.mark.parametrize(
    "zone",
    ["", "Europe/Atlantis", "europe/paris", "EST5EDT4", "../zones", "/etc/localtime", "Europe",
     "Europe/Paris ", "zone.tab", "tzdata.zi", "Europe\0Paris", "PST8PDT,M3.2.0", "a" * 9999],
    ids=lambda text: ascii(text[:40]),
)  # fmt: skip
def test_only_an_iana_name_is_a_zone(zone: str) -> None:
    with refused(".zone"):
        Calendar(zone)


@pytest.mark.parametrize("zone", [None, 1, UTC, b"UTC", ["UTC"]])
def test_a_zone_is_a_text(zone: Any) -> None:
    with refused(".zone", "invalid-type"):
        Calendar(zone)


@pytest.mark.parametrize(
    ("weekend", "path", "code"),
    [
        ("saturday", ".weekend", "invalid-type"),
        (b"saturday", ".weekend", "invalid-type"),
        (6, ".weekend", "invalid-type"),
        (("saturday", "Sunday"), ".weekend[1]", "invalid-value"),
        ((6,), ".weekend[0]", "invalid-value"),
        (([],), ".weekend[0]", "invalid-value"),
        (periods.WEEKDAYS, ".weekend", "invalid-value"),
    ],
)
def test_a_weekend_names_at_most_six_days(weekend: Any, path: str, code: str) -> None:
    with refused(path, code):
        Calendar(weekend=weekend)


@pytest.mark.parametrize(
    ("holiday", "code"),
    [
        ("2026-12-32", "invalid-value"),
        ("20261225", "invalid-value"),
        ("2026-W52-5", "invalid-value"),
        ("25.12.2026", "invalid-value"),
        ("1999-12-31", "invalid-value"),
        (date(2201, 1, 1), "invalid-value"),
        (datetime(2026, 12, 25), "invalid-type"),
        (20261225, "invalid-type"),
    ],
)
def test_a_holiday_is_a_date_from_2000_to_2200(holiday: Any, code: str) -> None:
    with refused(".holidays[1]", code):
        Calendar(holidays=("2026-01-01", holiday))  # type: ignore[arg-type]


def test_a_holiday_may_be_the_first_and_the_last_day_there_is() -> None:
    days = (date(2000, 1, 1), date(2200, 12, 31))
    assert Calendar(holidays=days).holidays == days


def test_a_zone_that_is_no_text_is_shown() -> None:
    with pytest.raises(InvalidType, match="expected the name of a time zone, got 5"):
        Calendar(zone=5)  # type: ignore[arg-type]


def test_holidays_are_a_list() -> None:
    with refused(".holidays", "invalid-type"):
        Calendar(holidays="2026-12-25")  # type: ignore[arg-type]


# The time zone database


def test_winter_and_summer_time_go_on_after_2037() -> None:
    los_angeles = Calendar("America/Los_Angeles")
    assert after("2050-06-30T19:00:00Z", "1 calendar day, end of day", los_angeles) == (
        "2050-07-02T07:00:00Z"
    )


def test_utc_needs_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(periods.zones, "stored", None)
    zone_named.cache_clear()
    assert zone_named("UTC") is UTC


@pytest.fixture
def paris() -> bytes:
    data = zone_file("Europe/Paris")
    assert data is not None
    return data


def test_the_package_tzdata_is_asked_first(paris: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        ("tzdata", "zones"): b"Europe/Paris\n",
        ("tzdata", "zoneinfo/Europe/Paris"): paris,
        ("tzdata", "zoneinfo/unlisted"): paris,
    }
    monkeypatch.setattr(periods.zones, "stored", lambda *place: files[place])
    assert zone_file("Europe/Paris") == paris
    assert zone_file("unlisted") is None


@pytest.fixture
def dateutil_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    def stored(package: str, path: str) -> bytes | None:
        file = tmp_path / path
        return file.read_bytes() if package == "dateutil" and file.is_file() else None

    monkeypatch.setattr(periods.zones, "stored", stored)
    archived_files.cache_clear()
    yield tmp_path / "zoneinfo" / "dateutil-zoneinfo.tar.gz"
    archived_files.cache_clear()


def test_a_file_that_a_package_lacks_and_a_package_that_is_not_installed_give_nothing() -> None:
    assert periods.zones.stored("attrs", "zones") is None
    assert periods.zones.stored("no_such_package", "zones") is None


def test_the_archive_of_dateutil_takes_the_place_of_tzdata(
    paris: bytes, dateutil_alone: Path
) -> None:
    dateutil_alone.parent.mkdir()
    with tarfile.open(dateutil_alone, "w:gz") as tar:
        add(tar, tarfile.TarInfo("Europe"), kind=tarfile.DIRTYPE)
        add(tar, tarfile.TarInfo("Europe/Paris"), paris)
        add(tar, tarfile.TarInfo("METADATA"), b"{}")
        add(tar, tarfile.TarInfo("fifo"), kind=tarfile.FIFOTYPE)
        link = tarfile.TarInfo("Europe/Monaco")
        link.linkname = "Europe/Paris"
        add(tar, link, kind=tarfile.LNKTYPE)
    assert archived_zones() == {"Europe/Paris": paris, "Europe/Monaco": paris}
    assert zone_file("Europe/Monaco") == paris
    assert zone_file("Europe/Atlantis") is None


def add(
    tar: tarfile.TarFile, info: tarfile.TarInfo, data: bytes = b"", kind: bytes = tarfile.REGTYPE
) -> None:
    info.size, info.type = len(data), kind
    tar.addfile(info, io.BytesIO(data))


def test_without_any_database_every_other_zone_is_refused(dateutil_alone: Path) -> None:
    assert not dateutil_alone.exists()
    assert zone_file("Europe/Paris") is None
    zone_named.cache_clear()
    with refused(".zone"):
        Calendar("Europe/Paris")


@pytest.fixture
def release_unread() -> Iterator[None]:
    zone_release.cache_clear()
    yield
    zone_release.cache_clear()


@pytest.mark.usefixtures("release_unread")
def test_the_release_of_the_zones_is_that_of_the_package_tzdata() -> None:
    reason = "needs tzdata: dateutil 2.9 ships zones of its own"
    assert zone_release() == pytest.importorskip("tzdata", reason=reason).IANA_VERSION


@pytest.mark.usefixtures("release_unread")
def test_without_tzdata_the_release_is_that_of_the_archive(dateutil_alone: Path) -> None:
    dateutil_alone.parent.mkdir()
    with tarfile.open(dateutil_alone, "w:gz") as tar:
        add(tar, tarfile.TarInfo("METADATA"), b'{"tzversion": "2024a"}')
    assert zone_release() == "2024a"


@pytest.mark.usefixtures("release_unread")
def test_without_any_database_there_is_no_release(dateutil_alone: Path) -> None:
    assert not dateutil_alone.exists()
    assert zone_release() == "none"


# Deadlines in elapsed time


@pytest.mark.parametrize(
    ("period", "end"),
    [
        ("0 days", "2026-01-02T08:00:00Z"),
        ("1 hour", "2026-01-02T09:00:00Z"),
        ("5 days", "2026-01-07T08:00:00Z"),
        ("72 hours", "2026-01-05T08:00:00Z"),
    ],
)
def test_hours_and_days_are_elapsed_time(period: str, end: str) -> None:
    assert after("2026-01-02T08:00:00Z", period) == end


def test_a_right_is_gone_at_its_deadline_and_not_one_tick_before() -> None:
    ends = deadline(at("2026-01-02T08:00:00Z"), Period.parse("5 days"))
    assert ends - TICK < ends == at("2026-01-07T08:00:00Z") < ends + TICK


def test_a_day_of_24_hours_does_not_heed_the_change_of_clocks() -> None:
    paris = Calendar("Europe/Paris")
    assert after("2026-03-28T12:00:00Z", "1 day", paris) == "2026-03-29T12:00:00Z"
    assert after("2026-03-28T12:00:00Z", "1 calendar day", paris) == "2026-03-29T11:00:00Z"


def test_a_start_with_another_offset_counts_as_its_instant() -> None:
    east = datetime(2026, 3, 29, 0, 30, tzinfo=zone_named("Europe/Paris"))
    assert deadline(east, Period.parse("1 day")) == at("2026-03-29T23:30:00Z")


def test_a_start_without_an_offset_is_refused() -> None:
    with refused("", "naive-instant"):
        deadline(datetime(2026, 1, 1), Period.parse("1 day"))


# Deadlines in calendar days and months


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        ("2026-01-02T08:00:00Z", "5 calendar days", "2026-01-07T08:00:00Z"),
        ("2026-01-02T08:00:00Z", "5 calendar days, end of day", "2026-01-08T00:00:00Z"),
        ("2026-01-02T00:00:00Z", "0 calendar days, end of day", "2026-01-03T00:00:00Z"),
        ("2026-01-02T23:59:59.999999Z", "0 calendar days, end of day", "2026-01-03T00:00:00Z"),
        ("2026-01-02T08:00:00Z", "2 calendar days, day of event counts", "2026-01-03T08:00:00Z"),
        (
            "2026-01-02T08:00:00Z",
            "1 calendar day, end of day, day of event counts",
            "2026-01-03T00:00:00Z",
        ),
        ("2026-01-02T08:00:00Z", "30 hours, end of day", "2026-01-04T00:00:00Z"),
        ("2026-01-31T08:00:00Z", "1 month", "2026-02-28T08:00:00Z"),
        ("2028-01-31T08:00:00Z", "1 month", "2028-02-29T08:00:00Z"),
        ("2026-01-31T08:00:00Z", "2 months", "2026-03-31T08:00:00Z"),
        ("2026-01-31T08:00:00Z", "1 month, end of day", "2026-03-01T00:00:00Z"),
        ("2026-11-30T08:00:00Z", "3 months", "2027-02-28T08:00:00Z"),
        ("2026-01-15T08:00:00Z", "1 month, day of event counts", "2026-02-14T08:00:00Z"),
        ("2026-01-31T08:00:00Z", "1 month, day of event counts", "2026-02-28T08:00:00Z"),
        ("2028-02-29T08:00:00Z", "12 months", "2029-02-28T08:00:00Z"),
    ],
)
def test_calendar_days_and_months_keep_the_time_of_day(start: str, period: str, end: str) -> None:
    assert after(start, period) == end


@pytest.mark.parametrize(
    ("zone", "end"),
    [
        ("UTC", "2026-06-04T00:00:00Z"),
        ("America/Los_Angeles", "2026-06-03T07:00:00Z"),
        ("America/Sao_Paulo", "2026-06-04T03:00:00Z"),
        ("Asia/Kolkata", "2026-06-03T18:30:00Z"),
        ("Australia/Lord_Howe", "2026-06-03T13:30:00Z"),
        ("Europe/Paris", "2026-06-03T22:00:00Z"),
    ],
)
def test_the_end_of_a_day_is_midnight_in_the_zone(zone: str, end: str) -> None:
    assert after("2026-06-02T03:00:00Z", "1 calendar day, end of day", Calendar(zone)) == end


# Deadlines when the clocks change


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        # 02:30 is skipped: 03:30 summer time, not 01:30 winter time
        ("America/Los_Angeles", "2026-03-07T10:30:00Z", "2026-03-08T10:30:00Z"),
        ("Europe/Paris", "2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z"),
        # half an hour is skipped: 02:15 becomes 02:45
        ("Australia/Lord_Howe", "2026-10-02T15:45:00Z", "2026-10-03T15:45:00Z"),
        # midnight is skipped: 00:30 becomes 01:30
        ("America/Sao_Paulo", "2018-11-03T03:30:00Z", "2018-11-04T03:30:00Z"),
        # 01:30 (in Paris 02:30) comes twice: the second
        ("America/Los_Angeles", "2026-10-31T08:30:00Z", "2026-11-01T09:30:00Z"),
        ("Europe/Paris", "2026-10-24T00:30:00Z", "2026-10-25T01:30:00Z"),
        # 01:45 comes twice, half an hour apart
        ("Australia/Lord_Howe", "2026-04-03T14:45:00Z", "2026-04-04T15:15:00Z"),
        # 23:30 comes twice
        ("America/Sao_Paulo", "2018-02-17T01:30:00Z", "2018-02-18T02:30:00Z"),
        # nothing changes
        ("Asia/Kolkata", "2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z"),
        ("UTC", "2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z"),
    ],
)
def test_a_skipped_or_repeated_local_time_is_the_later_instant(
    zone: str, start: str, end: str
) -> None:
    assert after(start, "1 calendar day", Calendar(zone)) == end


def test_elapsed_time_that_ends_in_a_repeated_hour_is_exact() -> None:
    los_angeles = Calendar("America/Los_Angeles")
    for period in ("1 day", "1 day, roll forward"):
        assert after("2026-11-01T08:30:00Z", period, los_angeles) == "2026-11-02T08:30:00Z"
    everyday = Calendar("America/Los_Angeles", weekend=())
    assert after("2026-10-31T08:30:00Z", "1 day, roll forward", everyday) == "2026-11-01T08:30:00Z"


def test_a_day_whose_last_midnight_is_skipped_ends_when_the_clocks_change() -> None:
    sao_paulo = Calendar("America/Sao_Paulo")
    assert after("2018-11-02T15:00:00Z", "1 calendar day, end of day", sao_paulo) == (
        "2018-11-04T03:00:00Z"
    )


def test_a_day_whose_last_midnight_comes_twice_ends_with_the_second() -> None:
    havana = Calendar("America/Havana")
    assert after("2025-10-31T16:00:00Z", "1 calendar day, end of day", havana) == (
        "2025-11-02T05:00:00Z"
    )


def test_clocks_that_went_back_across_midnight_gave_the_later_start_the_earlier_deadline() -> None:
    # On 7 November 2010, in Newfoundland, 00:01 became 23:01 of the day before.
    st_johns = Calendar("America/St_Johns")
    period = "1 calendar day, end of day"
    assert after("2010-11-07T02:30:30Z", period, st_johns) == "2010-11-09T03:30:00Z"
    assert after("2010-11-07T03:00:00Z", period, st_johns) == "2010-11-08T03:30:00Z"


# Deadlines in business days

FRIDAY, SATURDAY, SUNDAY, MONDAY = (f"2026-01-0{day}T20:00:00Z" for day in (2, 3, 4, 5))


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (FRIDAY, "1 business day", MONDAY),
        (SATURDAY, "1 business day", MONDAY),
        (SUNDAY, "1 business day", MONDAY),
        (SATURDAY, "5 business days", "2026-01-09T20:00:00Z"),
        (FRIDAY, "5 business days", "2026-01-09T20:00:00Z"),
        (FRIDAY, "6 business days", "2026-01-12T20:00:00Z"),
        (FRIDAY, "3 business days, end of day", "2026-01-08T00:00:00Z"),
        (SATURDAY, "0 business days", SATURDAY),
        (SATURDAY, "0 business days, roll forward", MONDAY),
        (FRIDAY, "1 business day, day of event counts", FRIDAY),
        (FRIDAY, "2 business days, day of event counts", MONDAY),
        (SATURDAY, "1 business day, day of event counts", MONDAY),
        (FRIDAY, "1 business day, day of event counts, end of day", "2026-01-03T00:00:00Z"),
    ],
)
def test_business_days_leave_out_the_weekend(start: str, period: str, end: str) -> None:
    assert after(start, period) == end


def test_business_days_leave_out_holidays() -> None:
    calendar = Calendar(holidays=["2026-01-03", "2026-01-05", "2026-01-06"])  # type: ignore[arg-type]
    assert after(FRIDAY, "1 business day", calendar) == "2026-01-07T20:00:00Z"
    assert after(FRIDAY, "4 business days", calendar) == "2026-01-12T20:00:00Z"
    assert after(MONDAY, "1 business day, day of event counts", calendar) == "2026-01-07T20:00:00Z"


@pytest.mark.parametrize(
    ("start", "period", "end"),
    [
        (FRIDAY, "1 calendar day, roll forward", MONDAY),
        (FRIDAY, "0 calendar days, roll forward", FRIDAY),
        (FRIDAY, "1 day, roll forward", MONDAY),
        (FRIDAY, "24 hours, roll forward", MONDAY),
        (FRIDAY, "1 calendar day, roll forward, end of day", "2026-01-06T00:00:00Z"),
        (FRIDAY, "1 day, roll forward, end of day", "2026-01-06T00:00:00Z"),
        ("2025-12-03T20:00:00Z", "1 month, roll forward", MONDAY),
    ],
)
def test_a_last_day_that_is_no_business_day_rolls_forward(
    start: str, period: str, end: str
) -> None:
    assert after(start, period) == end


def test_rolling_forward_passes_over_holidays() -> None:
    calendar = Calendar(holidays=["2026-01-05"])  # type: ignore[arg-type]
    assert after(FRIDAY, "1 calendar day, roll forward", calendar) == "2026-01-06T20:00:00Z"


def test_the_business_day_is_the_one_in_the_zone() -> None:
    # Sunday evening in UTC is Monday morning in Kolkata.
    assert after(SUNDAY, "1 business day, end of day", Calendar("Asia/Kolkata")) == (
        "2026-01-06T18:30:00Z"
    )


# The end of time


@pytest.mark.parametrize("period", ["0 days", "5 days", "1 month", "1 business day, end of day"])
def test_never_absorbs_every_period(period: str) -> None:
    assert deadline(NEVER, Period.parse(period)) == NEVER


@pytest.mark.parametrize("unit", Unit)
def test_what_ends_after_2200_never_ends(unit: Unit) -> None:
    assert deadline(LAST, Period(1, unit)) == NEVER
    assert deadline(LAST, Period(MAX_PERIOD, unit)) == NEVER
    assert deadline(LAST, Period(0, unit, end_of_day=True)) == NEVER


def test_the_last_instant_can_be_a_deadline() -> None:
    assert deadline(LAST - timedelta(days=1), Period.parse("1 day")) == LAST
    assert deadline(LAST + TICK - timedelta(days=1), Period.parse("1 day")) == NEVER


def test_a_week_of_one_business_day_and_holidays_ever_after_ends_never() -> None:
    mondays = tuple(date(2026, 1, 5) + timedelta(weeks=week) for week in range(9000))
    calendar = Calendar(weekend=periods.WEEKDAYS[1:], holidays=mondays)
    assert after(FRIDAY, "1 business day", calendar) == "2198-07-02T20:00:00Z"
    assert deadline(at(FRIDAY), Period(MAX_PERIOD, Unit.BUSINESS_DAYS), calendar) == NEVER


# Laws of deadlines


@given(instants, all_periods, calendars)
def test_law_a_deadline_is_an_instant_or_never(
    start: datetime, period: Period, calendar: Calendar
) -> None:
    end = deadline(start, period, calendar)
    assert type(end) is datetime
    assert end.tzinfo is UTC
    if end == NEVER:
        # No unit is longer than 40 days, weekends and holidays included.
        assert (LAST - start).days < 40 * period.amount + 400
    else:
        assert start <= end <= LAST


@given(instants, st.integers(0, MAX_PERIOD), st.integers(0, MAX_PERIOD), all_periods, calendars)
def test_law_a_longer_period_never_ends_earlier(
    start: datetime, one: int, more: int, period: Period, calendar: Calendar
) -> None:
    shorter, longer = sorted((max(one, 1), max(more, 1)))
    options = (period.unit, period.end_of_day, period.roll_forward, period.day_of_event_counts)
    ends = [deadline(start, Period(amount, *options), calendar) for amount in (shorter, longer)]
    # Two skipped local times can change places by the hour that is skipped.
    assert ends[0] <= ends[1] + (timedelta(hours=1) if calendar.zone != "UTC" else timedelta())


@given(instants, instants, some_periods.filter(lambda period: period.is_fixed), calendars)
def test_law_in_elapsed_time_a_later_start_never_ends_earlier(
    one: datetime, other: datetime, period: Period, calendar: Calendar
) -> None:
    first, second = sorted((one, other))
    assert deadline(first, period, calendar) <= deadline(second, period, calendar)


near = st.timedeltas(timedelta(), timedelta(days=4))
to_the_end_of_the_day = all_periods.map(
    lambda period: Period(
        period.amount, period.unit, True, period.roll_forward, period.day_of_event_counts
    )
)


@given(instants, near, to_the_end_of_the_day, calendars)
def test_law_to_the_end_of_the_day_a_later_start_never_ends_earlier(
    start: datetime, later: timedelta, period: Period, calendar: Calendar
) -> None:
    second = min(start + later, LAST)
    assert deadline(start, period, calendar) <= deadline(second, period, calendar)


@given(instants, near, all_periods, calendars)
def test_law_a_later_start_never_ends_on_an_earlier_day(
    start: datetime, later: timedelta, period: Period, calendar: Calendar
) -> None:
    zone = zone_named(calendar.zone)
    second = min(start + later, LAST)
    days = [deadline(one, period, calendar).astimezone(zone).date() for one in (start, second)]
    assert days == sorted(days)


@given(dates, st.integers(1, 300), calendars)
def test_law_business_days_are_counted_one_by_one(
    day: date, count: int, calendar: Calendar
) -> None:
    last = calendar.business_day_after(day, count)
    days = (day + timedelta(days=passed + 1) for passed in range((last - day).days))
    assert calendar.is_business_day(last)
    assert sum(map(calendar.is_business_day, days)) == count


@given(instants, st.integers(0, 1000), st.integers(0, 1000), zones)
def test_law_fixed_periods_add_up(start: datetime, one: int, more: int, zone: str) -> None:
    calendar = Calendar(zone)
    halfway = deadline(start, Period(one, Unit.HOURS), calendar)
    together = Period(one + more, Unit.HOURS)
    assert deadline(halfway, Period(more, Unit.HOURS), calendar) == deadline(start, together)


# As plain values


def test_a_plain_instant_is_its_text() -> None:
    assert INSTANT.read("2026-01-02T08:00:00Z", None) == INSTANT.check(at("2026-01-02T08:00:00Z"))
    assert INSTANT.write(at("2026-01-02T08:00:00Z")) == "2026-01-02T08:00:00Z"


def test_a_plain_period_is_its_text() -> None:
    assert PERIOD.read("5 days", None) == Period(5, Unit.DAYS)
    assert PERIOD.write(Period(5, Unit.DAYS)) == "5 days"
    assert PERIOD.check("5 days") == PERIOD.check(Period(5, Unit.DAYS)) == Period(5, Unit.DAYS)


def test_a_plain_calendar_reads_back_as_it_was_written() -> None:
    plain = {
        "zone": "Europe/Paris",
        "weekend": ["sunday"],
        "holidays": ["2026-12-25"],
        "workdays": ["2026-12-27"],
    }
    calendar = CALENDAR.read(plain, None)
    days = (date(2026, 12, 25),), (date(2026, 12, 27),)
    assert calendar == Calendar("Europe/Paris", ("sunday",), *days)
    assert CALENDAR.write(calendar) == plain


@pytest.mark.parametrize(
    ("plain", "path", "code"),
    [
        ({"zone": "Mars"}, ".zone", "invalid-value"),
        ({"weekend": ["sunday", "caturday"]}, ".weekend[1]", "invalid-value"),
        ({"holidays": ["2026-02-30"]}, ".holidays[0]", "invalid-value"),
        ({"holidays": [20260230]}, ".holidays[0]", "invalid-type"),
        ({"workdays": ["2026-02-30"]}, ".workdays[0]", "invalid-value"),
    ],
)
def test_a_plain_calendar_is_refused_where_it_is_wrong(plain: Any, path: str, code: str) -> None:
    with refused(path, code):
        CALENDAR.read(plain, None)


@pytest.mark.parametrize(
    "asked",
    [
        ("2026-01-01", Period.parse("1 day")),
        (datetime(2026, 1, 1, tzinfo=UTC), "1 day"),
        (datetime(2026, 1, 1, tzinfo=UTC), Period.parse("1 month"), "Europe/Paris"),
    ],
)
def test_a_deadline_is_of_an_instant_a_period_and_a_calendar(asked):
    with pytest.raises(InvalidType):
        deadline(*asked)
