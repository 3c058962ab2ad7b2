"""The native messaging host, a pipe, and its manifests."""
