"""Translate a table to formulas of the Z3 solver."""
