"""The keys of a policy file: one module for each, which reads it and writes it."""
