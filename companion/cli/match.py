"""match: whether files show something known, without looking at them."""

from __future__ import annotations

from pathlib import Path

import click

from companion.cli.say import end, exit_code_of, json_option, say, say_json, visible
from companion.cli.service import case_id_of, case_option, path_text, service
from companion.client.connection import Client
from companion.errors import HoldfastError
from companion.model import Verdict
from companion.protocol.messages import MatchFile
from companion.protocol.replies import FileMatches

# Of one file alone can these be said; anything else is of the whole command.
_OF_A_FILE = ("file.", "image.")


@click.command()
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@case_option
@json_option
def match(files: tuple[Path, ...], case: str | None, as_json: bool) -> None:
    """Compare files with the known images. Nothing of them is kept."""
    with service() as client:
        case_id = case_id_of(client, case)
        found = [_compare(client, file, case_id) for file in files]
    if as_json:
        say_json({"files": [_row(one) for one in found]})
    else:
        for file, result in found:
            _say_result(file, result)
    errors = [result for _, result in found if isinstance(result, HoldfastError)]
    if errors:
        end(max(exit_code_of(error) for error in errors))


def _compare(
    client: Client, file: Path, case_id: str | None
) -> tuple[Path, FileMatches | HoldfastError]:
    """Return what a file shows, or why it cannot be read; the other files are compared still."""
    try:
        return file, client.call(MatchFile(path=path_text(file), case_id=case_id), FileMatches)
    except HoldfastError as error:
        if not error.code.startswith(_OF_A_FILE):
            raise
        return file, error


def _row(found: tuple[Path, FileMatches | HoldfastError]) -> dict[str, object]:
    file, result = found
    if isinstance(result, HoldfastError):
        return {"file": visible(str(file)), "error": result.as_json()}
    return {"file": visible(str(file)), "matches": result.matches}


def _say_result(file: Path, result: FileMatches | HoldfastError) -> None:
    name = visible(str(file))
    if isinstance(result, HoldfastError):
        say(f"{name}: {result.message}")
        return
    shown = [one for one in result.matches if one.verdict is not Verdict.NONE]
    if not shown:
        say(f"{name}: nothing known")
    for one in shown:
        say(f"{name}: {visible(one.sentence)}")
