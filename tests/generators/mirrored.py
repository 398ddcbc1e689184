"""What a comparison says of two policies, in words that do not depend on the case that it shows.

A table has many cases for one pair of outcomes, and a comparison shows one of them. These are the
parts that a comparison the other way round has to say too, old and new exchanged.
"""

from itertools import combinations

from disputerules.language.table import Hit
from tests.generators.cases import said, verdicts


def claims(compared):
    """What differs in each table that is known: its name, and words that end in old and new."""
    told = {name: set() for name in (*compared.same, *changed(compared))}
    for one in compared.differences:
        policies = compared.old, compared.new
        cases = [one.witness.case(policy) for policy in policies]
        kind = "refund" if one.table == "refund" else compared.old.table(one.table).hit
        told[one.table] |= CLAIMED[kind](one.table, policies, cases)
    gains = [one.new - one.old for one in compared.differences if one.table == "refund"]
    told.setdefault("refund", set()).add(("at most", max((0, *gains)), -min((0, *gains))))
    return {name: told[name] for name in told if name not in compared.unknown}


def changed(compared):
    return {one.table for one in compared.differences}


def pairs(name, policies, cases):
    """The codes before and after."""
    return {
        tuple(verdicts(*asked)[0].code for asked in zip(policies, (name, name), cases, strict=True))
    }


def beside_the_amount(name, policies, cases):
    """What differs: a code, whether it is allowed, or fields that are no amount."""
    (here,), (there,) = (
        said(policy, name, case) for policy, case in zip(policies, cases, strict=True)
    )
    here, there = ({"code": one[0], "allowed": one[1]} | dict(one[3]) for one in (here, there))
    return {(part, part) for part in here if part != "amount" and here[part] != there[part]}


def findings(name, policies, cases):
    """What goes and what comes, and what stands in another order."""
    # No finding is what is left when none holds: which of them went is said by another case.
    nothing = {policy.table(name).otherwise.then.code for policy in policies}
    here, there = (
        [one for one in said(policy, name, case) if one[0] not in nothing]
        for policy, case in zip(policies, cases, strict=True)
    )
    goes = {(one, None) for one in here if one not in there}
    comes = {(None, one) for one in there if one not in here}
    both = [one for one in here if one in there]
    turned = {
        (first, second)
        for first, second in combinations(both, 2)
        if there.index(second) < there.index(first)
    }
    return goes | comes | turned


CLAIMED = {"refund": beside_the_amount, Hit.FIRST: pairs, Hit.COLLECT: findings}


def exchanged(told):
    """The same said the other way round."""
    return {
        name: {(*words, new, old) for *words, old, new in listed} for name, listed in told.items()
    }
