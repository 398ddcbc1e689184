"""What every preset keeps: its sources, its cases, how it is read back, and its life cycle."""

import re

import pytest

from disputerules.policies.presets import POLICIES, preset_names
from disputerules.values.citation import citation_of
from disputerules.values.periods import LAST
from tests.docs.fences import ROOT
from tests.docs.test_sources import is_link, is_ours
from tests.generators.life_cycles import is_bounded, openings, reached, states_of
from tests.generators.policy_files import PolicyFile, judged, read_back
from tests.generators.sampled import sampled

# Minutes under coverage: the tests of `decide` take the same branches.
pytestmark = pytest.mark.no_cover

FOLDER = ROOT / "src" / "disputerules" / "policies"
FILES = [
    PolicyFile(path, ROOT / "conformance" / "presets" / f"{path.stem}.json")
    for path in sorted(FOLDER.glob("*.toml"))
]
EACH = pytest.mark.parametrize("file", FILES, ids=lambda one: one.path.stem)
LEAST = 25


def test_every_preset_is_a_file() -> None:
    assert preset_names() == tuple(file.path.stem for file in FILES)


# --- what it says of itself


@EACH
def test_a_preset_is_built_on_neutral_and_has_the_name_of_its_file(file: PolicyFile) -> None:
    assert file.document["base"] == "neutral"
    assert file.policy.name == file.path.stem
    assert POLICIES[file.path.stem] == file.policy


@EACH
def test_a_preset_says_that_it_is_an_example_and_not_advice(file: PolicyFile) -> None:
    assert re.search(r"\bexample\b.*\bnot advice\b", file.policy.about or "")


@EACH
def test_everything_that_a_preset_says_is_cited(file: PolicyFile) -> None:
    found = {name: citation_of(source) for name, source in file.sources.items()}
    assert {name for name, one in found.items() if one is None or not one.says} == set()


@EACH
def test_a_preset_cites_nobody_for_what_it_does_not_set(file: PolicyFile) -> None:
    unset = {name: text for name, text in file.policy.sources if name not in file.values}
    assert {name for name, text in unset.items() if not is_ours(text)} == set()


# --- its cases


@EACH
def test_a_preset_has_cases_enough_each_with_its_source(file: PolicyFile) -> None:
    assert len({one.name for one in file.examples}) == len(file.examples)
    linked = [one.name for one in file.examples if is_link(one.source)]
    assert len(linked) >= LEAST
    others = [one for one in file.examples if one.name not in linked]
    assert [one.name for one in others if not is_ours(one.source)] == []


@EACH
def test_every_reason_variant_and_row_of_a_preset_decides_a_case(file: PolicyFile) -> None:
    assert judged(file)[1] == {}
    assert file.unused() == set()


# --- how it is written


@EACH
def test_a_preset_is_read_back_with_its_revision(file: PolicyFile) -> None:
    for read in read_back(file.policy):
        assert read == file.policy
        assert read.revision == file.policy.revision


# --- its life cycle


@EACH
def test_a_preset_reaches_every_state_that_its_settings_leave_possible(file: PolicyFile) -> None:
    possible = set().union(*(states_of(one.policy) for one in openings(file)))
    assert {one.state for one in reached(file)} == possible


@EACH
def test_every_dispute_that_a_case_of_a_preset_opens_ends(file: PolicyFile) -> None:
    # What one of them asks for in place of its money, another asks for as well.
    found = [one.ends_by for one in sampled(openings(file), 12)]
    assert found
    assert [one for one in found if one is None or one > LAST] == []


@EACH
def test_every_state_that_is_not_final_has_a_deadline_and_an_outcome(file: PolicyFile) -> None:
    assert [one for one in reached(file) if not is_bounded(one)] == []
