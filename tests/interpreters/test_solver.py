"""The solver's terms have the values that the reference gives, and its bounds hold."""

import importlib.util
import sys
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from disputerules import ALIEXPRESS_GUIDE, POLICIES, MissingExtra, deadline
from disputerules.analysis.cases.document_parts import DISPUTE, FILE, LINE, REQUEST
from disputerules.analysis.cases.preferences import preferences
from disputerules.analysis.cases.query import SolverQuery
from disputerules.analysis.cases.reading import formulas_of
from disputerules.analysis.cases.symbolic_case import SymbolicCase
from disputerules.analysis.cases.witness import Witness
from disputerules.facts.origin import Total
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.interpreters.solver import table as solver
from disputerules.interpreters.solver import unknowns
from disputerules.interpreters.solver.calendars import (
    bounds,
    lengths,
    longest_wait,
    one_way,
    piece,
    whole_days,
)
from disputerules.interpreters.solver.unknowns import ticks, value_in, z3
from disputerules.language.expression import Kind
from disputerules.values.periods import FIRST, LAST, NEVER, TICK, WEEKDAYS, Calendar, Period
from tests.generators.sampled import sampled

EVERYTHING = frozenset({"claim", "order", DISPUTE, FILE, LINE, REQUEST})
PERIODS = (
    "5 calendar days",
    "1 month",
    "7 months, end of day",
    "3 business days",
    "14 calendar days, end of day, roll forward",
    "2 business days, day of event counts",
    "1 month, day of event counts",
    "1 month, day of event counts, end of day",
    "30 days, end of day",
    "72 hours, roll forward",
    "0 business days",
)
# Starts around the instants at which clocks change, and anywhere.
STARTS = st.one_of(
    st.datetimes(FIRST.replace(tzinfo=None), LAST.replace(tzinfo=None)),
    st.datetimes(datetime(2026, 3, 7), datetime(2026, 3, 9)),
    st.datetimes(datetime(2026, 10, 24), datetime(2026, 11, 2)),
    st.datetimes(datetime(2026, 9, 20), datetime(2026, 10, 8)),  # a holiday and a worked Sunday
    st.datetimes(datetime(2011, 11, 25), datetime(2012, 1, 2)),  # Apia skipped 30 December 2011
).map(lambda at: at.replace(tzinfo=UTC))
CALENDARS = (
    Calendar(),
    Calendar("America/Los_Angeles"),
    Calendar("Europe/Berlin", holidays=["2026-04-03", "2026-04-06", "2026-12-25"]),
    Calendar("Australia/Lord_Howe"),
    Calendar("Asia/Shanghai", holidays=["2026-10-01", "2026-10-02"], workdays=["2026-09-27"]),
    Calendar("Pacific/Apia"),
)


@given(
    period=st.sampled_from(PERIODS).map(Period.parse),
    calendar=st.sampled_from(CALENDARS),
    data=st.data(),
)
def test_every_deadline_lies_within_the_bounds_that_the_solver_has(period, calendar, data):
    start = data.draw(STARTS)
    end = deadline(start, period, calendar)
    least, most = bounds(period, calendar)
    waits = LAST - start if end == NEVER else end - start
    assert waits <= most
    assert end == NEVER or least <= waits


AT_LEAST_AT_MOST = [
    ("5 calendar days", 5, 5),
    ("5 calendar days, day of event counts", 4, 4),
    ("1 month", 28, 31),
    ("1 month, day of event counts", 27, 30),
    ("12 months", 365, 366),
    ("4800 months", 146_097, 146_097),
    ("30 days", 30, 30),
    ("30 days, end of day", 30, 31),
    ("1 calendar day, roll forward", 1, 4),
    ("3 business days, day of event counts", 2, 5),
]


@pytest.mark.parametrize(("text", "least", "most"), AT_LEAST_AT_MOST)
def test_bounds_where_clocks_never_change_are_the_shortest_and_the_longest_wait(text, least, most):
    found = bounds(Period.parse(text), Calendar())
    assert found == (timedelta(days=least), timedelta(days=most))


few_days = st.lists(st.dates(date(2026, 1, 1), date(2026, 2, 15)), max_size=15)


@given(st.lists(st.sampled_from(WEEKDAYS), max_size=6), few_days, few_days, st.integers(1, 12))
def test_the_longest_wait_for_business_days_is_the_longest_of_all(
    weekend, holidays, workdays, count
):
    calendar = Calendar("UTC", weekend, holidays, workdays)
    days = (date(2025, 6, 1) + timedelta(days=number) for number in range(500))
    worked = [day for day in days if calendar.is_business_day(day)]
    waits = [(later - day).days for day, later in zip(worked, worked[count:], strict=False)]
    assert longest_wait(calendar, count) == max(waits)


DAYS = st.sampled_from(("0 calendar days", "1 calendar day", "5 calendar days", "60 calendar days"))


@given(period=DAYS.map(Period.parse), calendar=st.sampled_from(CALENDARS), start=STARTS)
def test_days_of_the_wall_clock_last_one_of_few_lengths(period, calendar, start):
    end = deadline(start, period, calendar)
    possible = lengths(period, calendar)
    assert LAST - start < max(possible) if end == NEVER else end - start in possible


@given(period=DAYS.map(Period.parse), calendar=st.sampled_from(CALENDARS), data=st.data())
def test_starts_that_are_near_see_clocks_change_in_one_direction_only(period, calendar, data):
    first = data.draw(STARTS)
    near = one_way(period, calendar) // TICK
    later = first + data.draw(st.integers(0, near) | st.just(near)) * TICK
    assume(later <= LAST)
    ends = [deadline(at, period, calendar) for at in (first, later)]
    assume(NEVER not in ends)
    lasts = [end - at - whole_days(period) for end, at in zip(ends, (first, later), strict=True)]
    assert min(lasts) >= timedelta(0) or max(lasts) <= timedelta(0)


@given(
    period=st.sampled_from(PERIODS).map(Period.parse),
    calendar=st.sampled_from(CALENDARS),
    data=st.data(),
)
def test_a_piece_says_the_deadline_of_every_start_in_it(period, calendar, data):
    known = piece(data.draw(STARTS), period, calendar)
    span = (known.last - known.first) // TICK
    at = known.first + data.draw(st.integers(0, span)) * TICK
    said = known.end + (at - known.start) if known.follows else known.end
    assert deadline(at, period, calendar) == (said if said <= LAST else NEVER)


def test_a_deadline_at_the_end_of_a_day_is_that_of_every_start_of_the_day():
    period = Period.parse("14 calendar days, end of day")
    known = piece(datetime(2026, 1, 31, 9, tzinfo=UTC), period, Calendar())
    first, after = datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    assert (known.first, known.last, known.follows) == (first, after - TICK, False)
    assert known.end == deadline(first, period, Calendar()) == first + timedelta(days=15)
    assert deadline(after, period, Calendar()) != known.end


def test_of_a_deadline_past_all_time_only_the_start_itself_is_known():
    start = datetime(2026, 1, 31, tzinfo=UTC)
    known = piece(start, Period.parse("9000 months"), Calendar())
    assert (known.first, known.last, known.end) == (start, start, NEVER)


def value_of(term, kind, model, names):
    if not value_in(model, term.present):
        return None
    value = value_in(model, term.value)
    if kind is Kind.CHOICE:
        return names[value]
    return value


def plain(value, kind):
    if value is None:
        return None
    return ticks(value) if kind in {Kind.INSTANT, Kind.SPAN} else value


@pytest.mark.no_cover
@pytest.mark.parametrize("policy", POLICIES.values(), ids=lambda policy: policy.name)
@pytest.mark.parametrize("turned", [False, True], ids=["usual", "unusual"])
def test_every_fact_of_a_case_that_was_found_is_what_the_reference_reads(policy, turned):
    symbolic = SymbolicCase()
    formulas = formulas_of(symbolic, policy)
    known = [one for one in FACTS.values() if one.name not in {"file_name", "line_id"}]
    terms = {one.name: solver.fact(one, formulas) for one in known}
    question = SolverQuery(symbolic, (policy,))
    extra = [z3.Not(one) for one in preferences(symbolic)[:4]] if turned else []
    question.add([symbolic.of("line_known"), *extra])
    for _ in sampled(range(40), 6):
        model = question.model(question.exact + question.preferences + question.defaults)
        found = Witness(symbolic.values(model), EVERYTHING)
        case = found.case(policy)
        if case.line is None:
            question.add([terms["claimed_quantity"].value > 0])
            continue
        reading = Reading(case, policy)
        wrong = {
            one.name: (value_of(terms[one.name], one.kind, model, symbolic.unknowns.names), read)
            for one in known
            if (read := plain(reference.fact(one, reading), one.kind))
            != value_of(terms[one.name], one.kind, model, symbolic.unknowns.names)
        }
        if not wrong:
            return
        more = symbolic.unknowns.refine(model)
        assert more, wrong
        question.add(more)
    raise AssertionError(wrong)


def test_a_total_adds_up_what_the_claimed_line_is_worth():
    symbolic = SymbolicCase()
    term = solver.fact(FACTS["goods_refundable"], formulas_of(symbolic, ALIEXPRESS_GUIDE))
    assert isinstance(FACTS["goods_refundable"].origin, Total)
    question = SolverQuery(symbolic)
    found = question.find(frozenset(), lambda found: True, term.value == 700)
    assert (
        reference.fact(
            FACTS["goods_refundable"], Reading(found.case(ALIEXPRESS_GUIDE), ALIEXPRESS_GUIDE)
        )
        == 700
    )


def test_without_the_package_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    spec = importlib.util.spec_from_file_location("solver_without_z3", unknowns.__file__)
    with pytest.raises(MissingExtra, match=r"disputerules\[proofs\]"):
        spec.loader.exec_module(importlib.util.module_from_spec(spec))


def test_past_the_last_instant_is_never_for_the_solver_too():
    late = solver.moved(z3.IntVal(ticks(LAST)), z3.IntVal(ticks(timedelta(days=1))))
    assert z3.simplify(late).as_long() == ticks(NEVER)
