"""The vocabulary, where values and language meet: facts of a case and settings of a policy."""
