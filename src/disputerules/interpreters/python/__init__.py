"""Compile a table to a Python function."""
