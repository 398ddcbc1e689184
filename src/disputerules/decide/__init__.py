"""Decide one case: ask the tables, keep a dispute through time, and answer a case document."""
