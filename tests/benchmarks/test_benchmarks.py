"""The benchmarks run, and they measure the same decision. No test here depends on speed."""

import sys
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

# The benchmarks are not part of the package; they run from the project's folder.
sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks import (
    by_hand,
    engines,
    engines_on_rows,
    imports,
    machines,
    preset_answers,
    readers,
    scalar,
    service,
    wire,
)
from benchmarks.__main__ import benchmarks, main, table
from benchmarks.orders import DAY, PLACED, TICK, around, boundary_orders, shipped_order
from benchmarks.plain_slots import plain_order
from benchmarks.rows import decided_by_hand, order_of, rows, seen_by_hand
from benchmarks.timing import Result, in_turns, ratio
from disputerules import ALIEXPRESS_GUIDE, Order, check_eligibility, protection_ends_at
from disputerules.facts.case import Case
from disputerules.interpreters.compiled import compiled
from tests.generators.sampled import sampled


def instants_of(order: Order) -> list[datetime]:
    """Instants from the last stamp on: the functions written by hand do not hide later stamps."""
    ends = protection_ends_at(order, at=order.last_stamp)
    later = around({*order.stamps(), PLACED + 400 * DAY, *([ends] if ends else [])})
    return [at for at in later if at >= order.last_stamp]


def test_the_function_written_by_hand_and_the_generated_one_agree_on_every_boundary() -> None:
    decide = compiled(ALIEXPRESS_GUIDE).table("eligibility").decide
    given: set[str] = set()
    for order in boundary_orders():
        for at in instants_of(order):
            by_rows = decide(Case(at, order)).code
            assert by_hand.eligibility(order, at).value == by_rows, (order, at)
            assert by_hand.eligibility_counted(order, at).value == by_rows, (order, at)
            assert check_eligibility(order, at=at).code == by_rows
            given.add(by_rows)
    assert given == {code.value for code in by_hand.Code}


def test_every_installed_engine_agrees_with_the_generated_function() -> None:
    decide = compiled(ALIEXPRESS_GUIDE).table("eligibility").decide
    others = engines.installed()
    orders = list(boundary_orders())[::7]
    for order in orders:
        for at in instants_of(order):
            by_rows = decide(Case(at, order)).code
            facts = engines.facts_of(order, at)
            assert dict.fromkeys(others, by_rows) == {
                name: other(facts) for name, other in others.items()
            }


def test_rows_are_decided_alike_by_hand_and_by_rows_at_any_instant() -> None:
    early, given = 0, set()
    for row, drawn in rows(300):
        order = order_of(row)
        early += drawn < order.last_stamp
        for at in (drawn, *(stamp + tick for stamp in order.stamps() for tick in (-TICK, TICK))):
            code = check_eligibility(order, at=at).code
            assert decided_by_hand(row, at).value == seen_by_hand(order, at).value == code, row
            given.add(code)
    assert len(given) == 8
    assert 30 < early < 70


def test_plain_slots_hold_what_an_order_holds() -> None:
    for row, _ in rows(50):
        plain, order = plain_order(row), order_of(row)
        for name in ("last_stamp", "goods_left", "unrefunded_quantity", "claimable_quantity"):
            assert getattr(plain, name) == getattr(order, name)


def test_every_installed_engine_decides_rows_as_by_hand() -> None:
    engines_here = engines_on_rows.every_engine()
    for row, at in rows(60):
        by_hand_code = decided_by_hand(row, at).value
        facts = engines_on_rows.facts_of_row(row, at)
        assert dict.fromkeys(engines_here, by_hand_code) == {
            name: engine(facts) for name, engine in engines_here.items()
        }


def test_the_machines_end_where_a_dispute_ends() -> None:
    assert machines.ours() == "refunded"
    for module, made in machines.MACHINES.values():
        if find_spec(module):
            assert made()() == "refunded"


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (engines_on_rows, machines, readers):
        monkeypatch.setattr(module, "find_spec", lambda name: None)
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    monkeypatch.setattr(engines_on_rows, "NUMBER", 1)
    monkeypatch.setattr(machines, "CALLS", 1)
    monkeypatch.setattr(readers, "CALLS", 1)
    notes = {
        one.what: one.note
        for module in (engines_on_rows, machines, readers)
        for one in module.run()
    }
    assert notes["CEL"] == "cel-python is not installed"
    assert notes["transitions"] == "transitions is not installed"
    assert notes["Pydantic"] == "Pydantic is not installed"


def test_each_way_through_a_row_is_timed() -> None:
    seconds = in_turns(service.works(rows(2)), rounds=2)
    assert {len(rounds) for rounds in seconds.values()} == {2}
    assert service.OWN in seconds


def test_each_function_is_timed_once_a_round() -> None:
    order = shipped_order()
    seconds = in_turns(scalar.works([(order, order.placed_at + 30 * DAY)]), rounds=2)
    assert [len(rounds) for rounds in seconds.values()] == [2, 2, 2, 2]


def test_the_ratio_is_the_median_of_the_rounds() -> None:
    seconds = {"one": [2.0, 30.0, 9.0], "other": [1.0, 10.0, 3.0]}
    assert ratio(seconds, "one", "other") == 3.0


@pytest.mark.parametrize("name", wire.DOCUMENTS)
def test_each_document_is_answered_from_text_to_text(name: str) -> None:
    measured = wire.of_document(name, rounds=1, calls=1)
    assert [one.unit for one in measured] == ["per second", "per second", "x"]


@pytest.mark.no_cover
def test_conformance_cases_without_an_error_are_answered(monkeypatch: Any) -> None:
    texts = wire.conformance_texts()
    assert len(texts) > 800
    some = sampled(texts, 40)
    monkeypatch.setattr(wire, "conformance_texts", lambda: some)
    measured = wire.of_conformance(rounds=1)
    assert int(measured.what.split()[0]) == len(some)


def test_the_disputed_document_holds_an_open_dispute() -> None:
    assert '"state": "awaiting-buyer"' in wire.answered(wire.json.dumps(wire.DISPUTED))


def test_both_answers_to_the_cases_of_a_preset_are_timed() -> None:
    cases = preset_answers.cases("vinted")
    first, again = preset_answers.timed("vinted")
    assert (first.unit, again.unit) == ("s", "ms")
    assert first.note == f"{len(cases)} cases"
    assert None not in (first.measured, again.measured)


def test_no_name_of_the_package_loads_an_extra() -> None:
    assert imports.extras_loaded() == []


def test_an_engine_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    missing = {one.what: one.note for one in engines.run()}
    assert missing["zen, one expression"] == "zen-engine is not installed"
    assert len(missing) == len(engines.ENGINES)


def test_every_module_with_a_run_is_found() -> None:
    assert {"engines", "imports", "scalar", "wire"} <= set(benchmarks())


def test_a_missed_target_is_printed_and_sets_the_exit_status(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    held, missed = Result("quick", 1.0, target=2.0), Result("slow", 9.0, target=2.0)
    monkeypatch.setattr(scalar, "run", lambda full: [held, missed])
    assert main(["scalar"]) == 1
    printed = capsys.readouterr().out
    assert "1 of 2 targets missed" in printed
    monkeypatch.setattr(scalar, "run", lambda full: [held])
    assert main(["scalar"]) == 0


def test_the_table_says_whether_a_target_is_met() -> None:
    results = [
        Result("a", 1.1, target=1.1, middle=(1.0, 1.2)),
        Result("b", 4999.0, "a second", 5000, "at least"),
        Result("c", None, note="not installed"),
    ]
    assert list(table(results)) == [
        "what                     measured  middle half   target                   met",
        "a                          1.10 x  1.00 to 1.20  at most 1.10 x           yes",
        "b                  4,999 a second  -             at least 5,000 a second  NO",
        "c (not installed)               -  -             -                        -",
    ]


def test_a_benchmark_can_be_left_out(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (scalar, wire):
        monkeypatch.setattr(module, "run", lambda full: [])
    assert main(["scalar", "wire", "--but", "wire"]) == 0
    printed = capsys.readouterr().out
    assert "scalar: " in printed
    assert "wire: " not in printed


def test_a_benchmark_that_does_not_exist_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["nothing"])
    assert "unknown benchmark nothing" in capsys.readouterr().err
