"""The test kit: strategies, laws, rule coverage and golden tables for a policy of your own.

Needs the extra `disputerules[testing]`.
"""
