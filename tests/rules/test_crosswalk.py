"""Our reason codes and those of others: a relation with conditions, in both directions."""

import json

import pytest

from disputerules import POLICIES
from disputerules.cli import main
from disputerules.rules.crosswalk import (
    PAIRS,
    SOURCES,
    Confidence,
    Scheme,
    counterparts,
    reasons_for,
)
from disputerules.values.claim import ReasonCode, Returner

BY_CARRIER, BY_BUYER = Returner.CARRIER, Returner.BUYER
# The codes that presets have beside the guide's.
OWN = [
    "arrived-late",
    "changed-my-mind",
    "damaged-in-transit",
    "empty-parcel",
    "not-shipped",
    "withdrawal",
]


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("reason", ReasonCode)
def test_every_reason_has_a_counterpart_in_every_scheme(reason, scheme):
    assert counterparts(reason, scheme)


@pytest.mark.parametrize("name", POLICIES)
def test_every_reason_of_a_preset_has_a_counterpart_in_every_scheme(name):
    codes = [reason.code for reason in POLICIES[name].reasons]
    missing = [(code, str(one)) for code in codes for one in Scheme if not counterparts(code, one)]
    assert codes
    assert missing == [], f"map these reasons of {name} in rules/crosswalk/presets.py: {missing}"


def test_a_reason_that_only_a_preset_has_is_found_from_the_code_of_a_scheme():
    found = reasons_for(Scheme.STRIPE, "credit_not_processed", returned_by=BY_BUYER)
    assert [pair.reason for pair in found] == [
        "returned-to-seller",
        "changed-my-mind",
        "withdrawal",
    ]
    assert {pair.note for pair in found[1:]} == {"once a refund is owed and not paid"}


def test_an_empty_parcel_is_missing_parts_or_missing_goods():
    assert codes("empty-parcel", Scheme.STRIPE) == ["product_unacceptable", "product_not_received"]
    assert codes("empty-parcel", Scheme.VISA) == ["13.3", "13.1"]
    assert codes("empty-parcel", Scheme.EBAY) == ["EMPTY_BOX inquiry"]


def test_a_reason_that_neither_the_guide_nor_a_preset_has_has_no_counterpart():
    assert counterparts("eaten-by-the-dog") == ()


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair.reason}-{pair.code}")
def test_every_pair_is_found_in_both_directions(pair):
    condition = {
        "returned_by": pair.returned_by,
        "whole_units_missing": pair.whole_units_missing,
    }
    assert pair in counterparts(pair.reason, pair.scheme, **condition)
    assert pair in reasons_for(pair.scheme, pair.code, **condition)


def test_no_pair_occurs_twice():
    assert len(set(PAIRS)) == len(PAIRS)


def test_every_pair_says_where_its_code_comes_from():
    assert all(pair.source for pair in PAIRS)


def codes(reason, scheme, **condition):
    return [pair.code for pair in counterparts(reason, scheme, **condition)]


def test_a_return_by_the_carrier_is_goods_not_received():
    assert codes(ReasonCode.RETURNED_TO_SELLER, Scheme.STRIPE, returned_by=BY_CARRIER) == [
        "product_not_received"
    ]


def test_a_return_by_the_buyer_is_a_credit_not_processed():
    assert codes(ReasonCode.RETURNED_TO_SELLER, Scheme.STRIPE, returned_by=BY_BUYER) == [
        "credit_not_processed"
    ]


def test_without_knowing_who_returned_both_counterparts_are_listed():
    assert codes(ReasonCode.RETURNED_TO_SELLER, Scheme.STRIPE) == [
        "product_not_received",
        "credit_not_processed",
    ]


def test_whole_units_missing_count_as_not_received():
    assert codes(ReasonCode.QUANTITY_SHORTAGE, Scheme.VISA, whole_units_missing=True) == ["13.1"]
    assert codes(ReasonCode.QUANTITY_SHORTAGE, Scheme.VISA, whole_units_missing=False) == ["13.3"]


def test_all_schemes_are_listed_when_none_is_asked_for():
    found = {pair.scheme for pair in counterparts(ReasonCode.COUNTERFEIT)}
    assert found == set(Scheme)


def test_a_code_finds_its_finer_ones_too():
    found = {pair.reason for pair in reasons_for(Scheme.VISA, "13.1", whole_units_missing=True)}
    assert found == {
        ReasonCode.EXTENSION_NOT_APPROVED,
        ReasonCode.RETURNED_TO_SELLER,
        ReasonCode.NO_TRACKING_INFORMATION,
        ReasonCode.HELD_BY_CUSTOMS,
        ReasonCode.WRONG_ADDRESS,
        ReasonCode.NOT_RECEIVED,
        ReasonCode.QUANTITY_SHORTAGE,
        "not-shipped",
        "arrived-late",
        "empty-parcel",
    }


def test_a_code_that_only_begins_alike_is_not_found():
    assert reasons_for(Scheme.VISA, "13") == ()


def test_what_is_known_least_says_so():
    assert {pair.confidence for pair in counterparts(ReasonCode.HELD_BY_CUSTOMS)} == {
        Confidence.LOW
    }


def test_the_command_line_lists_our_codes_each_once(capsys):
    assert main(["reasons"]) == 0
    printed = capsys.readouterr().out.split()
    assert sorted(printed) == sorted([*map(str, ReasonCode), *OWN])


def test_the_command_line_says_when_a_pair_holds_and_how_well_it_is_known(capsys):
    assert main(["reasons", "--to", "visa"]) == 0
    printed = capsys.readouterr().out
    assert "visa: 13.4 (confidence high)" in printed
    assert "visa: 13.6 (confidence medium, when sent back by the buyer; after 15 days)" in printed
    assert "visa: 13.1 (confidence medium, when whole units are missing)" in printed
    assert "visa: 13.3 (confidence medium, when parts are missing)" in printed
    assert printed.rstrip().endswith(SOURCES[Scheme.VISA])


def test_the_command_line_prints_the_relation_as_json(capsys):
    assert main(["reasons", "--to", "discover", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert {one["scheme"] for one in printed} == {"discover"}
    assert {one["reason"] for one in printed} == {*map(str, ReasonCode), *OWN}
