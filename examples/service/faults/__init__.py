"""The fault run: clients that send late and twice, and workers that die anywhere."""
