"""Whole histories: the decisions that one case gets, over every order there is, where they lie.

The door to DuckDB (`pip install 'disputerules[bulk]'`). The same text runs elsewhere, see
`disputerules.bulk.spark` and `disputerules.bulk.warehouse`.
"""

from disputerules.bulk.history import Flip, Impact, compare_history, decide_table

__all__ = ["Flip", "Impact", "compare_history", "decide_table"]
