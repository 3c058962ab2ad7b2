"""The encrypted store: one writer, one lock."""
