"""Policies: ready to use by name, or read from a document."""
