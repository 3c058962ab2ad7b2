from __future__ import annotations

import os
import stat

import pytest

from companion.client import folder
from companion.client.folder import private_folder, write_private
from companion.errors import FileUnreadable


def mode(path):
    return stat.S_IMODE(path.lstat().st_mode)


def test_what_is_made_is_for_this_user_alone(tmp_path):
    assert mode(private_folder(tmp_path / "a" / "b")) == 0o700


def test_what_is_there_is_closed_to_others(tmp_path):
    (tmp_path / "a").mkdir(mode=0o755)
    assert mode(private_folder(tmp_path / "a")) == 0o700


def test_a_folder_of_somebody_else_is_not_used(tmp_path, monkeypatch):
    """In a shared temporary folder somebody may have been there first."""
    monkeypatch.setattr(folder.os, "getuid", lambda: os.geteuid() + 1)
    with pytest.raises(FileUnreadable):
        private_folder(tmp_path / "a")


def test_a_link_to_elsewhere_is_not_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(FileUnreadable):
        private_folder(tmp_path / "link")


def test_a_file_in_the_way_is_said(tmp_path):
    (tmp_path / "a").write_text("")
    with pytest.raises(FileUnreadable):
        private_folder(tmp_path / "a" / "b")


@pytest.mark.parametrize("wanted", [0o600, 0o700])
def test_a_file_is_written_for_this_user_alone(tmp_path, wanted):
    old = os.umask(0)
    try:
        write_private(tmp_path / "f", b"x", mode=wanted)
    finally:
        os.umask(old)
    assert mode(tmp_path / "f") == wanted
    assert (tmp_path / "f").read_bytes() == b"x"


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path, monkeypatch):
    (tmp_path / "f").write_bytes(b"old")
    monkeypatch.setattr(folder.os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(OSError, match="full"):
        write_private(tmp_path / "f", b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
    assert (tmp_path / "f").read_bytes() == b"old"
