"""Everything a rule can refer to: the facts of a case, the settings of a policy, the policy."""
