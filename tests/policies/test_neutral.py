"""The base `neutral`: what has to be said, and that it refuses nothing that is left unset."""

import pytest
from attrs import evolve

from disputerules import (
    ALIEXPRESS_GUIDE,
    Claim,
    EvidenceFile,
    Extension,
    check_claim,
    check_eligibility,
    check_extension,
    select_reasons,
)
from disputerules.facts.case import ExtensionRequest
from disputerules.policies.document import read_policy
from disputerules.policies.neutral import NEUTRAL, UNSET
from disputerules.policies.presets import POLICIES, named
from disputerules.values.errors import InvalidPolicy, UnknownPolicy
from tests.rules.bounds import DAY, NOW, ORDER, PLACED, around, decides, holds, order, usd
from tests.rules.bounds import case as case_of

SAID = {
    "protection.anchor": "placed",
    "protection.period": "60 days",
    "negotiation.seller_response": "3 days",
    "negotiation.on_seller_silence": "as-requested",
    "negotiation.buyer_response": "5 days",
    "negotiation.on_buyer_silence": "close",
    "arbitration.decide_within": "10 days",
    "arbitration.on_silence": "close",
}
SHOP = NEUTRAL.but(SAID)
UNSHIPPED = order(shipped_at=None)


def test_a_document_with_all_that_has_to_be_said_is_a_policy():
    assert tuple(SAID) == UNSET
    assert read_policy({"base": "neutral", "set": SAID}) == SHOP


@pytest.mark.parametrize("missing", UNSET)
def test_a_setting_that_nobody_says_is_named(missing):
    said = {name: value for name, value in SAID.items() if name != missing}
    with pytest.raises(InvalidPolicy) as raised:
        read_policy({"base": "neutral", "set": said})
    assert raised.value.path == ".set"
    assert raised.value.message == f"missing settings: {missing!r}; set each"


@pytest.mark.parametrize("document", [{"base": "neutral"}, {"base": "neutral", "set": {}}])
def test_all_that_is_missing_is_listed_in_one_error(document):
    with pytest.raises(InvalidPolicy) as raised:
        read_policy(document)
    listed = ", ".join(repr(name) for name in UNSET)
    assert raised.value.message == f"missing settings: {listed}; set each"


def test_a_misspelt_setting_is_named_first():
    said = SAID | {"protection.anchr": "placed"}
    said.pop("protection.anchor")
    with pytest.raises(InvalidPolicy, match=r"did you mean 'protection\.anchor'"):
        read_policy({"base": "neutral", "set": said})


def test_a_section_says_its_settings():
    arbitration = {"decide_within": "10 days", "on_silence": "close", "parties_may_settle": True}
    said = {name: value for name, value in SAID.items() if not name.startswith("arbitration.")}
    assert NEUTRAL.but(said | {"arbitration": arbitration}) == SHOP


def test_the_base_alone_is_no_policy():
    with pytest.raises(InvalidPolicy) as raised:
        named("neutral")
    listed = ", ".join(repr(name) for name in UNSET)
    assert raised.value.message == (
        "'neutral' is a base, not a policy; write a policy with base 'neutral' and set " + listed
    )
    assert "neutral" not in POLICIES


def test_its_name_is_suggested():
    with pytest.raises(UnknownPolicy, match="did you mean 'neutral'"):
        read_policy({"base": "neutrl", "set": SAID})


def test_it_needs_a_payment_and_neither_a_shipment_nor_a_wait():
    assert check_eligibility(UNSHIPPED, at=PLACED + DAY, policy=SHOP).code == "eligible"
    unpaid = evolve(UNSHIPPED, paid_at=None)
    assert check_eligibility(unpaid, at=PLACED + DAY, policy=SHOP).code == "not-paid"


@pytest.mark.parametrize(("at", "come"), around(PLACED + 60 * DAY))
def test_its_protection_is_what_was_said(at, come):
    assert holds("eligibility", "confirmation-timeout", case_of(at, UNSHIPPED), SHOP) is come


def test_a_confirmation_closes_nothing():
    confirmed = order(confirmed_at=NOW - DAY)
    assert check_eligibility(confirmed, at=NOW, policy=SHOP).code == "eligible"
    assert check_eligibility(confirmed, at=NOW).code == "goods-confirmed"


@pytest.mark.parametrize("back", [False, True])
@pytest.mark.parametrize("received", [False, True])
def test_every_remedy_is_offered_without_a_description(received, back):
    reason = "not-as-described" if received else "not-received"
    part = {"refund": "partial", "amount": usd(1)}
    for remedy in ({"refund": "full"}, part):
        claim = Claim(received=received, reason=reason, return_goods=back, **remedy)
        codes = [one.code for one in check_claim(ORDER, claim, at=NOW, policy=SHOP).findings]
        # What did not arrive cannot be sent back.
        assert codes == (["remedy-not-offered"] if back and not received else [])


def test_any_number_of_files_of_any_size_and_format_is_accepted():
    files = (EvidenceFile(name="a.exe", bytes=2**53 - 1),) * 100
    claim = Claim(received=True, reason="not-as-described", evidence=files)
    assert check_claim(ORDER, claim, at=NOW, policy=SHOP).code == "acceptable"


def test_any_number_of_days_and_extensions_is_possible():
    answered = {"requested_at": NOW - DAY, "answered_at": NOW - DAY, "granted": True}
    many = (Extension(days=100, requested_by="buyer", **answered),) * 10
    request = ExtensionRequest(days=5000)
    extended = order(extensions=many)
    assert check_extension(extended, request, at=NOW, policy=SHOP).code == "may-be-extended"


def test_it_has_two_reasons_and_refuses_those_of_the_guide():
    reasons = select_reasons(ORDER, at=NOW, policy=SHOP)
    assert [one.code for one in reasons.not_received] == ["not-received"]
    assert [one.code for one in reasons.received] == ["not-as-described"]
    for policy, reason in ((SHOP, "counterfeit"), (ALIEXPRESS_GUIDE, "not-received")):
        claim = Claim(received=reason == "counterfeit", reason=reason, description="broken")
        assert [one.code for one in check_claim(ORDER, claim, at=NOW, policy=policy).findings] == [
            "unknown-reason"
        ]


def test_reasons_are_listed_in_the_order_of_the_policy():
    listed = ["quality-problem", "not-received", "counterfeit", "wrong-address"]
    known = {one.code: one for one in (*NEUTRAL.policy.reasons, *ALIEXPRESS_GUIDE.reasons)}
    policy = evolve(NEUTRAL.but(SAID), reasons=[known[code] for code in listed])
    reasons = select_reasons(ORDER, at=NOW, policy=policy)
    assert [one.code for one in reasons.received] == ["quality-problem", "counterfeit"]
    assert [one.code for one in reasons.not_received] == ["not-received", "wrong-address"]


def test_nothing_advises_before_the_end():
    assert decides("advice", case_of(PLACED + 60 * DAY, UNSHIPPED), SHOP) == ["otherwise"]
    assert decides("advice", case_of(NOW, UNSHIPPED), SHOP) == ["otherwise"]
