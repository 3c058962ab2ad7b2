"""Fingerprints of images and what comparing them says. Pure."""
