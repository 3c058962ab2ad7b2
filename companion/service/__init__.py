"""The use-cases. Knows no wire, no HTTP, no SQL."""
