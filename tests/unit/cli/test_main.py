from __future__ import annotations

import json
from types import SimpleNamespace

import click
import pytest

from companion.cli import main as edge
from companion.cli import passphrase, say
from companion.errors import (
    BundleUnreadable,
    BundleUnsafe,
    FileUnreadable,
    UsageError,
    VaultLocked,
)

SECRET = "https://secret.example/"


@pytest.fixture
def fails_with(monkeypatch):
    """Let every command end with an error."""

    def failing(error: BaseException) -> None:
        monkeypatch.setattr(edge.cli, "main", lambda **_: (_ for _ in ()).throw(error))

    return failing


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (VaultLocked(), 1),
        (BundleUnsafe(), 1),
        (BundleUnreadable(), 2),
        (FileUnreadable(), 2),
        (UsageError(), 2),
        (click.UsageError("wrong"), 2),
        (click.Abort(), 130),
        (KeyboardInterrupt(), 130),
        (BrokenPipeError(), 1),
        (RuntimeError(SECRET), 1),
    ],
)
def test_every_end_has_its_exit_code(fails_with, error, code):
    fails_with(error)
    assert edge.run([]) == code


def test_an_error_is_a_sentence_and_what_to_do_next(fails_with, capsys):
    fails_with(VaultLocked())
    edge.run(["status"])
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == f"The vault is locked.\nNext: {VaultLocked.hint}\n"


def test_an_error_is_one_json_document(fails_with, capsys):
    fails_with(VaultLocked())
    edge.run(["status", "--json"])
    said = capsys.readouterr()
    assert json.loads(said.out) == {"error": VaultLocked().as_json()}
    assert said.err == ""


@pytest.mark.parametrize("arguments", [[], ["--json"]])
def test_an_error_that_nobody_foresaw_tells_its_kind_and_no_contents(fails_with, capsys, arguments):
    fails_with(RuntimeError(SECRET))
    edge.run(arguments)
    said = "".join(capsys.readouterr())
    assert "RuntimeError" in said
    assert SECRET not in said
    assert "Traceback" not in said


def test_the_sections_list_every_command_once():
    listed = [name for names in edge._SECTIONS.values() for name in names]
    assert sorted(listed) == sorted(edge.cli.commands)


def test_help_is_shown_where_a_command_is_missing(capsys):
    assert edge.run([]) == 2
    assert edge.run(["--help"]) == 0
    assert edge.run(["--version"]) == 0
    assert "Handing over:" in capsys.readouterr().out


@pytest.mark.parametrize("text", ["a\x1b[2Jb", "a\rb", "a\u202eb", "a\udcffb", "a\nb", "a\x00b"])
def test_nothing_of_a_page_can_move_the_cursor(text):
    shown = say.visible(text)
    assert shown.isprintable()
    assert (shown[0], shown[-1]) == ("a", "b")


def test_what_can_be_seen_is_left_as_it_is():
    assert say.visible("Zoë 北京 🙂") == "Zoë 北京 🙂"


def test_a_table_is_plain_where_nobody_watches(capsys):
    say.say_table(("id", "label"), [("1", "[red]not a colour[/red]")])
    out = capsys.readouterr().out
    assert "[red]not a colour[/red]" in out
    assert "\x1b" not in out


# --- where a passphrase comes from --------------------------------------------


def test_a_passphrase_is_asked_for_twice_and_never_shown(monkeypatch):
    asked = []
    monkeypatch.delenv("HOLDFAST_PASSPHRASE_FILE", raising=False)
    stdin = SimpleNamespace(isatty=lambda: True)
    monkeypatch.setattr(passphrase, "sys", SimpleNamespace(stdin=stdin))
    monkeypatch.setattr(
        passphrase.click, "prompt", lambda text, **how: asked.append((text, how)) or "given"
    )
    assert passphrase.passphrase_from(None, prompt="New", twice=True) == "given"
    ((_, how),) = asked
    assert how == {"hide_input": True, "confirmation_prompt": "The same again", "err": True}


def test_a_named_file_comes_before_the_environment(monkeypatch, tmp_path):
    (tmp_path / "a").write_text("from option\n")
    (tmp_path / "b").write_text("from environment\n")
    monkeypatch.setenv("HOLDFAST_PASSPHRASE_FILE", str(tmp_path / "b"))
    assert passphrase.passphrase_from(tmp_path / "a", prompt="") == "from option"
    assert passphrase.passphrase_from(None, prompt="") == "from environment"
