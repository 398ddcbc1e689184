"""Replay every dispute of a history under a policy, set at a time.

The claims are valued first. Then each pass lets every active dispute take one happening, a due
deadline or else its next event, from the rows of `states` and `life-cycle` as they are.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from disputerules.facts.policy import Policy
from disputerules.histories.replay.engine import Replay
from disputerules.histories.replay.summary import Summary
from disputerules.histories.replay.writing import as_table, read_summary, write

__all__ = ["Replay", "Summary", "as_table", "read_summary", "replay_disputes", "write"]


def replay_disputes(
    orders: Any,
    disputes: Any,
    policy: Policy,
    *,
    at: datetime | None = None,
    mapping: Mapping[str, str] | None = None,
    disputes_mapping: Mapping[str, str] | None = None,
    zone: str | None = None,
    file: str | None = None,
) -> tuple[Any, Summary]:
    """Replay disputes; return one row per dispute as an Arrow table, and a summary.

    Both sources are those of `decide_table`. `disputes` has a row for each event, and one of type
    `opened` with the claim. Without `at`, the replay ends with the last event. With `file` the rows
    are written there instead, and the table is None.
    """
    replay = Replay.of(
        orders,
        disputes,
        policy,
        at=at,
        mapping=mapping,
        disputes_mapping=disputes_mapping,
        zone=zone,
    )
    if file is not None:
        return None, write(replay, file)
    summary = Summary(policy, replay.end)
    return as_table(replay, summary), summary
