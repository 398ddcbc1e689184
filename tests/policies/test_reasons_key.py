"""The keys `reasons` and `drop_reasons` of a policy file."""

import pytest
from attrs import evolve

from disputerules import ALIEXPRESS_GUIDE, InvalidPolicy
from disputerules.facts.reason import Reason
from disputerules.policies.document import from_toml, read_policy, to_toml, write_policy
from disputerules.values.claim import RefundKind
from disputerules.values.errors import DisputeRulesError, InvalidInput

MIND = {
    "branch": "received",
    "title": "I changed my mind",
    "description": "optional",
    "evidence": "optional",
    "remedies": {"keep": [], "return": ["full"]},
    "postage_paid_by": "buyer",
}


def read(reasons, **more):
    return read_policy({"base": "aliexpress-guide", "reasons": reasons, **more})


def reason(policy, code):
    (found,) = [one for one in policy.reasons if one.code == code]
    return found


def mistakes(reasons, **more):
    with pytest.raises(InvalidPolicy) as refused:
        read(reasons, **more)
    return [str(one) for one in getattr(refused.value, "errors", None) or [refused.value]]


def test_a_reason_of_a_file_stands_behind_those_of_the_base():
    policy = read({"changed-my-mind": MIND})
    assert policy.reasons[:-1] == ALIEXPRESS_GUIDE.reasons
    assert policy.reasons[-1] == Reason(
        code="changed-my-mind",
        branch="received",
        title="I changed my mind",
        description="optional",
        evidence="optional",
        remedies={"keep": (), "return": (RefundKind.FULL,)},
        postage_paid_by="buyer",
    )


def test_keys_that_are_not_given_stay_and_none_takes_one_away():
    policy = read({"held-by-customs": {"title": "At customs", "contradicted_when": "none"}})
    known, now = reason(ALIEXPRESS_GUIDE, "held-by-customs"), reason(policy, "held-by-customs")
    assert (now.title, now.contradicted_when) == ("At customs", None)
    assert now.supported_when == known.supported_when
    assert [one.code for one in policy.reasons] == [one.code for one in ALIEXPRESS_GUIDE.reasons]


def test_the_remedies_of_one_place_can_be_changed_alone():
    policy = read({"a": {"branch": "any", "remedies": {"keep": ["full"]}}}, name="first")
    again = read_policy(
        {**write_policy(policy)}
        | {"reasons": {"a": {"branch": "any", "remedies": {"return": []}}}}
        | {"drop_reasons": ["*"]}
    )
    assert reason(again, "a").remedies == (("return", ()),)


def test_the_order_of_the_file_is_kept():
    text = 'base = "aliexpress-guide"\ndrop_reasons = ["*"]\n'
    for code in ("z-last", "a-first", "m-middle"):
        text += f'[reasons.{code}]\nbranch = "any"\n'
    policy = from_toml(text)
    assert [one.code for one in policy.reasons] == ["z-last", "a-first", "m-middle"]
    assert from_toml(to_toml(policy)).reasons == policy.reasons
    assert read_policy(write_policy(policy)).revision == policy.revision


def test_dropped_reasons_leave_the_settings_too():
    capped = ALIEXPRESS_GUIDE.but(
        {"refund.reason_caps": {"counterfeit": 5000, "quality-problem": 5000}}
    )
    plain = write_policy(capped) | {"drop_reasons": ["counterfeit"]}
    assert read_policy(plain | {"drop_reasons": []}).reasons == ALIEXPRESS_GUIDE.reasons
    gone = read_policy({"base": "aliexpress-2020", "drop_reasons": ["counterfeit"]})
    assert "counterfeit" not in dict(gone.returns.postage_paid_by)
    assert "counterfeit" not in [one.code for one in gone.reasons]


def test_reasons_are_part_of_equality_and_of_the_revision():
    one, other = read({"changed-my-mind": MIND}), read({"changed-my-mind": MIND | {"cap": 10_000}})
    assert one != other
    assert len({one.revision, other.revision, ALIEXPRESS_GUIDE.revision}) == 3


def test_all_mistakes_are_told_at_once():
    found = mistakes(
        {
            "changed-my-mind": {
                "branch": "recieved",
                "titel": "x",
                "cap": 10_001,
                "description": "maybe",
                "remedies": {"keep": ["fll"], "sent": []},
                "supported_when": "shipment_status == 'deliverd'",
                "contradicted_when": "goods_left",
            },
            "held-by-customz": {"title": "x"},
            "Not A Code": {"branch": "any"},
            "empty": 3,
        },
        drop_reasons=["counterfit"],
    )
    at = "\n".join(found)
    mind = ".reasons['changed-my-mind']"
    assert f"{mind}.branch: unknown value 'recieved'; did you mean 'received'?" in at
    assert f"{mind}.titel: unknown key 'titel'; did you mean 'title'?" in at
    assert f"{mind}.cap: expected an integer from 0 to 10000, got 10001" in at
    assert f"{mind}.description: unknown value 'maybe'" in at
    assert f"{mind}.remedies" in at
    assert f"{mind}.supported_when: column" in at
    assert f"{mind}.contradicted_when: column" in at
    assert "missing key 'branch'; did you mean the reason 'held-by-customs'?" in at
    assert "expected a code such as 'changed-my-mind', got 'Not A Code'" in at
    assert ".reasons.empty: expected an object, got an integer" in at
    assert ".drop_reasons[0]: unknown reason 'counterfit'; did you mean 'counterfeit'?" in at
    assert all(one.endswith("[invalid-policy]") for one in found)


@pytest.mark.parametrize("branch", [{"branch": "recieved"}, {}])
def test_a_reason_without_a_branch_is_the_only_mistake_though_rows_name_it(branch):
    row = {
        "table": "claim",
        "id": "no-minds",
        "before": "otherwise",
        "when": "reason == 'changed-my-mind'",
        "then": "refuse",
        "because": "minds do not change",
    }
    (found,) = mistakes({"changed-my-mind": {"title": "x"} | branch}, rows=[row])
    assert found.startswith(".reasons['changed-my-mind']")


@pytest.mark.parametrize(
    ("reasons", "more", "message"),
    [
        (
            {"a": {"branch": "received", "cap": 1, "remedies": {"keep": ["full"]}}},
            {},
            "the cap for",
        ),
        ({"a": {"branch": "not-received", "cap": 1}}, {}, "no claim can meet the cap for 'a'"),
        ({}, {"set": {"refund.reason_caps": {"counterfit": 1}}}, "did you mean 'counterfeit'?"),
        ({"a": {"branch": "any", "supported_when": "received"}}, {}, "cannot read 'received'"),
        ({}, {"rows": [{"table": "reasons", "id": "x"}]}, "expected exactly one of before"),
    ],
)
def test_what_cannot_be_is_refused(reasons, more, message):
    assert message in "\n".join(mistakes(reasons, **more))


def test_a_condition_out_of_its_scope_is_told_where_the_file_has_it():
    (found,) = mistakes({"a": {"branch": "any", "contradicted_when": "received"}})
    assert found.startswith(".reasons.a.contradicted_when: ")


def test_a_reason_of_a_row_is_one_of_the_file():
    row = {"table": "claim", "id": "x", "before": "otherwise", "then": "refuse", "because": "no"}
    policy = read({"changed-my-mind": MIND}, rows=[row | {"when": "reason == 'changed-my-mind'"}])
    assert from_toml(to_toml(policy)) == policy
    (found,) = mistakes({}, rows=[row | {"when": "reason == 'changed-my-mind'"}])
    assert "unknown choice 'changed-my-mind'" in found


@pytest.mark.parametrize(
    ("reasons", "message"),
    [
        ((Reason(code="a", branch="any"),) * 2, "duplicate reason 'a'"),
        (("counterfeit",), "expected Reason, got 'counterfeit'"),
        (tuple(Reason(code=f"r{n}", branch="any") for n in range(201)), "at most 200 reasons"),
        (3, "expected a list, got 3"),
    ],
)
def test_reasons_in_python_are_checked(reasons, message):
    with pytest.raises(DisputeRulesError, match=message) as refused:
        evolve(ALIEXPRESS_GUIDE, reasons=reasons)
    assert refused.value.path.startswith(".reasons")


def test_a_code_is_in_kebab_case():
    with pytest.raises(InvalidInput, match="expected a code such as 'changed-my-mind', got 'A b'"):
        Reason(code="A b", branch="any")


def test_what_a_reason_does_not_give_stays():
    parts = {"title": None, "remedies": {"keep": ["full"]}}
    policy = read_policy({"base": "aliexpress-guide", "reasons": {"quality-problem": parts}})
    (own,) = [one for one in policy.reasons if one.code == "quality-problem"]
    (guide,) = [one for one in ALIEXPRESS_GUIDE.reasons if one.code == "quality-problem"]
    assert own.title == guide.title
    assert dict(own.remedies) == {**dict(guide.remedies), "keep": ("full",)}
