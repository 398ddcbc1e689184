"""A case is decided under a policy that is given, or under that of a book in force."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from disputerules import (
    ALIEXPRESS_GUIDE,
    DisputeRulesError,
    InvalidPolicy,
    PolicyBook,
    UnknownPolicy,
    UnreadableFact,
    cli,
    decide_case,
    to_toml,
)
from disputerules.cli.naming import policies_named
from tests.generators.own_facts import declared, refusing_basic

CHANGE = datetime(2026, 1, 2, tzinfo=UTC)
SECOND = ALIEXPRESS_GUIDE.but({"version": "2", "effective_from": CHANGE})
BOOK = PolicyBook([ALIEXPRESS_GUIDE, SECOND])


def case(placed_at: str, **more: Any) -> dict[str, Any]:
    order: dict[str, Any] = {"id": "A-1", "currency": "USD", "placed_at": placed_at}
    order |= {"lines": [{"id": "1", "quantity": 1, "paid": 4500}]}
    return {"order": order, "at": "2026-02-03T08:00:00Z", **more}


@pytest.mark.parametrize(
    ("placed_at", "version"),
    [("2026-01-01T23:59:59.999999Z", "1"), ("2026-01-02T00:00:00Z", "2")],
)
@pytest.mark.parametrize("named", [{}, {"policy": "etsy"}, {"policy": "unknown here"}])
def test_the_policy_of_a_book_in_force_replaces_that_of_the_case(
    placed_at: str, version: str, named: dict[str, Any]
) -> None:
    answer = decide_case(case(placed_at, **named), policy=BOOK)
    assert (answer["policy"]["name"], answer["policy"]["version"]) == ("aliexpress-guide", version)


def test_a_policy_that_is_given_replaces_that_of_the_case() -> None:
    answer = decide_case(case("2026-01-01T00:00:00Z", policy="etsy"), policy=SECOND)
    assert answer["policy"]["revision"] == SECOND.revision


def test_what_no_document_has_is_refused() -> None:
    with declared() as tier, pytest.raises(UnreadableFact) as caught:
        decide_case(case("2026-01-01T00:00:00Z"), policy=refusing_basic(tier))
    assert caught.value.path == "$.tables"
    with pytest.raises(DisputeRulesError, match="expected Policy"):
        decide_case(case("2026-01-01T00:00:00Z"), policy="etsy")  # type: ignore[arg-type]


def test_a_book_finds_a_policy_by_its_revision() -> None:
    assert BOOK.by_revision(SECOND.revision) == SECOND
    with pytest.raises(UnknownPolicy, match="unknown revision 'sha256:0'"):
        BOOK.by_revision("sha256:0")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    (tmp_path / "old.toml").write_text(to_toml(ALIEXPRESS_GUIDE), encoding="utf-8")
    (tmp_path / "new.json").write_text(
        '{"base": "aliexpress-guide", "version": "2", "effective_from": "2026-01-02T00:00:00Z"}',
        encoding="utf-8",
    )
    (tmp_path / "notes.txt").write_text("not a policy", encoding="utf-8")
    return tmp_path


def test_a_directory_of_policy_files_is_a_book(directory: Path) -> None:
    assert policies_named(str(directory)) == BOOK
    assert policies_named("etsy").name == "etsy"  # type: ignore[union-attr]


def test_all_mistakes_of_a_directory_are_reported_at_once(directory: Path) -> None:
    for name in ("one.toml", "two.toml"):
        (directory / name).write_text('base = "aliexpress-guide"\n[set]\nx = 1', encoding="utf-8")
    with pytest.raises(InvalidPolicy) as caught:
        policies_named(str(directory))
    assert [one.path for one in caught.value.errors] == [
        "$['one.toml'].set['x']",
        "$['two.toml'].set['x']",
    ]


def test_the_command_line_decides_by_the_book(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = "examples/seller-silent.json"
    assert cli.main(["decide", example, "--policy", str(directory), "--json"]) == 0
    assert '"version": "2"' in capsys.readouterr().out
    assert cli.main(["policy", str(directory), "--json"]) == 2
    assert '"code": "unreadable-file"' in capsys.readouterr().out


def test_a_policy_is_printed_as_toml(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["policy", "etsy", "--toml"]) == 0
    assert capsys.readouterr().out == to_toml(policies_named("etsy"))  # type: ignore[arg-type]


@pytest.mark.parametrize("command", ["policy", "lint"])
def test_each_mistake_has_a_line(
    command: str, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = directory / "wrong.toml"
    wrong.write_text('base = "aliexpress-guide"\n[set]\nx = 1\ny = 2', encoding="utf-8")
    assert cli.main([command, str(wrong)]) == 2
    printed = "".join(capsys.readouterr())
    assert "2 mistakes\n  $.set['x']: unknown setting 'x'" in printed
    assert "\n  $.set['y']: unknown setting 'y'" in printed


def test_all_mistakes_are_listed_in_json(
    directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = directory / "wrong.toml"
    wrong.write_text('base = "aliexpress-guide"\n[set]\nx = 1\ny = 2', encoding="utf-8")
    assert cli.main(["policy", str(wrong), "--json"]) == 2
    printed = capsys.readouterr().out
    assert '"errors"' in printed
    assert '"path": "$.set[\'x\']"' in printed
    assert '"path": "$.set[\'y\']"' in printed
