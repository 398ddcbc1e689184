"""What a table can be turned into: a decision, Python code, a sentence, SQL, a solver formula.

Each interpreter defines the same three functions: `fact`, `expression` and `table`.
"""
