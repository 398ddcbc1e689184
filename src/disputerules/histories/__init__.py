"""Tables of past orders, decided in SQL, and what a change of policy would have cost.

`pip install 'disputerules[bulk]'` adds DuckDB, which runs the SQL here. The same SQL runs in Spark
(`disputerules.histories.spark`) and in a warehouse (`disputerules.histories.warehouse`).
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
