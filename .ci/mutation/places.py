"""Where a module can be changed, and the module with one change.

Left alone: docstrings, annotations, decorators, the bases of a class, imports, `__all__`,
assertions, names of types, and what only a type checker sees.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType

from changes import changes

SOURCE = Path("src/disputerules")
UNSEEN = {"annotation", "returns", "decorator_list", "bases", "type_params"}
OF_TYPES = {"dict", "frozenset", "list", "set", "tuple", "type"}


@dataclass(frozen=True)
class Place:
    """A node of a module: in which field of which parent it stands, and what it belongs to."""

    parent: ast.AST
    slot: str
    index: int | None
    owner: str
    lines: range
    function: ast.FunctionDef | None

    @property
    def node(self) -> ast.AST:
        held = getattr(self.parent, self.slot)
        return held if self.index is None else held[self.index]

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.slot, node)
        else:
            getattr(self.parent, self.slot)[self.index] = node


@dataclass(frozen=True)
class Change:
    """One change of a module, named after the function or the constant that it is in."""

    path: Path
    number: int
    place: Place = field(repr=False)
    other: ast.AST = field(repr=False)
    module: ast.Module = field(repr=False)

    @property
    def id(self) -> str:
        name = self.path.relative_to(SOURCE).with_suffix("").as_posix()
        return f"{name}:{self.place.owner}:{self.number}"

    def __str__(self) -> str:
        before, after = (
            " ".join(ast.unparse(one).split()) for one in (self.place.node, self.other)
        )
        pairs = zip(before, after, strict=False)
        same = next((place for place, (one, other) in enumerate(pairs) if one != other), 0)
        start = max(0, same - 40)
        return f"{before[start : same + 40]!r} becomes {after[start : same + 40]!r}"

    def code(self) -> CodeType:
        """The compiled module with the change."""
        before = self.place.node
        other = ast.copy_location(self.other, before)
        self.place.put(ast.fix_missing_locations(other))
        try:
            return compile(self.module, str(self.path.resolve()), "exec", dont_inherit=True)
        finally:
            self.place.put(before)


def changes_of(path: Path) -> list[Change]:
    """Every change of a module, in the order of the code."""
    module = ast.parse(path.read_text(encoding="utf-8"))
    found: list[Change] = []
    counts: dict[str, int] = {}
    for place in places(module, "", range(0), None):
        for other in changes(place.node):
            number = counts[place.owner] = counts.get(place.owner, 0) + 1
            found.append(Change(path, number, place, other, module))
    return found


def places(
    parent: ast.AST, owner: str, lines: range, function: ast.FunctionDef | None
) -> Iterator[Place]:
    """The nodes below a node that may be changed."""
    for slot, value in ast.iter_fields(parent):
        if slot in UNSEEN:
            continue
        inner = function
        if slot == "body" and isinstance(parent, ast.FunctionDef):
            inner = function or parent
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if not isinstance(node, ast.AST) or left_alone(parent, slot, node):
                continue
            name = ".".join(one for one in (owner, named(node)) if one)
            here = lines_of(node) or lines
            yield Place(parent, slot, index, name or "module", here, inner)
            yield from places(node, name, here, inner)


def lines_of(node: ast.AST) -> range:
    """The lines of a statement, or of its head, which run when it is reached."""
    match node:
        case ast.match_case(pattern=head, body=[first, *_]):
            return range(head.lineno, first.lineno + 1)
        case ast.Match(subject=head):
            return range(node.lineno, head.end_lineno + 1)
        case ast.Try() | ast.ExceptHandler():
            return range(0)
        case ast.stmt(body=[first, *_]):
            return range(node.lineno, max(node.lineno, first.lineno - 1) + 1)
        case ast.stmt():
            return range(node.lineno, node.end_lineno + 1)
        case _:
            return range(0)


def named(node: ast.AST) -> str:
    """The name that a statement gives: of a function, a class, or a constant of a module."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name if name.isupper() else ""
        case _:
            return ""


def left_alone(parent: ast.AST, slot: str, node: ast.AST) -> bool:
    match node:
        case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id="__all__" | "__slots__")]):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
        case ast.Call(func=ast.Name(id="TypeVar" | "ParamSpec" | "NewType")):
            return True
    match parent:
        case ast.Subscript(value=ast.Name(id=name)) if slot == "slice":
            return name in OF_TYPES or (name[:1].isupper() and not name.isupper())
        case ast.keyword(arg="strict"):
            return True
        case ast.ClassDef():
            return slot == "keywords"
    return False
