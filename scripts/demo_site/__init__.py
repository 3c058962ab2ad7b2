"""A small social feed on the loopback address: something to capture that hurts nobody."""
