"""A policy is read back as it was written: as TOML, as JSON, inside a case; or it is refused."""

import tomllib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules import Policy, from_json, from_toml, to_json, to_toml
from disputerules.policies.file.toml import toml
from tests.generators.rows import own_policies


@pytest.mark.no_cover
@given(own_policies())
@settings(max_examples=40)
def test_a_random_policy_is_read_back_with_its_revision(policy: Policy) -> None:
    for read in (from_toml(to_toml(policy)), from_json(Policy, to_json(policy))):
        assert read == policy
        assert read.revision == policy.revision


TEXTS = st.text(st.characters(exclude_categories=("Cs",)))
PLAIN = st.recursive(
    TEXTS | st.integers(-(2**53), 2**53) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=12,
)
TABLES = st.lists(st.dictionaries(TEXTS, PLAIN, max_size=3), max_size=3)


@given(st.dictionaries(TEXTS, PLAIN | TABLES, max_size=5))
def test_a_plain_document_is_written_as_toml_that_says_the_same(document: dict[str, Any]) -> None:
    assert tomllib.loads(toml(document)) == document
