"""Questions about every possible case: compare, prove, lint, nearest change, mutation."""
