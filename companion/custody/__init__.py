"""The custody log and what may be claimed from it. Pure."""
