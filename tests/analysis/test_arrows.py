"""The arrows of a policy: what its settings leave on, and nothing that a case does without them."""

from itertools import chain, islice

import pytest

from disputerules import ALIEXPRESS_GUIDE, NEVER, POLICIES
from disputerules.analysis.arrows import (
    arrows_of,
    clocks_of,
    life_cycle_mermaid,
    notes_of,
    states_of,
)
from disputerules.decide.answer import answer_case
from disputerules.documents.cases import read_case
from disputerules.documents.conformance import read_examples
from disputerules.documents.json_text import parse
from disputerules.documents.pictures import Arrow
from disputerules.documents.pictures.timeline import states_from
from disputerules.values.codec import with_parts
from tests.docs.fences import ROOT

FILES = sorted((ROOT / "conformance").glob("life-cycle-*.json"))


def after(policy, state, event):
    return {one.after for one in arrows_of(policy) if (one.before, one.event) == (state, event)}


def steps_of(document):
    """Each step of a dispute by its events: the state before, the event, the state after."""
    happened = [one.at for one in document.events if one.at <= document.at]
    instants = sorted({document.opened_at, *happened})
    before = None
    for at, until in zip(instants, [*instants[1:], NEVER], strict=True):
        answer = answer_case(with_parts(document, at=at))
        refused = {one.id for one in answer.dispute.refused_events}
        events = [one for one in document.events if one.at == at and one.id not in refused]
        if before is not None and len(events) == 1:
            yield before, str(events[0].type), str(answer.dispute.state)
        holds = [mark for mark in states_from(answer, until) if mark.is_open is not None]
        before = holds[-1].text.split()[1] if holds else None


# Each case has a policy of its own, which takes a while to compile.
@pytest.mark.parametrize("every", [25, pytest.param(1, marks=pytest.mark.thorough)])
def test_no_case_takes_a_step_without_an_arrow(every):
    seen = 0
    examples = chain.from_iterable(read_examples(parse(one.read_bytes())) for one in FILES)
    for example in islice(examples, 0, None, every):
        if not example.case.get("events") or "error" in example.expect:
            continue
        document = read_case(example.case)
        for step in steps_of(document):
            seen += 1
            assert Arrow(*step) in arrows_of(document.policy), (example.name, step)
    assert seen > 100 / every


def test_a_rejection_gives_the_buyer_the_turn():
    assert after(ALIEXPRESS_GUIDE, "awaiting-seller", "seller-rejected") == {"awaiting-buyer"}


def test_an_acceptance_pays_or_has_the_goods_sent_back_first_or_closes():
    found = after(ALIEXPRESS_GUIDE, "awaiting-seller", "seller-accepted")
    assert found == {"refund-due", "awaiting-return", "closed"}


def test_a_row_of_several_states_has_an_arrow_from_each():
    assert after(ALIEXPRESS_GUIDE, "in-arbitration", "buyer-cancelled") == {"cancelled"}


def test_a_setting_turns_arrows_on():
    assert "on-hold" not in states_of(ALIEXPRESS_GUIDE)
    held = ALIEXPRESS_GUIDE.but({"holds.at_most": "30 days"})
    assert "on-hold" in states_of(held)
    assert after(held, "awaiting-buyer", "dispute-held") == {"on-hold"}


def test_a_deadline_that_a_policy_does_not_set_has_no_arrow():
    assert set(clocks_of(ALIEXPRESS_GUIDE, "awaiting-seller")) == {"timeout"}
    name = "negotiation.escalate_automatically_after"
    both = ALIEXPRESS_GUIDE.but({name: "20 days"})
    assert clocks_of(both, "awaiting-seller")["automatic-escalation"] == ("20 days",)
    assert after(both, "awaiting-seller", "automatic-escalation") == {"in-arbitration"}


def test_a_note_says_whose_turn_it_is_and_until_when():
    notes = notes_of(ALIEXPRESS_GUIDE)
    assert notes[("awaiting-seller",)] == "seller's turn"
    assert notes["awaiting-seller", "timeout"] == "5 days"
    assert notes[("refunded",)] == "the end"


def test_a_note_names_every_value_that_a_variant_sets():
    vinted = POLICIES["vinted"]
    values = {str(vinted.negotiation.buyer_response)}
    for variant in vinted.variants:
        values |= {str(value) for name, value in variant.set if name.endswith("buyer_response")}
    assert set(notes_of(vinted)["awaiting-buyer", "timeout"].split(" or ")) == values
    assert len(values) > 1


def test_the_diagram_as_mermaid_joins_the_events_of_two_states():
    lines = life_cycle_mermaid(ALIEXPRESS_GUIDE).splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert '    state "awaiting-seller" as awaiting_seller' in lines
    assert "    [*] --> awaiting_seller" in lines
    assert "    awaiting_buyer --> in_arbitration: buyer-escalated" in lines
    assert "    return_in_transit --> refund_due: return-received, timeout" in lines
    ends = {line.split()[0] for line in lines if line.endswith("--> [*]")}
    assert ends == {"closed", "cancelled", "refunded"}
