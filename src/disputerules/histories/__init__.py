"""Whole histories: the decisions that one case gets, over every order there is, where they lie.

The door to DuckDB (`pip install 'disputerules[bulk]'`). The same text runs elsewhere, see
`disputerules.histories.spark` and `disputerules.bulk.warehouse`.
"""

from disputerules.histories.history import compare_history, decide_table
from disputerules.histories.impact import BadRows, Example, Flip, Impact, Largest, Paid, Part

__all__ = [
    "BadRows",
    "Example",
    "Flip",
    "Impact",
    "Largest",
    "Paid",
    "Part",
    "compare_history",
    "decide_table",
]
