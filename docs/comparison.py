"""The parts of the page that holds the presets side by side, with what is ours marked."""

from disputerules.documents.citations import is_own, marked, source_of_reason, source_of_value
from disputerules.documents.policy_markdown import markdown_table
from disputerules.documents.policy_words import value_of
from disputerules.facts.calendar_parts import CALENDAR_PARTS
from disputerules.facts.settings import SETTINGS
from disputerules.policies.presets import POLICIES, preset_names

VARIES = "*varies*"


def comparison():
    """The parts of the page."""
    presets = [POLICIES[name] for name in preset_names()]
    head = [f"[`{one.name}`](policies.md#{one.name})" for one in presets]
    yield (
        f"All {len(presets)} presets. `(ours)` marks what no page says: we chose it, or it is the "
        "value of the base. `(secondary)` marks what only others say of a system. What varies by "
        f"the order has {VARIES} behind the value that holds where no variant sets another. "
        "A setting that is the same in all of them, and ours in all, is left out. "
        "[Policies](policies.md) has the source of each."
    )
    yield "## Values"
    yield markdown_table(("setting", *head), value_rows(presets))
    yield "## Reasons"
    yield markdown_table(("reason", *head), reason_rows(presets))
    yield "## Rules of their own"
    yield markdown_table(("", *head), count_rows(presets))


def value_rows(presets):
    for setting in (*CALENDAR_PARTS.values(), *SETTINGS.values()):
        cells = [cell(policy, setting) for policy in presets]
        if len({*cells}) > 1:
            yield (f"`{setting.name}`", *cells)


def cell(policy, setting):
    varies = any(setting.name in dict(one.set) for one in policy.variants)
    words = marked(value_of(policy, setting), source_of_value(policy, setting))
    return f"{words} {VARIES}" if varies else words


def reason_rows(presets):
    codes = dict.fromkeys(one.code for policy in presets for one in policy.reasons)
    for code in codes:
        yield (f"`{code}`", *(has_reason(policy, code) for policy in presets))


def has_reason(policy, code):
    found = [one for one in policy.reasons if one.code == code]
    return marked("yes", source_of_reason(policy, found[0])) if found else ""


def count_rows(presets):
    yield ("variants", *(str(len(policy.variants)) for policy in presets))
    yield ("rows", *(str(own_rows(policy)) for policy in presets))
    yield ("attributes", *(str(len([*policy.attributes])) for policy in presets))


def own_rows(policy):
    return sum(is_own(table, line) for table in policy.own_tables for line in table.lines)
