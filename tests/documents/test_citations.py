"""Each part of a policy has a source, and what nobody says is marked as ours."""

import json
from datetime import date

import pytest

from disputerules import ALIEXPRESS_GUIDE, InvalidPolicy, Policy, cli, from_toml
from disputerules.documents.citations import Cited, cited
from disputerules.documents.handbook import policy_text
from disputerules.documents.policy_markdown import policy_markdown
from disputerules.documents.stale import stale
from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.settings import SETTINGS
from disputerules.rules import TABLES
from disputerules.values.citation import Confidence

HELP = "Help, https://example.com/help"
NEW, OLD = f"{HELP}, seen 2026-06-01: 30 days", f"{HELP}, seen 2026-05-31: 60 days"
SHOP = f"""
base = "neutral"
name = "corner-shop"
drop_reasons = ["not-as-described"]
[sources]
"protection.period" = "{OLD}"
"negotiation.seller_response" = "{HELP}, seen 2025-01-01, secondary: 3 days"
"negotiation.buyer_response" = "our own page"
"payout.within" = "{NEW}"
"calendar.zone" = "{OLD}"
[set]
"calendar.zone" = "Europe/Paris"
"protection.anchor" = "placed"
"protection.period" = "60 days"
"negotiation.seller_response" = "3 days"
"negotiation.on_seller_silence" = "as-requested"
"negotiation.buyer_response" = "5 days"
"negotiation.on_buyer_silence" = "close"
"arbitration.decide_within" = "10 days"
"arbitration.on_silence" = "close"
"payout.within" = "30 days"
[reasons.changed-my-mind]
branch = "received"
title = "I changed my mind"
source = "{NEW}"
[reasons.quality-problem]
branch = "received"
[[variants]]
id = "large"
when = "goods_paid >= amount(10000)"
set = {{ "payout.within" = "10 days" }}
because = "large orders are paid sooner"
source = "{OLD}"
[[variants]]
id = "small"
when = "goods_paid < amount(100)"
set = {{ "payout.within" = "1 day" }}
because = "small orders are paid at once"
[[rows]]
table = "eligibility"
id = "too-dear"
before = "waiting-period"
when = "goods_paid > amount(100000)"
then = "refuse"
because = "the goods are too dear"
source = "{OLD}"
[[rows]]
table = "claim"
id = "also-too-dear"
before = "otherwise"
when = "goods_paid > amount(100000)"
then = "refuse"
because = "the goods are too dear"
"""


@pytest.fixture(scope="module")
def shop() -> Policy:
    return from_toml(SHOP)


@pytest.fixture(scope="module")
def parts(shop: Policy) -> dict[str, Cited]:
    return {f"{one.kind} {one.name}": one for one in cited(shop)}


def test_every_value_variant_reason_and_row_is_listed_once(shop: Policy) -> None:
    names = [(one.kind, one.name) for one in cited(shop)]
    assert len(set(names)) == len(names)
    expected = {("value", name) for name in (*SETTINGS, *CALENDAR_PARTS)}
    expected |= {("variant", "large"), ("variant", "small")}
    expected |= {
        ("reason", name) for name in ("not-received", "changed-my-mind", "quality-problem")
    }
    library = {f"{table.name}.{line.id}" for table in TABLES for line in table.lines}
    own = {"eligibility.too-dear", "claim.also-too-dear"}
    assert set(names) == expected | {("row", name) for name in library | own} - dropped(library)


def dropped(rows: set[str]) -> set[tuple[str, str]]:
    """The rows that are made of the guide's reasons, which the policy lacks."""
    return {
        ("row", one) for one in rows if one.startswith("reasons.") and one != "reasons.otherwise"
    }


@pytest.mark.parametrize(
    ("part", "confidence"),
    [
        ("value protection.period", Confidence.PUBLISHED),
        ("value calendar.zone", Confidence.PUBLISHED),
        ("value negotiation.seller_response", Confidence.SECONDARY),
        ("value negotiation.buyer_response", None),
        ("value negotiation.on_seller_silence", Confidence.OURS),
        ("value returns.ship_back_within", Confidence.OURS),
        ("value calendar.weekend", Confidence.OURS),
        ("variant large", Confidence.PUBLISHED),
        ("variant small", Confidence.OURS),
        ("reason changed-my-mind", Confidence.PUBLISHED),
        ("reason quality-problem", Confidence.OURS),
        ("reason not-received", Confidence.OURS),
        ("row eligibility.too-dear", Confidence.PUBLISHED),
        ("row claim.also-too-dear", Confidence.OURS),
        ("row eligibility.not-paid", Confidence.OURS),
        ("row eligibility.otherwise", Confidence.OURS),
    ],
)
def test_what_the_file_does_not_say_is_ours(
    parts: dict[str, Cited], part: str, confidence: Confidence | None
) -> None:
    assert parts[part].confidence == confidence


def test_a_policy_without_sources_has_those_of_the_library() -> None:
    parts = {f"{one.kind} {one.name}": one for one in cited(ALIEXPRESS_GUIDE)}
    period = parts["value protection.period"]
    assert period.source == SETTINGS["protection.period"].source
    assert period.citation is None
    row = ALIEXPRESS_GUIDE.table("eligibility").row("not-paid")
    assert parts["row eligibility.not-paid"].source == row.source
    changed = ALIEXPRESS_GUIDE.but({"payout.within": "3 days", "sources": {"payout.within": NEW}})
    found = {f"{one.kind} {one.name}": one.confidence for one in cited(changed)}
    assert found["value payout.within"] is Confidence.PUBLISHED
    assert found["value protection.period"] is Confidence.OURS
    assert found["reason counterfeit"] is Confidence.OURS


# --- as people read it


def test_the_text_marks_what_is_not_published(shop: Policy) -> None:
    text = policy_text(shop)
    lines = [" ".join(line.split()) for line in text.splitlines()]
    for line in (
        "calendar.weekend saturday, sunday (ours)",
        f"calendar.zone Europe/Paris [{OLD[:20]}",
        "period 60 days",
        "seller_response 3 days (secondary)",
        "on_seller_silence as-requested (ours)",
        "buyer_response 5 days",
        "changed-my-mind I changed my mind",
        "quality-problem quality problem (ours)",
    ):
        assert any(one.startswith(line) for one in lines), line
    assert "period 60 days (ours)" not in lines
    words = " ".join(text.split())
    # Beside what it says: the value, the variant, the row and the zone.
    assert words.count(OLD) == 4
    assert "what holds: too-dear [" not in words
    assert f"no: too-dear [{OLD}]" in words
    assert "no: also-too-dear (ours) [ours]" in words
    assert "no: not-paid (ours) order-cancelled" in words or "no: not-paid (ours)" in words


def test_the_markdown_has_the_source_of_each_part(shop: Policy) -> None:
    text = policy_markdown(shop)
    for one in cited(shop):
        if one.kind != "value" or one.name not in CALENDAR_PARTS:
            name = one.name.split(".")[-1] if one.kind == "row" else one.name
            ends = [line for line in text.splitlines() if line.startswith(f"| `{name}` |")]
            assert any(line.endswith(f"| {one.source} |") for line in ends), (one, ends)


# --- stale


def names(parts: tuple[Cited, ...]) -> list[str]:
    return [f"{one.kind} {one.name}" for one in parts]


def test_what_was_seen_before_the_day_is_stale(shop: Policy) -> None:
    found = stale(shop, date(2026, 6, 1))
    assert names(found.older) == [
        "value negotiation.seller_response",
        "value calendar.zone",
        "value protection.period",
        "variant large",
        "row eligibility.too-dear",
    ]
    assert names(found.undated) == ["value negotiation.buyer_response"]
    assert "value returns.ship_back_within" in names(found.ours)


@pytest.mark.parametrize(
    ("since", "count"),
    [
        ((2025, 1, 1), 0),
        ((2025, 1, 2), 1),
        ((2026, 5, 31), 1),
        ((2026, 6, 1), 5),
        ((2026, 6, 2), 7),
    ],
)
def test_the_day_itself_counts_as_seen(shop: Policy, since: tuple[int, ...], count: int) -> None:
    assert len(stale(shop, date(*since)).older) == count


@pytest.fixture
def file(tmp_path) -> str:
    path = tmp_path / "corner-shop.toml"
    path.write_text(SHOP)
    return str(path)


def test_the_command_lists_what_is_stale(file: str, capsys) -> None:
    assert cli.main(["policy", file, "--stale", "2026-06-01"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("Policy corner-shop, version 1: not seen since 2026-06-01\n")
    assert " ".join(text.split()).count(OLD) == 4
    assert "With a source that names no day\n  value negotiation.buyer_response" in text
    assert "Ours, without a page to look up: never stale\n  values" in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_command_says_that_nothing_is_stale(file: str, capsys) -> None:
    assert cli.main(["policy", file, "--stale", "2025-01-01"]) == 0
    assert "\n  nothing  every page was seen on 2025-01-01 or later\n" in capsys.readouterr().out


def test_the_command_prints_json(file: str, capsys) -> None:
    assert cli.main(["policy", file, "--stale", "2025-01-02", "--json"]) == 0
    plain = json.loads(capsys.readouterr().out)
    assert plain["since"] == "2025-01-02"
    assert plain["policy"]["name"] == "corner-shop"
    assert plain["stale"] == [
        {
            "kind": "value",
            "name": "negotiation.seller_response",
            "source": f"{HELP}, seen 2025-01-01, secondary: 3 days",
            "seen": "2025-01-01",
        }
    ]
    assert [one["seen"] for one in plain["undated"]] == [None]
    assert {one["kind"] for one in plain["ours"]} == {"value", "variant", "reason", "row"}


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (["--stale", "2026-02-30"], "--stale: expected a date such as"),
        (["--stale", "June"], "--stale: expected a date such as"),
        (["--stale", "2026-06-01", "--toml"], "--stale prints text or --json; leave out the other"),
        (["--stale", "2026-06-01", "--markdown"], "--stale prints text or --json"),
    ],
)
def test_the_command_refuses_what_it_cannot_do(file: str, more, message: str, capsys) -> None:
    assert cli.main(["policy", file, *more]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "path"),
    [
        ('"payout.within" = "' + NEW, ".sources['payout.within']"),
        ('title = "I changed my mind"\nsource = "' + NEW, ".reasons['changed-my-mind'].source"),
        ('because = "large orders are paid sooner"\nsource = "' + OLD, ".variants[0].source"),
        ('because = "the goods are too dear"\nsource = "' + OLD, ".rows[0].source"),
    ],
)
def test_a_day_that_is_no_date_is_refused_where_it_stands(old: str, path: str) -> None:
    assert old in SHOP
    wrong = old.replace("2026-06-01", "2026-06-31").replace("2026-05-31", "2026-05-32")
    with pytest.raises(InvalidPolicy) as caught:
        from_toml(SHOP.replace(old, wrong))
    assert [(one.code, one.path) for one in caught.value.errors] == [("invalid-policy", path)]
    assert "expected a date such as" in caught.value.message
