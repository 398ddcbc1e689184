"""The language of rules: nodes, the pens that write them, tables, and the check of a table."""
