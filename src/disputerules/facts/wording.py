"""The words of one language: how answers write values, choices and the reasons of rows."""

from collections.abc import Mapping

from attrs import evolve, field, frozen

from disputerules.facts.variant import PREFIX
from disputerules.language.table import Otherwise, Row, Table

Line = Row | Otherwise
Texts = Mapping[tuple[str, str], str]
VARIANTS = "variants"
UNTRANSLATED = "not translated"


@frozen
class Wording:
    """The words of a language for the answers of one policy; it follows from the two.

    `words` are those for values, by their English. `titles` are those of choices, by the fact that
    chooses; a code without a title stands for itself. `texts` are the reasons of rows, by table and
    row. Wordings are equal when their language is, since a policy has one for each.
    """

    language: str
    words: Mapping[str, str] = field(factory=dict, eq=False, repr=False)
    titles: Mapping[str, Mapping[str, str]] = field(factory=dict, eq=False, repr=False)
    texts: Texts | None = field(default=None, eq=False, repr=False)

    def word(self, english: str) -> str:
        """Return the word for a value."""
        return self.words.get(english, english)

    def title(self, kind: str, code: str) -> str:
        """Return the title of a choice, or its code if it has no title."""
        known = self.titles.get(kind)
        return known.get(code, code) if known else code

    def because(self, table: str, line: Line) -> str:
        """Return the reason of a row; one that is not translated says so."""
        if self.texts is None:
            return line.because
        found = self.texts.get(place_of(table, line.id))
        return found or f"[{self.word(UNTRANSLATED)}] {line.because}"

    def worded(self, table: str, line: Line) -> Line:
        """Return a row with its reason in this language."""
        text = self.because(table, line)
        return line if text == line.because else evolve(line, because=text)

    def of_table(self, table: Table) -> tuple[str, ...]:
        """Return all that the sentences of a table depend on, beside the table."""
        if self.texts is None:
            return ()
        return (self.language, *(self.because(table.name, line) for line in table.lines))


def place_of(table: str, row: str) -> tuple[str, str]:
    """Return where a row stands among texts: a variant stands once, whatever it sets."""
    return (VARIANTS if table.startswith(PREFIX) else table), row


ENGLISH = Wording("en")
