"""What the page asks of the library: texts in, texts out."""

import json

from disputerules import (
    POLICIES,
    DisputeRulesError,
    EventType,
    ShipmentStatus,
    answer_case,
    from_toml,
)
from disputerules.documents import parse, read_case
from disputerules.documents.pictures import timeline_picture
from disputerules.documents.prose import answer_sections, answer_text
from disputerules.facts.settings import SETTINGS
from disputerules.values.codec import with_parts

START = """\
# Start from a preset, and say what differs.
base = "{}"
name = "our-marketplace"
version = "1"

[set]
# "protection.period" = "45 days"
"""
# What names the policy; it differs always.
POLICY_LINE = "policy"


def words():
    """What the form offers to choose from."""
    return json.dumps(
        {
            "presets": list(POLICIES),
            "starts": {name: START.format(name) for name in POLICIES},
            "statuses": [str(one) for one in ShipmentStatus],
            "events": [str(one) for one in EventType],
            "settings": {one.name: one.meaning for one in SETTINGS.values()},
        }
    )


def answered(text, case, changes=None):
    policy = from_toml(text)
    if changes:
        policy = policy.but(changes)
    document = read_case(parse(case), policy)
    return answer_case(with_parts(document, timelines=True))


def decide(text, case):
    """The answer to a case as a person reads it, its timeline, and what can be chosen."""
    try:
        answer = answered(text, case)
    except DisputeRulesError as error:
        return problem(error)
    policy = answer.document.policy
    return json.dumps(
        {
            "summary": summary(answer),
            "prose": answer_text(answer),
            "timeline": timeline_picture(answer),
            "reasons": [str(one.code) for one in policy.reasons],
            "values": {one.name: plain(policy, one) for one in SETTINGS.values()},
        }
    )


def plain(policy, setting):
    """The value of a setting as it is typed."""
    value = policy.setting(setting)
    written = "none" if value is None else setting.codec.write(value)
    return written if isinstance(written, str) else json.dumps(written)


def summary(answer):
    """The answer in a sentence, which a screen reader says after each change."""
    eligibility, dispute = answer.eligibility, answer.dispute
    open_ = "A dispute may be opened" if eligibility.allowed else "No dispute may be opened"
    state = "" if dispute is None or dispute.state is None else f" The dispute is {dispute.state}."
    return f"{open_}: {eligibility.message}.{state}"


def change(text, case, name, value):
    """What another value of a setting changes in the answer, line by line."""
    try:
        before = lines(answered(text, case))
        after = lines(answered(text, case, {name: typed(name, value)}))
    except DisputeRulesError as error:
        return problem(error)
    return json.dumps(
        {
            "differences": [
                {
                    "place": f"{title}: {label}",
                    "before": "\n".join(before.get((title, label), ())),
                    "after": "\n".join(after.get((title, label), ())),
                }
                for title, label in dict.fromkeys([*before, *after])
                if before.get((title, label)) != after.get((title, label)) and label != POLICY_LINE
            ]
        }
    )


def typed(name, value):
    """A value as JSON if it is JSON; other text stands for itself, and "none" as in a file."""
    if value == "none" and SETTINGS[name].optional:
        return None
    try:
        return json.loads(value)
    except ValueError:
        return value


def lines(answer):
    """The lines of the answer, by their section and label."""
    found = {}
    for section in answer_sections(answer):
        for label, text in section.lines:
            found.setdefault((section.title, label), []).append(text)
    return found


def problem(error):
    return json.dumps({"error": str(error), "code": error.code, "path": error.path})
