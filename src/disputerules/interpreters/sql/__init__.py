"""Compile a table to SQL."""
