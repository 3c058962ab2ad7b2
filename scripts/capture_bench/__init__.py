"""Measurements of capturing, beside other programs that take whole pages."""
