"""Every marketplace under `examples/marketplaces/` is one file, and its cases agree with it."""

import pytest

from disputerules.testing import broken_laws
from disputerules.values.citation import citation_of
from tests.docs.fences import ROOT
from tests.docs.test_sources import is_link
from tests.generators.policy_files import PolicyFile, judged, read_back

# What it runs is measured where it is tested by itself; to measure it here takes minutes.
pytestmark = pytest.mark.no_cover

FOLDER = ROOT / "examples" / "marketplaces"
FILES = [
    PolicyFile(path, FOLDER / "cases" / f"{path.stem}.json")
    for path in sorted(FOLDER.glob("*.toml"))
]
EACH = pytest.mark.parametrize("file", FILES, ids=lambda one: one.path.stem)
LEAST, SAMPLES = 4, 1


@EACH
def test_a_marketplace_is_built_on_neutral_and_has_the_name_of_its_file(file: PolicyFile) -> None:
    assert file.document["base"] == "neutral"
    assert file.policy.name == file.path.stem


@EACH
def test_every_case_agrees(file: PolicyFile) -> None:
    assert judged(file)[1] == {}


@EACH
def test_a_marketplace_has_cases_enough_each_with_its_source(file: PolicyFile) -> None:
    found = file.examples
    assert len({one.name for one in found}) == len(found) >= LEAST
    assert [one.name for one in found if not one.because or not is_link(one.source)] == []


@EACH
def test_every_value_reason_variant_and_row_cites_its_source(file: PolicyFile) -> None:
    assert {name for name, source in file.sources.items() if citation_of(source) is None} == set()


@EACH
def test_every_reason_variant_and_row_of_a_marketplace_decides_a_case(file: PolicyFile) -> None:
    assert file.unused() == set()


@EACH
def test_a_marketplace_is_read_back_with_its_revision(file: PolicyFile) -> None:
    for read in read_back(file.policy):
        assert read == file.policy
        assert read.revision == file.policy.revision


@EACH
def test_a_marketplace_keeps_the_laws(file: PolicyFile) -> None:
    assert [one.message for one in broken_laws(file.policy, samples=SAMPLES)] == []
