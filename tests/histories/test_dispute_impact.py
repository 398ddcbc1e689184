"""Which disputes of a history end differently, and what falls due in those that are open."""

import json
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow
import pytest
from attrs import evolve

from disputerules import cli
from disputerules import decide_case as decide
from disputerules.facts.settings import SETTINGS
from disputerules.histories.attributes import columns_for
from disputerules.histories.mapping import scan
from disputerules.histories.replay.cases import file_format
from disputerules.histories.replay.claims import Claims
from disputerules.histories.replay.columns import EVENT_COLUMNS
from disputerules.histories.replay.endings import compare_disputes
from disputerules.histories.replay.forecast import OVERDUE, forecast
from disputerules.histories.replay.unseen import changes_unseen, claims_query
from disputerules.histories.report import disputes as report
from disputerules.histories.report import forecast as page
from disputerules.histories.sample import sample
from disputerules.histories.sample_disputes import sample_disputes
from disputerules.histories.source import Source
from disputerules.policies.presets import POLICIES
from disputerules.values.errors import InvalidInput
from disputerules.values.periods import LAST
from tests.generators.disputes import arrow_of
from tests.histories.test_unseen import CHANGES

GUIDE = POLICIES["aliexpress-guide"]
START = datetime(2026, 1, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
ORDERS = pyarrow.Table.from_pylist(
    [
        {
            "order_id": "A",
            "placed_at": START,
            "paid_at": START,
            "shipped_at": START,
            "currency": "USD",
            "paid": 4500,
            "country": "<b>US</b>",
        }
    ]
)


def event(dispute, at, kind, **more):
    return {"dispute_id": dispute, "order_id": "A", "at": at, "type": kind, **more}


def opened(dispute, at):
    claim = {"received": False, "reason": "no-tracking-information", "described": True}
    return event(dispute, at, "opened", **claim)


# An answer a tick before the new deadline, at it, and a tick before the old one.
OPENED = START + 30 * DAY
ANSWERS = [
    *(
        row
        for name, late in (("before", 2 * DAY - TICK), ("at", 2 * DAY), ("last", 5 * DAY - TICK))
        for row in (opened(name, OPENED), event(name, OPENED + late, "seller-rejected"))
    ),
    opened("silent", OPENED),
]
SHORTER = GUIDE.but({"negotiation.seller_response": "2 days"})


def disputes(rows):
    return arrow_of(rows, GUIDE, EVENT_COLUMNS)


@pytest.fixture(scope="module")
def shorter():
    changed = SHORTER.but({"holds.at_most": "5 days"})
    return compare_disputes(
        ORDERS,
        disputes(ANSWERS),
        GUIDE,
        changed,
        at=OPENED + 60 * DAY,
        by=["country"],
        explain=True,
    )


@pytest.mark.no_cover
def test_only_the_disputes_whose_answer_comes_too_late_end_otherwise(shorter):
    (flip,) = shorter.flips
    assert (flip.old, flip.new, flip.count) == ("closed", "refund-due", 2)
    assert flip.examples == ("at", "last")
    assert (flip.settled["USD"].old, flip.settled["USD"].new) == (0, 2 * 4500)
    # They were closed on days 7 and 10, five after the rejection, and are now settled on day 2.
    assert flip.days == pytest.approx((2 - 7) + (2 - 10))
    assert (shorter.disputes, shorter.compared, shorter.otherwise) == (4, 4, 2)
    assert (shorter.sooner, shorter.later, shorter.shared) == (1, 0, 4)


def test_the_headline_names_what_the_history_cannot_show(shorter):
    assert report.headline(shorter) == (
        "Of 4 disputes, 2 (50.0 %) would have ended differently, "
        "not counting the effect of holds.at_most."
    )
    (unseen,) = shorter.unknown
    assert unseen == (
        "holds.at_most changed; no dispute of this history came to where it matters, "
        "so its effect is unknown"
    )


def test_both_policies_explain_an_example_that_can_be_decided_again(shorter):
    (one,) = shorter.examples
    assert (one.dispute_id, one.old, one.new) == ("at", "closed", "refund-due")
    assert "the buyer did not answer in time" in one.old_message
    assert "the seller did not answer in time" in one.new_message
    for policy, end in ((GUIDE, one.old), (SHORTER, one.new)):
        assert decide(dict(one.case), policy=policy)["dispute"]["state"] == end


def test_the_page_escapes_what_the_data_says_and_loads_nothing(shorter):
    made = report.html_page(shorter)
    assert "<b>US</b>" not in made
    assert "&lt;b&gt;US&lt;/b&gt;" in made
    assert "<script" not in made
    assert "parties do the same at the same instants" in made.split("<nav")[0]
    text = report.markdown(shorter)
    assert "parties do the same at the same instants" in text.split("\n\n")[1]
    assert json.loads(json.dumps(report.plain(shorter)))["flips"][0]["count"] == 2


def test_a_history_that_shows_nothing_says_unknown_and_not_none(shorter):
    assert report.headline(evolve(shorter, otherwise=0)) == (
        "How many of 4 disputes would have ended differently is unknown: "
        "this history cannot show the effect of holds.at_most."
    )
    nothing = evolve(shorter, otherwise=0, unknown=())
    assert report.headline(nothing) == "Of 4 disputes, none would have ended differently."


# A dispute that the seller never answered shows these settings, and those that an order shows.
SILENT = {("awaiting-seller", "timeout"), ("refund-due", "timeout"), ("refund-due", "")}
SHOWN = {
    "negotiation.seller_response",
    "negotiation.on_seller_silence",
    "negotiation.seller_may_refuse",
    "payout.within",
    "payout.from",
    "funding.paid_by",
    "funding.platform_cap",
    "evidence.description_required",
    "remedies.received_keep",
    "refund.reason_caps",
    "negotiation.escalate_automatically_after",
    "negotiation.close_automatically_after",
}
UNANSWERED = disputes([opened("silent", OPENED)])


@pytest.mark.no_cover
@pytest.mark.parametrize("name", [name for name in SETTINGS if name in CHANGES])
def test_a_setting_that_a_history_cannot_show_is_named(name):
    value, hidden = CHANGES[name]
    source, _ = Source.together(ORDERS, UNANSWERED)
    orders = scan(source, None, None, LAST, (), columns_for([GUIDE]))
    changed = GUIDE.but({name: value})
    query = claims_query(Claims(orders, GUIDE), (GUIDE, changed))
    given = {*UNANSWERED.column_names}
    found = changes_unseen(query, SILENT, given.__contains__)
    needs_column = hidden in columns_for([GUIDE]) and hidden not in query.scan.given
    is_shown = name in SHOWN or ((not hidden or hidden in query.scan.given) and not needs_column)
    assert bool(found) is not is_shown, (name, found)
    assert all(one.startswith(f"{name} changed; ") for one in found)


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    home = tmp_path_factory.mktemp("sampled")
    sample(1500, home / "orders.parquet", seed=3)
    sample_disputes(1500, home / "all.parquet", seed=3)
    # The openings and the first answers: what follows from them alone can be counted by hand.
    duckdb.sql(
        f"COPY (SELECT * FROM '{home}/all.parquet' WHERE position < 2) TO '{home}/disputes.parquet'"
    )
    return str(home / "orders.parquet"), str(home / "disputes.parquet")


@pytest.mark.no_cover
def test_an_independent_count_agrees_on_a_shorter_response_time(sampled):
    """A rejection in time ends closed; silence ends as asked, and closed where goods go back."""
    orders, disputes = sampled
    found = compare_disputes(orders, disputes, GUIDE, SHORTER, at=datetime(2027, 6, 1, tzinfo=UTC))
    refused = {flip for flip in found.flips if "not-opened" in (flip.old, flip.new)}
    assert not refused
    rows = f"(SELECT * FROM '{disputes}' WHERE dispute_id NOT IN {unopened(orders, disputes)}"
    (counted,) = duckdb.sql(
        f"SELECT COUNT(*) FROM {rows} AND type = 'opened') AS o "
        f"JOIN {rows} AND type = 'seller-rejected') AS r USING (dispute_id) "
        "WHERE r.at >= o.at + INTERVAL 48 HOUR AND r.at < o.at + INTERVAL 120 HOUR "
        "AND NOT o.return_goods"
    ).fetchall()[0]
    (flip,) = found.flips
    assert (flip.old, flip.new) == ("closed", "refund-due")
    assert flip.count == found.otherwise == counted > 10


def unopened(orders, disputes):
    """The ids that the guide does not open, as an SQL list."""
    from disputerules.histories.replay import replay_disputes

    table, _ = replay_disputes(orders, disputes, GUIDE)
    ids = [row["dispute_id"] for row in table.to_pylist() if row["state"] is None]
    return "('', " + ", ".join(f"'{one}'" for one in ids) + ")"


def test_a_forecast_says_what_falls_due_for_whom_and_what_is_to_be_paid():
    at = OPENED + 1 * DAY
    found = forecast(ORDERS, disputes([opened("silent", OPENED)]), GUIDE, at=at, days=15)
    assert [(one.day, one.party, one.state, one.disputes, one.payable) for one in found.due] == [
        # Five days to answer, of which one has passed; then ten days to pay.
        (4, "seller", "awaiting-seller", 1, {}),
        (14, "platform", "refund-due", 1, {"USD": 4500}),
    ]
    assert found.open == 1
    late = forecast(ORDERS, disputes([opened("silent", OPENED)]), GUIDE, at=at + 90 * DAY)
    assert [(one.day, one.payable) for one in late.due] == [(OVERDUE, {"USD": 4500})]
    assert "overdue" in page.markdown(late)
    assert page.svg(found).startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "1 dispute is open" in page.html_page(found)
    assert page.plain(late)["due"][0]["date"] is None


def test_the_commands_write_what_they_say(sampled, tmp_path, capsys):
    orders, rows = sampled
    out = tmp_path / "out.parquet"
    given = ["--orders", orders, "--disputes", rows]
    assert cli.main(["replay", "aliexpress-guide", *given, "-o", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (counted,) = duckdb.sql(f"SELECT COUNT(*) FROM '{out}'").fetchall()[0]
    assert told["disputes"] == counted
    assert told["refused_events"].keys() <= {"too-late", "already-final", "not-possible-now"}
    svg, html = tmp_path / "f.svg", tmp_path / "f.html"
    command = ["forecast", "aliexpress-guide", *given, "--svg", str(svg), "--html", str(html)]
    assert cli.main(command) == 0
    assert "deadlines pass if nobody acts" in capsys.readouterr().out
    assert svg.read_text().startswith("<svg")
    assert html.read_text().startswith("<!DOCTYPE")


def test_an_impact_writes_a_page_and_a_case_for_each_change(sampled, tmp_path, capsys):
    orders, rows = sampled
    (tmp_path / "new.toml").write_text(
        'base = "aliexpress-guide"\n[set]\n"negotiation.seller_response" = "2 days"\n'
    )
    command = ["impact", "aliexpress-guide", str(tmp_path / "new.toml"), "--orders", orders]
    command += ["--disputes", rows, "--html", str(tmp_path / "p.html"), "--cases", str(tmp_path)]
    assert cli.main([*command, "--markdown", str(tmp_path / "p.md")]) == 0
    assert "would have ended differently" in capsys.readouterr().out
    case = json.loads((tmp_path / "closed-to-refund-due.json").read_text())
    assert decide(case, policy=GUIDE)["dispute"]["state"] == "closed"
    assert cli.main(["impact", "aliexpress-guide", "etsy"]) == 2
    assert "no file of orders given" in capsys.readouterr().err


def test_a_sample_of_disputes_is_the_same_for_a_seed(tmp_path):
    for name in ("a.csv", "b.csv"):
        sample_disputes(300, tmp_path / name, seed=2)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert cli.main(["sample", str(tmp_path / "o.csv"), "--disputes", str(tmp_path / "d.xml")]) == 2


@pytest.mark.parametrize("refunds", [3, 4])
def test_a_dispute_that_cannot_be_replayed_is_in_no_part_of_a_forecast(refunds):
    """A replay follows three refunds outside a dispute; a fourth makes a fault."""
    rows = [opened("a", OPENED)]
    rows += [event("a", OPENED + n * TICK, "seller-refunded", amount=1) for n in range(1, 5)]
    found = forecast(ORDERS, disputes(rows[: refunds + 1]), GUIDE, at=OPENED + DAY, days=10)
    follows = refunds == 3
    assert (found.open, bool(found.due)) == (follows, follows)
    assert found.summary.bad_rows.keys() == (set() if follows else {"many-refunds-outside"})
    assert ("1 dispute is left out" in page.markdown(found)) is not follows


@pytest.mark.parametrize("days", [-5, -1, 36_526])
def test_a_number_of_days_that_no_forecast_has_is_refused(days, capsys):
    with pytest.raises(InvalidInput, match=f"days is {days}; it must be from 0 to 36,525"):
        forecast(ORDERS, disputes([opened("a", OPENED)]), GUIDE, days=days)
    command = ["forecast", "aliexpress-guide", "--orders", "o.csv", "--disputes", "d.csv"]
    assert cli.main([*command, "--days", str(days), "--json"]) == 2


@pytest.mark.parametrize("days", [0, 36_525])
def test_the_fewest_and_the_most_days_of_a_forecast(days):
    found = forecast(ORDERS, disputes([opened("a", OPENED)]), GUIDE, days=days)
    assert (found.open, bool(found.due)) == (1, days > 0)


FORMATS = {
    "both": (["jpg", "png"], ["png", "pdf"], "png"),
    "none in common": (["jpg"], ["pdf"], "jpg"),
}


def test_a_policy_that_accepts_any_format_accepts_that_of_another():
    etsy, pdf = POLICIES["etsy"], GUIDE.but({"evidence.formats": ["pdf"]})
    assert etsy.evidence.formats is None
    assert [file_format(etsy, pdf), file_format(pdf, etsy)] == ["pdf", "pdf"]
    assert file_format(etsy, etsy) == "jpg"
    assert file_format(pdf, GUIDE) is None


@pytest.mark.parametrize("name", FORMATS)
def test_the_files_of_an_example_have_a_format_that_both_policies_accept(name):
    old, new, format = FORMATS[name]
    first, second = (
        base.but({"evidence.formats": one}) for base, one in ((GUIDE, old), (SHORTER, new))
    )
    rows = [opened("a", OPENED) | {"files": 1, "file_bytes": 10}]
    at = OPENED + 2 * DAY
    found = compare_disputes(ORDERS, disputes(rows), first, second, at=at, explain=True)
    (one,) = found.examples
    assert one.case["claim"]["evidence"][0]["name"] == f"file.{format}"
    assert "not-opened" not in (one.old, one.new)
    assert "is not one of" not in one.old_message + one.new_message
    unknown = "the history does not know the format" in one.new_message
    assert unknown is (name == "none in common")
    if not unknown:
        for policy, end in ((first, one.old), (second, one.new)):
            assert decide(dict(one.case), policy=policy)["dispute"]["state"] == end


@pytest.mark.parametrize("more", [["--cases", "cases"], ["--map-disputes", "at=happened"]])
def test_an_option_about_disputes_needs_disputes(more, capsys):
    for command in (
        ["impact", "aliexpress-guide", "etsy", "--orders", "orders.csv"],
        ["plan", "aliexpress-guide", "etsy", "--quick"],
    ):
        if command[0] == "plan" and more[0] == "--cases":
            continue  # plan reads conformance files there
        assert cli.main([*command, *more, "--json"]) == 2
        error = json.loads(capsys.readouterr().out)["error"]
        assert error["code"] == "invalid-value"
        assert error["message"].startswith(
            f"{more[0]} is about disputes; give them with --disputes"
        )


def test_a_replay_without_a_file_keeps_no_row(sampled, monkeypatch, capsys):
    orders, rows = sampled
    given = ["--orders", orders, "--disputes", rows, "--json"]

    def refuse(*_):
        raise AssertionError("a table was made")

    monkeypatch.setattr("disputerules.histories.duck.handed_over", refuse)
    assert cli.main(["replay", "aliexpress-guide", *given]) == 0
    (counted,) = duckdb.sql(f"SELECT COUNT(DISTINCT dispute_id) FROM '{rows}'").fetchall()[0]
    assert json.loads(capsys.readouterr().out)["disputes"] == counted


@pytest.mark.parametrize(("count", "said"), [(1, "1 dispute would"), (2, "2 disputes would")])
def test_a_sentence_has_one_dispute_or_more(shorter, count, said):
    counts = {"sooner": count, "later": count, "due_otherwise": count, "shared": count}
    told = " ".join(report.summary(evolve(shorter, **counts)))
    assert told.count(said) == 3
    assert ("1 dispute shares its order" in told) is (count == 1)
    assert ("2 disputes share their order" in told) is (count == 2)
    assert "in the same state, with a different deadline" in told
    (flip,) = shorter.flips
    assert report.days(evolve(flip, sooner=0, later=0)) == "same time"
