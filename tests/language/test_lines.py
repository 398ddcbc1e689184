"""`any_line` and `all_lines` ask something of every line of an order."""

import pickle

import pytest

from disputerules import ALIEXPRESS_GUIDE, Attribute, Attributes, InvalidPolicy, read_policy
from disputerules.facts.order_facts import at, tracked
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.interpreters import text
from disputerules.language.check import lines_problems
from disputerules.language.expression import Apply, Op
from disputerules.language.lines import all_lines, any_line
from disputerules.language.pens import pen
from disputerules.language.text import ConditionError, parse, unparse

FINAL = Attribute(owner="line", name="final_sale", kind="flag", default=False)
ENDS = Attribute(owner="line", name="ends_at", kind="instant", optional=True)
VOCABULARY = {**FACTS, **Attributes([FINAL, ENDS]).facts}
final = pen(VOCABULARY["line_final_sale"])
ends = pen(VOCABULARY["line_ends_at"])


def read(source):
    return parse(source, VOCABULARY, SETTINGS)


@pytest.mark.parametrize(
    ("source", "condition"),
    [
        ("any_line(line_final_sale)", any_line(final)),
        ("all_lines(line_final_sale)", all_lines(final)),
        ("any_line(line_final_sale and tracked)", any_line(final & tracked)),
        ("any_line(not line_final_sale)", any_line(~final)),
        ("any_line(known(line_ends_at))", any_line(ends.given)),
    ],
)
def test_a_text_is_read_and_written_back(source, condition):
    assert read(source) == condition.node
    assert read(source).origin == condition.node.origin
    assert unparse(condition.node) == source
    assert read(f"not {source}") == Apply(Op.NOT, (condition.node,))


def test_a_condition_has_a_fact_of_its_own():
    assert any_line(final) == any_line(final)
    names = {one.node.name for one in (any_line(final), all_lines(final), any_line(~final))}
    assert len(names) == 3
    again = pickle.loads(pickle.dumps(any_line(final).node))
    assert (again, again.origin) == (any_line(final).node, any_line(final).node.origin)


def test_a_sentence_says_whether_some_or_every_line_is_meant():
    assert text.expression(any_line(final & tracked).node) == (
        "for some line: (line final sale and there is a tracking number)"
    )
    assert text.expression(all_lines(~final).node) == "for every line: (not (line final sale))"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("any_line()", "expected 1 argument(s); write any_line(line_final_sale)"),
        ("any_line(line_ends_at.or_never)", "'any_line' expected a flag; got"),
        ("any_line(line_finl_sale)", "did you mean 'line_final_sale'?"),
        ("anyline(line_final_sale)", "did you mean 'any_line'?"),
        ("any_line", "'any_line' is a function; write any_line(line_final_sale)"),
    ],
)
def test_a_mistake_in_a_text_names_the_repair(source, message):
    with pytest.raises(ConditionError) as refused:
        read(source)
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (any_line(final), None),
        (any_line(ends.or_never <= at), "moving-lines"),
        (any_line(tracked), "line-facts"),
        (any_line(pen(FACTS["line_known"]) & final), "line-facts"),
    ],
)
def test_a_condition_reads_attributes_of_a_line_and_not_the_time(condition, code):
    found = [one for one, _ in lines_problems(condition.node.origin, VOCABULARY, SETTINGS)]
    assert found == ([code] if code else [])


def test_a_policy_with_such_a_condition_is_refused_with_its_row():
    row = {
        "table": "eligibility",
        "id": "final",
        "before": "not-paid",
        "when": "any_line(tracked)",
        "then": "refuse",
        "because": "it is",
    }
    with pytest.raises(InvalidPolicy, match="expected attributes of a line") as refused:
        read_policy({"base": ALIEXPRESS_GUIDE.name, "rows": [row]})
    assert refused.value.path == ".rows[0].when"
