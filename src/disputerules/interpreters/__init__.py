"""The readings of a table. Each has the same three names: `fact`, `expression` and `table`."""
