"""The small changes that are tried: what else could stand in the place of a node of the code."""

import ast
import copy
from collections.abc import Iterator
from typing import Any

OTHER: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
}
OTHER_NAME = {"min": "max", "max": "min", "any": "all", "all": "any", "sorted": "list"}
OTHER_METHOD = {
    "startswith": "endswith",
    "endswith": "startswith",
    "lower": "upper",
    "upper": "lower",
    "lstrip": "rstrip",
    "rstrip": "lstrip",
    "partition": "rpartition",
    "rpartition": "partition",
}


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Every node that is tried in place of this one; it shares the parts that do not change."""
    match node:
        case ast.Constant(value=value):
            yield from (altered(node, value=other) for other in other_values(value))
        case ast.Compare(ops=ops):
            for index, op in enumerate(ops):
                yield altered(node, ops=[*ops[:index], OTHER[type(op)](), *ops[index + 1 :]])
        case ast.BoolOp(op=op, values=values):
            yield altered(node, op=OTHER[type(op)]())
            for rest in but_one(values):
                yield altered(node, values=rest) if len(rest) > 1 else rest[0]
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in OTHER:
            yield altered(node, op=OTHER[type(op)]())
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)
        case ast.Call():
            yield from of_call(node)
        case ast.Tuple(elts=items, ctx=ast.Load()) | ast.List(elts=items, ctx=ast.Load()):
            yield from (altered(node, elts=rest) for rest in but_one(items))
        case ast.Set(elts=items) if len(items) > 1:
            yield from (altered(node, elts=rest) for rest in but_one(items))
        case ast.Dict(keys=keys, values=values):
            pairs = zip(but_one(keys), but_one(values), strict=True)
            yield from (altered(node, keys=some, values=rest) for some, rest in pairs)
        case ast.comprehension(ifs=conditions):
            yield from (altered(node, ifs=rest) for rest in but_one(conditions))
        case ast.Slice(lower=lower, upper=upper):
            yield from (altered(node, lower=None) for _ in [lower] if lower)
            yield from (altered(node, upper=None) for _ in [upper] if upper)
        case _:
            yield from of_statement(node)


def of_call(node: ast.Call) -> Iterator[ast.AST]:
    """A call of the opposite, with two arguments swapped, or with one fewer that has a name."""
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in OTHER_NAME:
            yield altered(node, func=altered(node.func, id=OTHER_NAME[name]), **plain(name))
        case ast.Call(func=ast.Attribute(attr=name)) if name in OTHER_METHOD:
            yield altered(node, func=altered(node.func, attr=OTHER_METHOD[name]))
        case ast.Call(func=ast.Name(id="isinstance")):
            return
    match node.args:
        case [first, second, *rest] if swappable(node.args):
            yield altered(node, args=[second, first, *rest])
    for word in node.keywords:
        # What `strict` refuses cannot happen.
        if word.arg not in {None, "strict"}:
            yield altered(node, keywords=[one for one in node.keywords if one is not word])


def swappable(args: list[ast.expr]) -> bool:
    starred = any(isinstance(one, ast.Starred) for one in args)
    return not starred and ast.dump(args[0]) != ast.dump(args[1])


def plain(name: str) -> dict[str, Any]:
    """`list` takes no key."""
    return {"keywords": []} if name == "sorted" else {}


def of_statement(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.If(test=test):
            yield altered(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Raise() | ast.Expr() | ast.Break():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
        case ast.Return(value=value) if value and not is_none(value):
            yield altered(node, value=ast.Constant(None))
        case ast.Match(cases=cases) if len(cases) > 1:
            yield from (altered(node, cases=rest) for rest in but_one(cases))
        case ast.match_case(guard=guard) if guard:
            yield altered(node, guard=None)


def other_values(value: object) -> list[object]:
    match value:
        case bool():
            return [not value]
        case int() | float():
            return [value + 1]
        case str():
            return [f"{value}XX"]
        case _:
            return []


def is_none(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def but_one(items: list[Any]) -> Iterator[list[Any]]:
    return (items[:index] + items[index + 1 :] for index in range(len(items)))


def altered(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in fields.items():
        setattr(other, name, value)
    return other
