"""Random rows of the shipped tables: over all facts that a table can read, and all settings."""

from typing import Any

from hypothesis import strategies as st

from disputerules import ALIEXPRESS_GUIDE, Policy
from disputerules.facts.case import SCOPES
from disputerules.facts.settings import SETTINGS
from disputerules.facts.vocabulary import FACTS
from disputerules.language.check import check
from disputerules.language.dependencies import facts_read, parts_read
from disputerules.language.expression import Apply, Fact, Kind, Op, is_at
from disputerules.language.table import Outcome, Row, Table
from disputerules.testing.strategies import policies
from tests.generators.language import ORDERED, Draw, Words, expression, pick

# Tables of every scope, hit policy and kind of outcome.
TABLES = ("eligibility", "advice", "claim", "claim-lines", "refund", "states", "life-cycle")
PLAIN_KINDS = (*ORDERED, Kind.FLAG)
BECAUSE = (
    "so it is",
    "because of {at} and {protection.period}",
    "100 % \"quoted\" \\ 'so'\n\t\x7f",
)


def words_of(table: Table) -> Words:
    """Return the facts that a table can read, and the settings. Choices are left out."""
    given = max(SCOPES.get(table.name) or SCOPES[table.scope], key=len)
    facts = [one for one in FACTS.values() if is_readable(one, given)]
    moving = {one.name for one in facts if any(map(is_at, facts_read((one,), ALIEXPRESS_GUIDE)))}
    return Words(facts, [one for one in SETTINGS.values() if one.kind in PLAIN_KINDS], {}, moving)


def is_readable(fact: Fact, given: frozenset[str]) -> bool:
    return fact.kind in PLAIN_KINDS and parts_read((fact,), ALIEXPRESS_GUIDE) <= given


WORDS = {name: words_of(ALIEXPRESS_GUIDE.table(name)) for name in TABLES}


@st.composite
def rows(draw: Draw, table: Table, number: int) -> Row:
    """Draw a row of a table. What it decides differs from `otherwise` in some fields."""
    words = WORDS[table.name]
    fields = [
        (name, expression(draw, words, kind, 2, deep=False))
        if kind in PLAIN_KINDS and draw(st.booleans())
        else (name, node)
        for (name, kind), (_, node) in zip(table.fields, table.otherwise.then.fields, strict=False)
    ]
    then = Outcome(
        draw(st.booleans()),
        pick(draw, ("", "another-code")),
        pick(draw, ("", ".amount")),
        tuple(fields),
    )
    when = expression(draw, words, Kind.FLAG, 4, deep=False)
    if draw(st.booleans()):
        later = Apply(Op.LT, (FACTS["at"], expression(draw, words, Kind.INSTANT, 2, deep=False)))
        when = Apply(pick(draw, (Op.AND, Op.OR)), (when, later))
    return Row(f"own-{number}", when, then, pick(draw, BECAUSE), "https://example.com")


@st.composite
def own_policies(draw: Draw) -> Policy:
    """Draw a policy with random settings, whose tables gained, lost or moved rows."""
    policy: Policy = draw(policies())
    for name in draw(st.lists(st.sampled_from(TABLES), max_size=3, unique=True)):
        table = policy.table(name)
        kept: list[Any] = [row for row in table.rows if draw(st.integers(0, 9))]
        for number in range(draw(st.integers(0, 3))):
            kept.insert(draw(st.integers(0, len(kept))), draw(rows(table, number)))
        changed = table.with_rows(*kept)
        if not check(changed, FACTS, SETTINGS):
            policy = policy.with_table(changed)
    return policy
