"""The way to the service for the command line and the native host: find it, start it, call it."""
