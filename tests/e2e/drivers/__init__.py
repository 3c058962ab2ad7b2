"""Drivers for real browsers: a real profile, the real extension, the real toolbar button."""
