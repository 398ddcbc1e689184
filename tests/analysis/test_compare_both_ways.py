"""Random pairs of policies, compared both ways: what is claimed replays, what is proved holds."""

from functools import cache
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules import POLICIES
from disputerules.analysis.compare import compare
from disputerules.testing import case_documents
from tests.generators.cases import told_apart
from tests.generators.mirrored import changed, claims, exchanged
from tests.generators.pairs import pair, versions
from tests.generators.replay import replay
from tests.generators.sampled import THOROUGH

# `make thorough` compares more pairs and draws 10,000 cases for what is proved.
SEEDS = range(80 if THOROUGH else 4)


@cache
def both_ways(seed):
    old, new = pair(seed)
    return compare(old, new), compare(new, old)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_change_of_numbers_and_rows_replays_and_every_table_has_an_answer(seed):
    for compared in both_ways(seed):
        replay(compared)
        policies = compared.old, compared.new
        every = {one.name for each in policies for one in (*each.own_tables, *each.set_tables)}
        assert changed(compared) | {*compared.same, *compared.unknown} == every
        assert changed(compared).isdisjoint(compared.same)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_change_is_mirrored_when_it_is_taken_back(seed):
    assert_mirrored(*both_ways(seed))


PRESETS = [(POLICIES[one], POLICIES[other]) for one, other in combinations(POLICIES, 2)]


@pytest.mark.parametrize(("one", "other"), PRESETS if THOROUGH else [versions("vinted")])
def test_two_presets_are_mirrored_and_nothing_is_unknown(one, other):
    forth, back = compare(one, other), compare(other, one)
    assert_mirrored(forth, back)
    assert not forth.unknown
    assert not back.unknown


def assert_mirrored(forth, back):
    here, there = claims(forth), exchanged(claims(back))
    known = here.keys() & there.keys()
    assert {name: here[name] for name in known} == {name: there[name] for name in known}
    assert {*forth.same} & known == {*back.same} & known


def test_a_random_change_is_hardly_ever_known_one_way_only():
    one_sided = [{*forth.unknown} ^ {*back.unknown} for forth, back in map(both_ways, SEEDS)]
    assert sum(map(len, one_sided)) <= len(SEEDS) // 20, one_sided


@settings(max_examples=10_000 if THOROUGH else 60)
@given(data=st.data())
def test_no_case_at_a_boundary_tells_apart_what_is_proved_to_be_the_same(data):
    forth, back = both_ways(data.draw(st.sampled_from(SEEDS), "seed"))
    old, new = forth.old, forth.new
    document = data.draw(case_documents(data.draw(st.sampled_from((old, new)))))
    assert not list(told_apart(document, old, new, {*forth.same, *back.same}))
