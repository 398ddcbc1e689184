"""What a row of a file decides: "refuse", "allow", or the fields of the outcome that it changes.

A field that is not given has the value of the table's `otherwise` row. The code is the row's id.
"""

from functools import lru_cache
from typing import Any

from attrs import evolve, frozen

from disputerules.facts.vocabulary import FACTS
from disputerules.language.check import choices_of
from disputerules.language.expression import Kind, Literal, Node
from disputerules.language.table import Hit, Outcome, Table
from disputerules.language.text import unparse
from disputerules.policies.file.draft import Draft, Line
from disputerules.values.codec import FLAG, TEXT, mistyped, step
from disputerules.values.errors import InvalidPolicy
from disputerules.values.suggestions import unknown

REFUSE, ALLOW = "refuse", "allow"
PLACES = ("before", "after", "replaces")
ROW_KEYS = ("table", "id", *PLACES, "when", "then", "because", "source")
OWN_KEYS = ("allowed", "code", "path")


@frozen
class Shape:
    """What the outcomes of a table have. `before` is the table before the file changes it."""

    before: Table
    otherwise: Line

    @property
    def default(self) -> Outcome:
        """An outcome that changes nothing. Of a table that collects, all rows allow or none."""
        rows = self.before.rows
        refuses = self.before.hit is Hit.COLLECT and not all(row.then.allowed for row in rows)
        return Outcome(not refuses, fields=self.otherwise.then.fields)

    @property
    def decides(self) -> bool:
        """Whether the first row that holds allows or refuses."""
        lines = self.before.lines
        return self.before.hit is Hit.FIRST and not all(line.then.allowed for line in lines)


# `benchmarks/new_policies.py` needs it: every row of a table asks for the same words.
@lru_cache(maxsize=512)
def words_of(table: Table, name: str) -> frozenset[str]:
    """Return the words that a field of a table can be; none if they are not known.

    A fact that asks the table for the field has them; else they are those of its rows.
    """
    asking = [one.choices for one in FACTS.values() if (table.name, name) in one.asks]
    if any(asking):
        return frozenset().union(*asking)
    nodes = [dict(line.then.fields).get(name) for line in table.lines]
    choices = [choices_of(node) for node in nodes if node is not None]
    return frozenset().union(*choices) if all(choices) else frozenset()


@frozen
class OutcomeReader:
    """Reads `then` of one row; `default` has what it leaves out."""

    shape: Shape
    default: Outcome
    path: str
    draft: Draft

    def read(self, value: Any) -> Outcome:
        """Return the outcome, as far as it can be read."""
        if value == REFUSE:
            return evolve(self.default, allowed=False)
        if value == ALLOW:
            self.refuse_allowing()
            return evolve(self.default, allowed=True)
        if type(value) is dict:
            return self.changed(value)
        if type(value) is str:
            raise InvalidPolicy(unknown("outcome", value, (REFUSE, ALLOW)))
        raise mistyped(value, f'"{REFUSE}", "{ALLOW}" or an object')

    def refuse_allowing(self) -> None:
        table = self.shape.before
        if table.hit is Hit.COLLECT:
            message = f"table {table.name!r} collects all rows that hold, so that none can allow"
            raise InvalidPolicy(f"{message}; to remove a row, name it in 'drop_rows'")

    def changed(self, given: dict[str, Any]) -> Outcome:
        """Return the default with the given keys changed."""
        if not given and self.shape.decides:
            message = (
                f'expected "{REFUSE}", "{ALLOW}" or a field of the outcome, got an empty object'
            )
            raise InvalidPolicy(message)
        fields = dict(self.default.fields)
        own: dict[str, Any] = {}
        kinds = dict(self.shape.before.fields)
        for key, value in given.items():
            with self.draft.rule(self.path + step(key)):
                if key in kinds:
                    fields[key] = self.node(value, kinds[key], key)
                elif key in OWN_KEYS:
                    own[key] = (FLAG if key == "allowed" else TEXT).read(value)
                elif key in ROW_KEYS:
                    raise InvalidPolicy(f"{key!r} belongs to the row; move it above 'then'")
                else:
                    raise InvalidPolicy(unknown("key", key, (*kinds, *OWN_KEYS)))
        return evolve(self.default, **own, fields=tuple(fields.items()))

    def node(self, value: Any, kind: Kind, name: str) -> Node:
        """Return a field's expression; an integer and a boolean may stand without quotes."""
        words = words_of(self.shape.before, name) if kind is Kind.CHOICE else frozenset()
        if type(value) is str and value in words - self.draft.facts.keys():
            raise InvalidPolicy(f"write the word {value} as a string: \"'{value}'\"")
        text = str(value) if type(value) in (int, bool) else TEXT.read(value)
        node = self.draft.node(text, kind)
        if isinstance(node, Literal) and words and node.value not in words:
            raise InvalidPolicy(unknown("choice", node.value, sorted(words)))
        return node


def write_outcome(line: Line, shape: Shape) -> Any:
    """Return what `read_outcome` reads; of the fields, those that the row changes."""
    then, default = line.then, shape.default
    before = dict(default.fields)
    plain: dict[str, Any] = {
        name: unparse(node) for name, node in then.fields if before.get(name) != node
    }
    plain |= {"code": then.code} if then.code != line.id else {}
    plain |= {"path": then.path} if then.path else {}
    if not plain and not then.allowed:
        return REFUSE
    if not plain and shape.before.hit is Hit.FIRST:
        return ALLOW
    return plain if then.allowed is default.allowed else {"allowed": then.allowed} | plain
