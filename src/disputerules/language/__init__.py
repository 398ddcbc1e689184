"""The language that rules are written in: expressions, tables, and the checks of a table."""
