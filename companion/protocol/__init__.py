"""Frames and messages: bytes in, values out. Pure."""
