"""The Windows registry, as far as native hosts need it: keys below HKEY_CURRENT_USER."""

from __future__ import annotations

import sys

if sys.platform == "win32":
    import contextlib
    import winreg

    class WindowsRegistry:
        """Keys below HKEY_CURRENT_USER, by path, and their default values."""

        def read(self, key: str) -> str | None:
            """Return a key's default value, or None."""
            try:
                return winreg.QueryValue(winreg.HKEY_CURRENT_USER, key)
            except OSError:
                return None

        def write(self, key: str, value: str) -> list[str]:
            """Set a key's default value; return the keys made for it, outermost first."""
            names = key.split("\\")
            above = ["\\".join(names[:count]) for count in range(1, len(names) + 1)]
            made = [one for one in above if not self._exists(one)]
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as handle:
                winreg.SetValueEx(handle, "", 0, winreg.REG_SZ, value)
            return made

        def remove_if_bare(self, key: str) -> None:
            """Remove a key, if it is there and has no keys below it."""
            with contextlib.suppress(OSError):
                winreg.DeleteKey(winreg.HKEY_CURRENT_USER, key)

        def _exists(self, key: str) -> bool:
            try:
                winreg.OpenKey(winreg.HKEY_CURRENT_USER, key).Close()
            except OSError:
                return False
            return True
