"""Read from a condition which values a choice can have where it holds."""

from functools import lru_cache

from disputerules.language.expression import Apply, Fact, Literal, Node, Op


# `benchmarks/new_policies.py` needs it: the rows of the library are asked for every policy.
@lru_cache(maxsize=4096)
def values_where(condition: Node, name: str) -> frozenset[str] | None:
    """Return the values that the choice of that name can have where the condition holds.

    None, where the condition does not say. It can say more than this finds, never less.
    """
    if not isinstance(condition, Apply):
        return None
    match condition.op, condition.args:
        case Op.IS, (Fact(name=fact), Literal(value=str() as value)) if fact == name:
            return frozenset([value])
        case Op.ONE_OF, (Fact(name=fact), Literal(value=tuple() as values)) if fact == name:
            return frozenset(values)
        case Op.AND, args:
            said = [one for arg in args if (one := values_where(arg, name)) is not None]
            return frozenset.intersection(*said) if said else None
        case Op.OR, args:
            each = [values_where(arg, name) for arg in args]
            return frozenset().union(*[one for one in each if one]) if None not in each else None
    return None
