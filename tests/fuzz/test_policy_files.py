"""No policy document, however wrong, makes the reader fail other than with a code."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from disputerules import ALIEXPRESS_GUIDE, DisputeRulesError, InvalidPolicy, read_policy
from disputerules.policies.file.outcomes import ROW_KEYS
from disputerules.policies.file.whole import KEYS

TABLES = [table.name for table in ALIEXPRESS_GUIDE.tables]
IDS = ["otherwise", *(row.id for table in ALIEXPRESS_GUIDE.tables for row in table.rows)]
WORDS = ("eligibility.not-paid", "own", "refuse", "allow", "True", "goods_left < 5", "received")
WORDS += ("{at}", "none", "3 days", "")
TEXTS = st.sampled_from([*TABLES, *IDS, *(f"{name}.*" for name in TABLES), *WORDS]) | st.text(
    max_size=8
)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers(-1, 5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner, max_size=2),
    max_leaves=4,
)
THEN = ANYTHING | st.fixed_dictionaries(
    {}, optional={"amount": TEXTS, "state": TEXTS, "allowed": ANYTHING, "code": ANYTHING}
)
ROWS = st.fixed_dictionaries(
    {"table": st.sampled_from(TABLES) | ANYTHING, "id": TEXTS},
    optional={key: THEN if key == "then" else ANYTHING for key in (*ROW_KEYS[2:], "wrong")},
)
PARTS = {
    "rows": st.lists(ROWS | ANYTHING, max_size=3) | ANYTHING,
    "drop_rows": st.lists(TEXTS, max_size=3) | ANYTHING,
    "set": st.dictionaries(st.sampled_from(["payout.within", "protection", "rows"]), ANYTHING),
}
DOCUMENTS = st.fixed_dictionaries(
    {"base": st.just("aliexpress-guide")},
    optional={key: PARTS.get(key, ANYTHING) for key in (*KEYS[1:], "protection", "wrong")},
)


def mistakes(document: Any) -> tuple[DisputeRulesError, ...]:
    try:
        read_policy(document)
    except InvalidPolicy as error:
        return error.errors
    except DisputeRulesError as error:
        return (error,)
    return ()


@given(DOCUMENTS)
@settings(max_examples=150)
def test_a_document_is_a_policy_or_is_refused_with_codes_and_paths(document: Any) -> None:
    for error in mistakes(document):
        assert error.code
        assert error.path.startswith(".") or not error.path
