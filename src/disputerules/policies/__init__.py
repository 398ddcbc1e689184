"""Ready-made policies, policies read from TOML or JSON, and books of dated versions."""
