"""Holdfast's local companion: it keeps, matches and hands over what the extension captured."""

from __future__ import annotations

__version__ = "0.1.0"
