"""Kills a change of passphrase at random points; prints how often which secret opened after it.

Run as a program, so that the processes it forks hold no thread of a test runner.
"""

from __future__ import annotations

import json
import os
import secrets
import signal
import sys
import time
from pathlib import Path

from companion.errors import PassphraseWrong
from companion.vault.rekeying import change_passphrase
from companion.vault.vault import check_secret
from tests.unit.vault.vaults import CHEAP, PASSPHRASE, new_vault

NEW = "another four good words"
LONGEST_LIFE_MS = 20


def opens(folder: Path, secret: str) -> bool:
    """Say whether a secret opens the vault."""
    try:
        check_secret(folder, secret, cost=CHEAP)
    except PassphraseWrong:
        return False
    return True


def kill_once(folder: Path, old: str, new: str) -> None:
    """Let a child change the passphrase there and back, and kill it."""
    child = os.fork()
    while child == 0:
        change_passphrase(folder, old, new, least=CHEAP, cost=CHEAP)
        old, new = new, old
    time.sleep(secrets.randbelow(LONGEST_LIFE_MS * 1_000) / 1_000_000)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def main() -> None:
    """Kill as often as the second argument says, a vault in the folder that is the first."""
    folder = Path(sys.argv[1])
    new_vault(folder)[0].close()
    found = []
    for _ in range(int(sys.argv[2])):
        opening = [one for one in (PASSPHRASE, NEW) if opens(folder, one)]
        found.append(opening)
        if len(opening) != 1:
            break
        kill_once(folder, opening[0], NEW if opening[0] == PASSPHRASE else PASSPHRASE)
    found.append([one for one in (PASSPHRASE, NEW) if opens(folder, one)])
    print(json.dumps([len(opening) for opening in found]))


if __name__ == "__main__":
    main()
