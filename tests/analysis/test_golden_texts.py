"""What compare, prove and lint print of results that are given by hand, word for word."""

from datetime import UTC, datetime

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, POLICIES
from disputerules.analysis.compare.comparison import Comparison
from disputerules.analysis.compare.difference import Difference, Unknown
from disputerules.analysis.compare.rendering import (
    comparison_json,
    comparison_markdown,
    comparison_text,
)
from disputerules.analysis.lint.context import Diagnostic
from disputerules.analysis.lint.rendering import (
    diagnostics_json,
    diagnostics_status,
    diagnostics_text,
)
from disputerules.analysis.prove import Outcome
from disputerules.analysis.prove.laws import Proof
from disputerules.analysis.prove.rendering import proofs_json, proofs_status, proofs_text
from disputerules.rules.laws import LAWS


class Shown:
    """A case that is shown, as its document."""

    def document(self):
        return {"order": {"id": "Å-1"}}


CASE = Shown()
LINE = '    {"order": {"id": "Å-1"}}'
CLOSED = Difference("eligibility", "eligible", "not-paid", "eligible becomes not-paid", CASE)
DEARER = Difference("refund", 400, 500, "4.00 USD becomes 5.00 USD", CASE)
COMPARED = Comparison(
    ALIEXPRESS_GUIDE, POLICIES["etsy"], (CLOSED, DEARER), ("advice", "claim"), (), ()
)
NONE = evolve(COMPARED, differences=(), same=())
WHY = (
    Unknown("states", "no answer"),
    Unknown("states", "no events"),
    Unknown("evidence", "no proof"),
)
UNDECIDED = evolve(COMPARED, unknown=("states", "evidence"), assumed=("a month", "a day"), why=WHY)
ASSUMING = ("orders have one line", "nobody asks twice")


def test_the_text_of_a_comparison_has_each_difference_with_its_case():
    assert comparison_text(COMPARED).splitlines() == [
        "eligible becomes not-paid",
        LINE,
        "",
        "4.00 USD becomes 5.00 USD",
        LINE,
        "",
        "No other differences: proved for every order.",
        "Unchanged: advice, claim",
    ]


@pytest.mark.parametrize(
    ("given", "ending", "status"),
    [
        (NONE, ["No differences: proved for every order."], 0),
        (
            evolve(NONE, assumptions=ASSUMING),
            [
                (
                    "No differences: proved only on the assumption that orders have one line "
                    "and that nobody asks twice."
                )
            ],
            3,
        ),
        (
            evolve(UNDECIDED, differences=()),
            [
                "Undecided, may have other differences: states, evidence",
                "Undecided: states: no answer",
                "Undecided: states: no events",
                "Undecided: evidence: no proof",
                "Unchanged: advice, claim",
                "Only bounded: a month",
                "Only bounded: a day",
            ],
            3,
        ),
        (
            evolve(NONE, unknown=("states",), assumptions=ASSUMING[:1]),
            [
                "Undecided, may have other differences: states",
                "The rest is proved only on the assumption that orders have one line.",
            ],
            3,
        ),
    ],
)
def test_the_ending_says_what_was_proved_and_on_what_assumption(given, ending, status):
    assert comparison_text(given).splitlines() == ending
    assert comparison_markdown(given).splitlines()[2:] == ending
    assert given.status == status


def test_the_markdown_of_a_comparison_folds_each_case():
    text = comparison_markdown(COMPARED).splitlines()
    assert text[:10] == [
        "### aliexpress-guide 1 → etsy 2026",
        "",
        "<details><summary>eligible becomes not-paid</summary>",
        "",
        "```json",
        "{",
        '  "order": {',
        '    "id": "Å-1"',
        "  }",
        "}",
    ]
    assert text[10:15] == [
        "```",
        "",
        "</details>",
        "",
        "<details><summary>4.00 USD becomes 5.00 USD</summary>",
    ]
    assert text[-2:] == [
        "No other differences: proved for every order.",
        "Unchanged: advice, claim",
    ]
    assert comparison_markdown(COMPARED, ("here", "there")).startswith("### here → there\n\n")


def test_the_json_of_a_comparison_has_every_part():
    closed = {
        "table": "eligibility",
        "old": "eligible",
        "new": "not-paid",
        "message": "eligible becomes not-paid",
        "witness": CASE.document(),
    }
    assert comparison_json(evolve(UNDECIDED, differences=(CLOSED,), assumptions=ASSUMING)) == {
        "differences": [closed],
        "same": ["advice", "claim"],
        "unknown": ["states", "evidence"],
        "unknown_because": {"states": ["no answer", "no events"], "evidence": ["no proof"]},
        "assumptions": [*ASSUMING],
        "assumed": ["a month", "a day"],
    }
    assert "assumed" not in comparison_json(COMPARED)
    assert COMPARED.status == 1


def test_amounts_are_other_differences_if_their_messages_are():
    assert CLOSED.pair == ("eligibility", "eligible", "not-paid", "")
    assert DEARER.pair == ("refund", 400, 500, "4.00 USD becomes 5.00 USD")


CASES, PAIRS, POLICY = (
    LAWS["timeout-is-final"],
    LAWS["closed-stays-closed"],
    LAWS["wider-window-allows-as-much"],
)
LATER = datetime(2026, 3, 6, 8, tzinfo=UTC)
PROOFS = (
    Proof(CASES, Outcome.PROVED),
    Proof(PAIRS, Outcome.REFUTED, CASE, {"at": LATER}),
    Proof(POLICY, Outcome.REFUTED, CASE, {"protection.period": "61 days"}),
    Proof(CASES, Outcome.ASSUMED, assumptions=ASSUMING),
)


def test_the_text_of_proofs_shows_the_case_and_what_moved_in_the_second():
    assert proofs_text(PROOFS).splitlines() == [
        "proved: at and after the timeout nothing opens (timeout-is-final)",
        "refuted: later never makes a closed window open (closed-stays-closed)",
        LINE,
        "    second case: at = 2026-03-06T08:00:00Z",
        "refuted: widening a window never refuses what was allowed (wider-window-allows-as-much)",
        LINE,
        "    second policy: protection.period = 61 days",
        (
            "assumed: at and after the timeout nothing opens (timeout-is-final), proved only on "
            "the assumption that orders have one line and that nobody asks twice"
        ),
    ]


def test_the_json_of_proofs_has_the_case_and_what_moved():
    first, second, third, last = proofs_json(PROOFS)["laws"]
    named = {"law": "timeout-is-final", "sentence": "at and after the timeout nothing opens"}
    assert first == named | {"outcome": "proved"}
    assert (second["outcome"], second["witness"]) == ("refuted", CASE.document())
    assert second["moved"] == {"at": "2026-03-06T08:00:00Z"}
    assert third["moved"] == {"protection.period": "61 days"}
    assert last == named | {"outcome": "assumed", "assumptions": [*ASSUMING]}


@pytest.mark.parametrize(
    ("outcomes", "status"),
    [
        ([], 0),
        (["proved", "sampled"], 0),
        (["proved", "refuted"], 1),
        (["refuted", "unknown"], 3),
        (["refuted", "assumed"], 3),
    ],
)
def test_the_status_of_proofs_is_the_worst(outcomes, status):
    assert proofs_status(tuple(Proof(CASES, Outcome(one)) for one in outcomes)) == status


DEAD = Diagnostic("unreachable", "claim", ("a", "b"), "no case reaches a", witness=CASE)
NOTE = Diagnostic("overlap", "refund", ("c",), "c holds with d", note=True)
OPEN = Diagnostic("undecided", "refund", (), "not decided", unknown=True)


def test_the_text_of_lint_hides_notes_and_counts_them():
    assert diagnostics_text((DEAD, NOTE, OPEN)).splitlines() == [
        "claim: no case reaches a [unreachable]",
        "refund: not decided [undecided]",
        "1 notes hidden; --notes shows them",
    ]
    assert diagnostics_text((NOTE, DEAD), notes=True).splitlines() == [
        "refund: c holds with d [overlap]",
        "claim: no case reaches a [unreachable]",
    ]
    assert diagnostics_text(()) == "No problems found."
    assert diagnostics_text((NOTE,)) == "1 notes hidden; --notes shows them"


def test_the_json_of_lint_keeps_findings_and_notes_apart():
    assert diagnostics_json((NOTE, DEAD)) == {
        "findings": [
            {
                "kind": "unreachable",
                "table": "claim",
                "rows": ["a", "b"],
                "message": "no case reaches a",
                "witness": CASE.document(),
            }
        ],
        "notes": [
            {"kind": "overlap", "table": "refund", "rows": ["c"], "message": "c holds with d"}
        ],
    }


@pytest.mark.parametrize(
    ("found", "status"), [((), 0), ((NOTE,), 0), ((NOTE, DEAD), 1), ((DEAD, OPEN), 3)]
)
def test_the_status_of_lint_counts_no_notes(found, status):
    assert diagnostics_status(found) == status
