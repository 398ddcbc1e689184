"""Every difference of a comparison, decided again by what had no part in finding it."""

from tests.generators.cases import said
from tests.generators.told import CODES, told


def replay(compared):
    """Every case is decided so by the generated functions, and its document by what prints it."""
    old, new = compared.old, compared.new
    of_settings = {table.name for policy in (old, new) for table in policy.set_tables}
    for one in compared.differences:
        verdicts = [said(policy, one.table, one.witness.case(policy)) for policy in (old, new)]
        assert verdicts[0] != verdicts[1], one.message
        if one.table in of_settings:
            # An answer says the value of a setting only by what other tables make of it.
            continue
        answers = [told(one.table, policy, one.witness.document(policy)) for policy in (old, new)]
        if one.table in CODES or one.table == "refund":
            assert answers == [one.old, one.new], one.message
        else:
            assert answers[0] != answers[1], one.message
