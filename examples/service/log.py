"""What was decided, by which row and from which facts: one flat line of JSON for each decision."""

import json
import logging

from disputerules import Decision, Findings, log_record

LOG = logging.getLogger("disputes.decisions")


def note(dispute_id: str, decision: Decision | Findings) -> None:
    """Log a decision about a dispute."""
    LOG.info(json.dumps({"dispute": dispute_id, **log_record(decision)}))
