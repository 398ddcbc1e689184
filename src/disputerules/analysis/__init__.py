"""Questions about every possible case: compare, prove, promise, lint, nearest, mutation, plan."""
