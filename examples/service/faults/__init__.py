"""The fault run: clients that tell everything twice and late, and workers that die anywhere."""
