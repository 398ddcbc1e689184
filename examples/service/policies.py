"""The policies, by revision: a dispute stays with the one that it was opened under."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from disputerules import ALIEXPRESS_GUIDE, Policy, from_dict, to_dict
from examples.service.tables import PolicyRow

READ: dict[str, Policy] = {ALIEXPRESS_GUIDE.revision: ALIEXPRESS_GUIDE}
"""What this process has read: a revision is the same for ever."""


def publish(session: Session, policy: Policy) -> str:
    """Put a policy in force, for the disputes that are opened from now on."""
    newest = session.scalar(select(PolicyRow).order_by(PolicyRow.number.desc()).limit(1))
    row = session.get(PolicyRow, policy.revision)
    if row is None:
        row = PolicyRow(revision=policy.revision, document=to_dict(policy))  # glue
        session.add(row)
    if row is not newest:
        row.number = newest.number + 1 if newest else 1
    return policy.revision


def in_force(session: Session) -> Policy:
    """The policy for a dispute that is opened now: the newest, at first the guide."""
    newest = session.scalar(select(PolicyRow.revision).order_by(PolicyRow.number.desc()).limit(1))
    return by_revision(session, newest or publish(session, ALIEXPRESS_GUIDE))


def by_revision(session: Session, revision: str) -> Policy:
    """The policy of that revision."""
    if revision not in READ:
        READ[revision] = from_dict(Policy, session.get_one(PolicyRow, revision).document)  # glue
    return READ[revision]
