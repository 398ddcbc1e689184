"""Every law is kept by every policy that is ready to use, and none of them is empty."""

import pytest
from hypothesis import HealthCheck, find, settings

from disputerules import ALIEXPRESS_GUIDE, POLICIES
from disputerules.interpreters import reference
from disputerules.interpreters.reference import Reading
from disputerules.laws import ALL, LAWS, CaseLaw, HistoryLaw, PairLaw
from disputerules.testing import broken_laws, check_policy
from disputerules.testing.laws import HISTORY_CHECKS, SAMPLES

test_the_guide_keeps_the_law = check_policy(ALIEXPRESS_GUIDE)

PATIENT = settings(
    max_examples=4000,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("policy", POLICIES.values(), ids=list(POLICIES))
def test_a_policy_that_is_ready_to_use_keeps_every_law(policy):
    assert [one.message for one in broken_laws(policy, samples=30)] == []


EXPRESSED = [law for law in ALL if not isinstance(law, HistoryLaw)]


@pytest.mark.parametrize("law", EXPRESSED, ids=[law.name for law in EXPRESSED])
def test_there_are_samples_of_which_the_law_speaks(law):
    policy = ALIEXPRESS_GUIDE
    if law.name in ("caps-are-kept",):
        policy = policy.but({"refund.reason_caps": {"quality-problem": 5000}})
    sample = find(
        SAMPLES[law.scope](policy),
        lambda one: bool(reference.expression(law.given, Reading(one.case, policy))),
        settings=PATIENT,
    )
    assert isinstance(law, CaseLaw | PairLaw)
    assert sample.case.at is not None


def test_the_name_of_a_law_is_given_once_and_each_has_a_sentence():
    assert len(LAWS) == len(ALL)
    assert all(law.sentence for law in ALL)


def test_each_law_of_histories_has_its_check():
    assert set(HISTORY_CHECKS) == {law.name for law in ALL if isinstance(law, HistoryLaw)}
