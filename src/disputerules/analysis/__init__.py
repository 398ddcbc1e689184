"""Analyse policies over all possible cases: compare, prove, lint, nearest change, mutation."""
