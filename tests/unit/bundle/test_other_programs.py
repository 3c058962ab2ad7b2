"""A bundle is checked with programs that are not ours, and by hand as START-HERE.txt says."""

from __future__ import annotations

import subprocess
import zipfile

import bagit
import pytest

from companion.bundle.layout import START_HERE
from tests.attacks.bundles import ATTACKS
from tests.attacks.made_bundle import files_in, good_files
from tests.unit.bundle.tools import answers_by_hand, is_noticed_by_hand, steps_by_hand, unpack

BY_HAND = [name for name, attack in ATTACKS.items() if attack.by_hand]


def test_bagit_accepts_the_bag(unpacked):
    bag = bagit.Bag(str(unpacked / "bag"))
    bag.validate()
    assert bag.version_info == (1, 0)
    assert bag.info["Holdfast-Bundle-Format"] == "holdfast.bundle/1"


@pytest.mark.parametrize("manifest", ["manifest-sha256.txt", "tagmanifest-sha256.txt"])
def test_sha256sum_accepts_the_manifests(manifest, unpacked):
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", manifest],
        cwd=unpacked / "bag",
        capture_output=True,
        check=False,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert all(line.endswith(": OK") for line in done.stdout.splitlines())


def test_openssl_accepts_the_signature(unpacked):
    command = "openssl pkeyutl -verify -pubin -inkey proof/signer.pem -rawin"
    command += " -in bag/tagmanifest-sha256.txt -sigfile proof/tagmanifest.sig"
    done = subprocess.run(
        command.split(), cwd=unpacked, capture_output=True, check=False, text=True
    )
    assert (done.returncode, done.stdout) == (0, "Signature Verified Successfully\n")


def test_other_zip_programs_unpack_the_same_files(good, tmp_path):
    with zipfile.ZipFile(good) as archive:
        assert archive.testzip() is None
    done = subprocess.run(
        ["python3", "-m", "zipfile", "-e", good, tmp_path / "out"], check=False, capture_output=True
    )
    assert done.returncode == 0
    out = tmp_path / "out"
    there = {
        str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()
    }
    assert there == good_files()


def test_every_command_in_start_here_gives_the_answer_it_promises(unpacked):
    start_here = (unpacked / START_HERE).read_text(encoding="utf-8")
    answers = answers_by_hand(unpacked, start_here)
    assert [got for _, got, _ in answers] == [expected for _, _, expected in answers]
    assert len(answers) == 9


def test_start_here_leaves_no_place_unfilled(unpacked):
    start_here = (unpacked / START_HERE).read_text(encoding="utf-8")
    assert "{{" not in start_here
    assert start_here.isascii()
    assert max(map(len, steps_by_hand(start_here)[0])) < 200


@pytest.mark.parametrize("name", BY_HAND)
def test_attack_is_noticed_by_hand(name, tmp_path):
    folder = unpack(files_in(ATTACKS[name].make()), tmp_path / "bad")
    assert is_noticed_by_hand(folder)
