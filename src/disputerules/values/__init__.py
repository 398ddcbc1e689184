"""Immutable values: instants, money, the order, and what the parties say in a dispute."""
