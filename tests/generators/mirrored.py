"""What a comparison says of two policies, in words that do not depend on the case that it shows.

A table has many cases for one pair of outcomes, and a comparison shows one of them. These are the
parts that a comparison the other way round has to say too, old and new exchanged.
"""

from itertools import combinations

from disputerules.language.table import Hit
from tests.generators.cases import said


def claims(compared):
    """What differs: pairs of outcomes; what comes, goes and changes places; the largest amounts."""
    told = {name: set() for name in (*compared.same, *changed(compared))}
    for one in compared.differences:
        told[one.table] |= claimed(one, compared)
    gains = [one.new - one.old for one in compared.differences if one.table == "refund"]
    told["refund"] = {("at most", max((0, *gains)), -min((0, *gains)))}
    return {name: told[name] for name in told if name not in compared.unknown}


def changed(compared):
    return {one.table for one in compared.differences}


def claimed(one, compared):
    here, there = (
        said(policy, one.table, one.witness.case(policy)) for policy in (compared.old, compared.new)
    )
    if compared.old.table(one.table).hit is Hit.FIRST:
        return {(here[0][0], there[0][0])}
    # No finding is what is left when none holds: which of them went is said by another case.
    nothing = {
        policy.table(one.table).otherwise.then.code for policy in (compared.old, compared.new)
    }
    here, there = ([two[:3] for two in listed if two[0] not in nothing] for listed in (here, there))
    goes = {(two, None) for two in here if two not in there}
    comes = {(None, two) for two in there if two not in here}
    return goes | comes | turned(here, there)


def turned(here, there):
    """Findings of both that stand in another order: first the one that the old policy has first."""
    both = [two for two in here if two in there]
    return {
        (first, second)
        for first, second in combinations(both, 2)
        if there.index(second) < there.index(first)
    }


def exchanged(told):
    """The same said the other way round."""
    return {
        name: {(*words, second, first) for *words, first, second in listed}
        for name, listed in told.items()
    }
