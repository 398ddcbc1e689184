"""What is said of a policy file, in full: the mistake, then the repair."""

import pytest

from disputerules import InvalidPolicy
from disputerules.policies.document import from_toml
from disputerules.values.errors import DisputeRulesError

BASED = 'base = "aliexpress-guide"\n'
VARIANT = """
[[variants]]
id = "fresh"
when = "tracked"
set = {"payout.within" = "2 days"}
because = "fresh food is paid back at once"
source = "docs/explanation/our-choices.md"
"""


def refusal(text):
    with pytest.raises(DisputeRulesError) as refused:
        from_toml(text)
    return refused.value.path, refused.value.message


def test_a_byte_order_mark_at_the_beginning_is_no_part_of_a_file():
    assert from_toml("\ufeff" + BASED) == from_toml(BASED)
    with pytest.raises(InvalidPolicy):
        from_toml("\ufeff\ufeff" + BASED)


def test_a_setting_that_everyone_needs_cannot_be_none():
    text = BASED + '[set]\n"payout.within" = "none"\n'
    assert refusal(text) == (
        ".set['payout.within']",
        "'payout.within' needs a value; only an optional setting takes 'none'",
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            'drop_reasons = ["counterfeit"]',
            "'drop_reasons' belongs at the top of the file; move it up, above [[variants]]",
        ),
        (
            '"payout.within" = "2 days"',
            "'payout.within' is a setting; move it into set = { .. }",
        ),
        ('becuase = "x"', "unknown key 'becuase'; did you mean 'because'?"),
    ],
)
def test_a_key_of_a_variant_that_belongs_elsewhere_is_told_its_place(line, message):
    assert refusal(BASED + VARIANT + line + "\n")[1] == message


def test_a_term_of_a_reason_among_the_settings_is_moved_to_its_reason():
    text = BASED + '[set]\n"reasons.counterfeit.cap" = 5000\n'
    assert refusal(text) == (
        ".set['reasons.counterfeit.cap']",
        "'cap' is a term of a reason; write it under [reasons.counterfeit]",
    )


def test_remedies_of_a_reason_may_be_set_one_by_one_in_a_variant():
    one_by_one = VARIANT.replace(
        '{"payout.within" = "2 days"}',
        '{"reasons.counterfeit.remedies.keep" = ["full"], '
        '"reasons.counterfeit.remedies.return" = ["full"]}',
    )
    together = VARIANT.replace(
        '{"payout.within" = "2 days"}',
        '{"reasons.counterfeit.remedies" = {keep = ["full"], return = ["full"]}}',
    )
    assert from_toml(BASED + one_by_one) == from_toml(BASED + together)


def test_a_sentence_of_a_reason_names_facts_that_there_are():
    text = BASED + '[reasons.counterfeit]\nsupported_because = "see {goods_lft}"\n'
    path, message = refusal(text)
    assert path == ".reasons.counterfeit.supported_because"
    assert "goods_lft" in message
    assert "did you mean 'goods_left'?" in message
