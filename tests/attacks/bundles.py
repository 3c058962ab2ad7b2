"""Bad bundles, each named for the attack, made by code from a good one.

An attack says which finding every verifier must report. Some are by a stranger, who cannot sign;
some by the holder of the key, who signs again what was changed, so that only one check is left.
"""

from __future__ import annotations

import io
import json
import stat
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace

from companion.bundle import layout
from companion.bundle.layout import CUSTODY, OPENINGS
from companion.custody.checkpoint import make_checkpoint
from tests.attacks.made_bundle import (
    CASE,
    OTHER_CASE,
    SIGNER,
    STRANGER,
    good_files,
    good_zip,
    honest_contents,
    made_up_zip,
    sha256,
)
from tests.attacks.sealing import packed_with, resealed, with_gap, zip_of

Files = dict[str, bytes]
UNREADABLE = "bundle.unreadable"
ONE = "bag/data/exhibits/0001/"
TWO = "bag/data/exhibits/0002/"


@dataclass(frozen=True, slots=True)
class Attack:
    """A bad bundle: how it is made, and a code that must be found in it.

    `by_hand` says that the commands of START-HERE.txt must notice it as well.
    """

    name: str
    code: str
    make: Callable[[], bytes]
    by_hand: bool


ATTACKS: dict[str, Attack] = {}


def attack(code: str, *, by_hand: bool = True):
    """Register a function that changes the good bundle's files, or that returns a whole zip."""

    def register(change):
        def make() -> bytes:
            files = good_files()
            changed = change(files)
            return changed if isinstance(changed, bytes) else zip_of(changed or files)

        ATTACKS[change.__name__] = Attack(change.__name__, code, make, by_hand)
        return change

    return register


def replaced(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) >= 1, old
    return data.replace(old, new, 1)


def log_lines(files: Files) -> list[bytes]:
    return files[CUSTODY].splitlines(keepends=True)


def put_log(files: Files, lines: list[bytes]) -> Files:
    files[CUSTODY] = b"".join(lines)
    return resealed(files)


def with_json(data: bytes, **changes) -> bytes:
    return (
        json.dumps(json.loads(data) | changes, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    ).encode()


# --- files added, changed, taken away, by a stranger -------------------------------------------


@attack("layout.unexpected", by_hand=False)
def extra_file_at_root(files):
    files["README.txt"] = b"please also read this"


@attack("layout.unexpected")
def extra_file_in_bag(files):
    files["bag/notes.txt"] = b"added"


@attack("layout.unexpected", by_hand=False)
def unlisted_in_proof(files):
    files["proof/other.pem"] = files["proof/signer.pem"]


@attack("bag.payload_unlisted")
def extra_payload_file(files):
    files["bag/data/extra.txt"] = b"added"


@attack("bag.payload_unlisted")
def extra_file_in_exhibit(files):
    files[ONE + "media/0001.png"] = b"added"


@attack("layout.unexpected")
def hidden_file(files):
    files["bag/data/.hidden"] = b""


@attack("bag.payload_digest")
def payload_edited(files):
    files[ONE + "screenshot.png"] += b" "


@attack("bag.payload_missing")
def payload_removed(files):
    del files[ONE + "page.html"]


@attack("bag.payload_digest")
def payloads_swapped(files):
    files[ONE + "text.txt"], files[TWO + "text.txt"] = (
        files[TWO + "text.txt"],
        files[ONE + "text.txt"],
    )


@attack("signature.wrong")
def forged_payload_with_new_manifests(files):
    files[ONE + "text.txt"] = b"other words"
    return resealed(files, keep=(layout.SIGNATURE,))


@attack("layout.missing")
def tag_manifest_deleted(files):
    del files[layout.TAG_MANIFEST]


@attack("layout.missing")
def tag_manifest_deleted_and_info_edited(files):
    del files[layout.TAG_MANIFEST]
    files[layout.BAG_INFO] = replaced(files[layout.BAG_INFO], b"2026-01-31", b"2025-01-31")


@attack("bag.tag_digest")
def bag_info_edited(files):
    files[layout.BAG_INFO] = replaced(files[layout.BAG_INFO], b"2026-01-31", b"2025-01-31")


@attack("layout.missing")
def manifest_deleted(files):
    del files[layout.MANIFEST]


@attack("layout.missing")
def signature_deleted(files):
    del files[layout.SIGNATURE]


@attack("signature.wrong")
def signature_emptied(files):
    files[layout.SIGNATURE] = b""


@attack("layout.missing")
def signer_deleted(files):
    del files[layout.SIGNER]


@attack("signature.wrong")
def signer_swapped(files):
    files[layout.SIGNER] = STRANGER.public_pem.encode()


@attack("checkpoint.signature", by_hand=False)
def foreign_signer_swapped(files):
    return resealed(files, STRANGER)


@attack("signature.key_form", by_hand=False)
def signer_written_in_another_way(files):
    files[layout.SIGNER] = files[layout.SIGNER].replace(b"\n", b"\r\n")


@attack("bag.cover_digest", by_hand=False)
def start_here_swapped(files):
    files[layout.START_HERE] = b"Compare the key with the one in this text."


@attack("bag.cover_digest", by_hand=False)
def verify_page_swapped(files):
    files[layout.VERIFY_PAGE] = b"<h1>The bundle holds</h1>"


@attack("cover.fingerprint", by_hand=False)
def start_here_names_another_key(files):
    mine, other = (sha256(one.public_pem.encode()).encode() for one in (SIGNER, STRANGER))
    files[layout.START_HERE] = files[layout.START_HERE].replace(mine, other)
    return resealed(files)


@attack("cover.fingerprint", by_hand=False)
def start_here_names_another_key_in_a_step(files):
    mine, other = (sha256(one.public_pem.encode()).encode() for one in (SIGNER, STRANGER))
    tail = b"  proof/signer.pem"
    files[layout.START_HERE] = replaced(files[layout.START_HERE], mine + tail, other + tail)
    return resealed(files)


@attack("cover.fingerprint", by_hand=False)
def start_here_names_two_keys(files):
    files[layout.START_HERE] += b"  Fingerprint of the key   " + b"0" * 64 + b"\n"
    return resealed(files)


@attack("cover.fingerprint", by_hand=False)
def start_here_names_no_key(files):
    files[layout.START_HERE] = b"This was examined by the court.\n"
    return resealed(files)


# --- other spellings of the same, signed again by the holder of the key ------------------------


@attack("bag.manifest_form", by_hand=False)
def uppercase_hex(files):
    files[layout.MANIFEST] = files[layout.MANIFEST][:64].upper() + files[layout.MANIFEST][64:]
    return resealed(files, keep=(layout.MANIFEST,))


@attack("bag.manifest_form", by_hand=False)
def uppercase_hex_in_tag_manifest(files):
    tag_manifest = files[layout.TAG_MANIFEST]
    files[layout.TAG_MANIFEST] = tag_manifest[:64].upper() + tag_manifest[64:]
    return resealed(files, keep=(layout.TAG_MANIFEST,))


@attack("bag.manifest_form", by_hand=False)
def manifest_line_twice(files):
    first = files[layout.MANIFEST].splitlines(keepends=True)[0]
    files[layout.MANIFEST] = first + files[layout.MANIFEST]
    return resealed(files, keep=(layout.MANIFEST,))


@attack("bag.manifest_form", by_hand=False)
def manifest_unsorted(files):
    files[layout.MANIFEST] = b"".join(files[layout.MANIFEST].splitlines(keepends=True)[::-1])
    return resealed(files, keep=(layout.MANIFEST,))


@attack("bag.manifest_form", by_hand=False)
def manifest_with_star(files):
    files[layout.MANIFEST] = replaced(files[layout.MANIFEST], b"  data", b" *data")
    return resealed(files, keep=(layout.MANIFEST,))


@attack("bag.tag_unlisted", by_hand=False)
def tag_manifest_lists_payload(files):
    lines = files[layout.TAG_MANIFEST].splitlines(keepends=True)
    lines.insert(2, b"%s  data/custody.jsonl\n" % sha256(files[CUSTODY]).encode())
    files[layout.TAG_MANIFEST] = b"".join(lines)
    return resealed(files, keep=(layout.TAG_MANIFEST,))


@attack("bag.declaration", by_hand=False)
def bagit_txt_whitespace(files):
    files[layout.DECLARATION] = files[layout.DECLARATION].replace(b"1.0\n", b"1.0 \n")
    return resealed(files)


@attack("bag.declaration", by_hand=False)
def bagit_txt_older_version(files):
    files[layout.DECLARATION] = files[layout.DECLARATION].replace(b"1.0", b"0.93")
    return resealed(files)


@attack("bag.info_form", by_hand=False)
def bag_info_with_a_name(files):
    files[layout.BAG_INFO] += b"Contact-Name: somebody\n"
    return resealed(files, keep=(layout.BAG_INFO,))


@attack("bag.info_form", by_hand=False)
def bag_info_folded(files):
    files[layout.BAG_INFO] = replaced(files[layout.BAG_INFO], b"Holdfast 0", b"Holdfast\n 0")
    return resealed(files, keep=(layout.BAG_INFO,))


@attack("bag.oxum", by_hand=False)
def oxum_wrong(files):
    info = files[layout.BAG_INFO]
    at = info.index(b"Oxum: ") + 6
    files[layout.BAG_INFO] = info[:at] + (b"2" if info[at:][:1] == b"1" else b"1") + info[at + 1 :]
    return resealed(files, keep=(layout.BAG_INFO,))


@attack("case.mixed", by_hand=False)
def labelled_with_another_case(files):
    files[layout.BAG_INFO] = replaced(files[layout.BAG_INFO], CASE.encode(), OTHER_CASE.encode())
    return resealed(files, keep=(layout.BAG_INFO,))


# --- the custody log, signed again by the holder of the key ------------------------------------


@attack("log.prev")
def log_line_edited(files):
    lines = log_lines(files)
    lines[1] = replaced(lines[1], b'"actor":"person"', b'"actor":"companion"')
    return put_log(files, lines)


@attack("log.seq")
def log_line_removed(files):
    lines = log_lines(files)
    del lines[2]
    return put_log(files, lines)


@attack("log.seq")
def log_lines_reordered(files):
    lines = log_lines(files)
    lines[1], lines[2] = lines[2], lines[1]
    return put_log(files, lines)


@attack("log.prev")
def log_line_inserted(files):
    lines = log_lines(files)
    lines.insert(2, lines[2])
    return put_log(files, lines)


@attack("checkpoint.count")
def log_truncated(files):
    return put_log(files, log_lines(files)[:-1])


@attack("export.not_last", by_hand=False)
def log_truncated_with_its_checkpoint(files):
    del files[layout.checkpoint_file(6)], files[layout.checkpoint_file(5)]
    return put_log(files, log_lines(files)[:-2])


@attack("checkpoint.prefix")
def log_last_line_edited(files):
    lines = log_lines(files)
    lines[-1] = replaced(lines[-1], b":06.000Z", b":59.000Z")
    return put_log(files, lines)


@attack("log.line_form", by_hand=False)
def log_line_with_a_space(files):
    lines = log_lines(files)
    lines[-1] = replaced(lines[-1], b'"v":1', b'"v": 1')
    return put_log(files, lines)


@attack("log.line_form", by_hand=False)
def log_line_with_a_field_twice(files):
    lines = log_lines(files)
    lines[-1] = replaced(lines[-1], b'"v":1', b'"v":1,"v":1')
    return put_log(files, lines)


@attack("log.line_form", by_hand=False)
def log_line_with_a_name_in_clear(files):
    lines = log_lines(files)
    lines[-1] = replaced(lines[-1], b'"actor":"person"', b'"actor":"A. Person"')
    return put_log(files, lines)


@attack("log.line_form")
def log_without_last_line_feed(files):
    files[CUSTODY] = files[CUSTODY][:-1]
    return resealed(files)


@attack("log.empty")
def log_emptied(files):
    files[CUSTODY] = b""
    return resealed(files)


@attack("case.mixed")
def log_line_of_another_case(files):
    lines = log_lines(files)
    lines[-1] = replaced(lines[-1], CASE.encode(), OTHER_CASE.encode())
    return put_log(files, lines)


# --- checkpoints and openings, signed again by the holder of the key ---------------------------


@attack("checkpoint.missing")
def checkpoint_deleted(files):
    del files[layout.checkpoint_file(6)]
    return resealed(files)


@attack("checkpoint.count")
def checkpoint_rolled_back(files):
    files[layout.checkpoint_file(6)] = files[layout.checkpoint_file(5)]
    return resealed(files)


@attack("checkpoint.signature", by_hand=False)
def checkpoint_signed_by_a_stranger(files):
    digest = sha256(files[CUSTODY])
    note = make_checkpoint(CASE, 6, prefix_sha256=digest, signer=STRANGER).note
    files[layout.checkpoint_file(6)] = note.encode()
    return resealed(files)


@attack("checkpoint.signature", by_hand=False)
def checkpoint_with_another_key_id(files):
    note = files[layout.checkpoint_file(6)].decode()
    files[layout.checkpoint_file(6)] = note.replace("holdfast-3", "holdfast-4").encode()
    return resealed(files)


@attack("checkpoint.prefix")
def checkpoint_over_another_log(files):
    note = make_checkpoint(CASE, 6, prefix_sha256=sha256(b"another"), signer=SIGNER).note
    files[layout.checkpoint_file(6)] = note.encode()
    return resealed(files)


@attack("case.mixed", by_hand=False)
def checkpoint_of_another_case(files):
    digest = sha256(files[CUSTODY])
    note = make_checkpoint(OTHER_CASE, 6, prefix_sha256=digest, signer=SIGNER).note
    files[layout.checkpoint_file(6)] = note.encode()
    return resealed(files)


@attack("checkpoint.form", by_hand=False)
def checkpoint_with_a_second_signature(files):
    note = files[layout.checkpoint_file(6)]
    files[layout.checkpoint_file(6)] = note + note.splitlines(keepends=True)[-1]
    return resealed(files)


@attack("layout.unexpected", by_hand=False)
def checkpoint_with_leading_zero(files):
    files["bag/data/checkpoints/06.txt"] = files[layout.checkpoint_file(6)]
    return resealed(files)


@attack("opening.mismatch")
def opening_edited(files):
    files[OPENINGS] = replaced(files[OPENINGS], b"a lawyer", b"a friend")
    return resealed(files)


@attack("opening.mismatch")
def opening_swapped(files):
    openings = [json.loads(line) for line in files[OPENINGS].splitlines()]
    openings[0]["details"], openings[1]["details"] = openings[1]["details"], openings[0]["details"]
    files[OPENINGS] = b"".join(
        json.dumps(one, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
        for one in openings
    )
    return resealed(files)


@attack("opening.no_line")
def opening_of_no_line(files):
    last = files[OPENINGS].splitlines()[-1]
    files[OPENINGS] += replaced(last, b'"seq":6', b'"seq":7') + b"\n"
    return resealed(files)


@attack("opening.form", by_hand=False)
def opening_twice(files):
    files[OPENINGS] += files[OPENINGS].splitlines(keepends=True)[-1]
    return resealed(files)


@attack("opening.form", by_hand=False)
def opening_with_a_space(files):
    files[OPENINGS] = replaced(files[OPENINGS], b'{"details":', b'{"details": ')
    return resealed(files)


@attack("opening.form", by_hand=False)
def opening_with_a_fraction(files):
    files[OPENINGS] = replaced(files[OPENINGS], b'"claim_level":1', b'"claim_level":1.5')
    return resealed(files)


@attack("exhibit.not_in_log")
def opening_removed(files):
    files[OPENINGS] = b"".join(files[OPENINGS].splitlines(keepends=True)[1:])
    return resealed(files)


# --- exhibits, signed again by the holder of the key -------------------------------------------


@attack("exhibit.not_in_log")
def exhibit_digest_not_in_log(files):
    files[ONE + "screenshot.png"] = forged = b"\x89PNG forged"
    document = json.loads(files[ONE + "capture.json"])
    for file in document["files"]:
        if file["name"] == "screenshot.png":
            file |= {"sha256": sha256(forged), "size": len(forged)}
    files[ONE + "capture.json"] = with_json(files[ONE + "capture.json"], files=document["files"])
    return resealed(files)


@attack("exhibit.file_digest", by_hand=False)
def exhibit_file_of_another_exhibit(files):
    files[ONE + "text.txt"] = files[TWO + "text.txt"]
    return resealed(files)


@attack("exhibit.file_unlisted", by_hand=False)
def exhibit_file_twice(files):
    files[ONE + "media/0001.png"] = files[ONE + "screenshot.png"]
    return resealed(files)


@attack("exhibit.file_missing", by_hand=False)
def exhibit_file_removed(files):
    del files[ONE + "page.html"]
    return resealed(files)


@attack("exhibit.withheld", by_hand=False)
def exhibit_file_withheld(files):
    del files[ONE + "page.html"]
    document = json.loads(files[ONE + "capture.json"])
    rest = [file for file in document["files"] if file["name"] != "page.html"]
    files[ONE + "capture.json"] = with_json(files[ONE + "capture.json"], files=rest)
    return resealed(files)


@attack("export.exhibits", by_hand=False)
def exhibit_removed(files):
    return resealed({name: data for name, data in files.items() if not name.startswith(TWO)})


@attack("exhibit.none", by_hand=False)
def every_exhibit_removed(files):
    return resealed({name: data for name, data in files.items() if "exhibits/" not in name})


@attack("exhibit.number", by_hand=False)
def exhibit_renumbered(files):
    return resealed(
        {name.replace(TWO, TWO.replace("0002", "0003")): data for name, data in files.items()}
    )


@attack("layout.unexpected", by_hand=False)
def exhibit_number_written_in_another_way(files):
    return resealed({name.replace("/0002/", "/00002/"): data for name, data in files.items()})


@attack("layout.missing", by_hand=False)
def capture_json_removed(files):
    del files[ONE + "capture.json"]
    return resealed(files)


@attack("exhibit.form")
def capture_json_with_a_key_twice(files):
    name = ONE + "capture.json"
    files[name] = replaced(files[name], b'"url": ', b'"url": "https://other.example/",\n  "url": ')
    return resealed(files)


@attack("exhibit.form")
def capture_json_with_an_unknown_key(files):
    files[ONE + "capture.json"] = with_json(files[ONE + "capture.json"], note="trust me")
    return resealed(files)


@attack("exhibit.record_disagrees")
def address_edited(files):
    name = ONE + "capture.json"
    files[name] = with_json(files[name], url="https://other.example/")
    return resealed(files)


@attack("exhibit.record_disagrees")
def time_edited(files):
    name = ONE + "capture.json"
    files[name] = with_json(files[name], started_at="2025-01-01T00:00:00.000Z")
    return resealed(files)


@attack("exhibit.log_disagrees")
def match_added(files):
    name = TWO + "capture.json"
    matches = json.loads(files[ONE + "capture.json"])["matches"]
    files[name] = with_json(files[name], matches=matches)
    return resealed(files)


@attack("exhibit.claim")
def claim_raised(files):
    name = ONE + "capture.json"
    files[name] = with_json(files[name], claim={"level": 2, "sentence": "A trusted timestamp."})
    return resealed(files)


@attack("case.mixed")
def exhibit_of_another_case(files):
    files[ONE + "capture.json"] = with_json(files[ONE + "capture.json"], case_id=OTHER_CASE)
    return resealed(files)


@attack("exhibit.table", by_hand=False)
def table_edited(files):
    files[layout.EXHIBITS_TABLE] = replaced(files[layout.EXHIBITS_TABLE], b"/post/0", b"/post/9")
    return resealed(files)


@attack("exhibit.table", by_hand=False)
def table_with_a_formula(files):
    files[layout.EXHIBITS_TABLE] = replaced(files[layout.EXHIBITS_TABLE], b"\"'=HY", b'"=HY')
    return resealed(files)


# --- exhibits that Holdfast would never have kept: log, openings and signature all fit them -----

MADE_UP: list[str] = []
"""The attacks in which nothing else is wrong."""


def made_up(code: str, *, name: str = "record.json", at: int = 0):
    """Register a function that changes the JSON in one file of capture `at` before it is logged."""

    def register(change):
        def contents_for(number):
            contents = honest_contents(number)
            if number == at:
                value = json.loads(contents[name])
                contents[name] = json.dumps(change(value) or value).encode()
            return contents

        def make(_files):
            return made_up_zip(contents_for=contents_for)

        make.__name__ = change.__name__
        attack(code, by_hand=False)(make)
        MADE_UP.append(change.__name__)
        return change

    return register


def made_up_sheet(code: str, *, at: int = 0):
    """Register a function that changes the capture sheet."""
    return made_up(code, name="capture-sheet.json", at=at)


@made_up_sheet("exhibit.claim_sentence")
def claim_in_other_words(sheet):
    sheet["claim"]["sentence"] = "Three courts have confirmed that the server served this page."


@made_up_sheet("exhibit.claim_sentence")
def claim_with_more_words(sheet):
    sheet["claim"]["sentence"] += " A third party has confirmed it."


@made_up_sheet("exhibit.claim_sentence", at=2)
def claim_of_pictures_in_text_only(sheet):
    words = "The text and the address of this page, and no picture, were"
    claimed = sheet["claim"]["sentence"].replace(words, "This page was")
    assert claimed != sheet["claim"]["sentence"]
    sheet["claim"]["sentence"] = claimed


@made_up_sheet("exhibit.claim_sentence")
def claim_with_another_time(sheet):
    sheet["claim"]["sentence"] = sheet["claim"]["sentence"].replace("2026-", "2025-")


@attack("exhibit.claim_sentence", by_hand=False)
def claim_inside_the_time(_files):
    """The sentence is the right one for a time that says more than the time."""
    time = "noon, as three courts have confirmed,"

    def contents_for(number):
        contents = honest_contents(number)
        sheet = json.loads(contents["capture-sheet.json"])
        kept_at = f"2026-01-31T12:00:{number:02d}.000Z"
        sheet["claim"]["sentence"] = sheet["claim"]["sentence"].replace(kept_at, time)
        contents["capture-sheet.json"] = json.dumps(sheet).encode()
        return contents

    return made_up_zip(
        contents_for=contents_for, change=lambda capture: replace(capture, stored_at=time)
    )


MADE_UP.append("claim_inside_the_time")


@made_up("exhibit.no_permit")
def pixels_of_someone_under_18(record):
    record["gate"]["under_18"] = "yes"


@made_up("exhibit.no_permit")
def pixels_of_someone_who_may_be_under_18(record):
    record["gate"]["under_18"] = "not_sure"


@made_up("exhibit.no_permit")
def pixels_without_consent(record):
    record["gate"]["standing"] = "neither"


@made_up("exhibit.no_permit")
def pixels_from_no_safe_place(record):
    record["gate"]["safe_place"] = False


@made_up("exhibit.no_permit")
def pixels_with_answers_of_no_time(record):
    record["gate"]["answered_at"] = "yesterday"


@made_up("exhibit.record")
def record_with_an_unknown_key(record):
    record["nonsense"] = 1


@made_up("exhibit.record")
def record_without_a_key(record):
    del record["completeness"]


@made_up("exhibit.record")
def record_with_a_number_out_of_range(record):
    record["page"]["zoom"] = 17


@made_up("exhibit.record")
def record_that_lists_nothing(record):
    record["items"] = []


@made_up("exhibit.record")
def record_that_lists_another_size(record):
    record["items"][0]["size"] += 1


@made_up("exhibit.record")
def record_that_lists_another_kind(record):
    record["items"][0]["kind"] = "media"


@made_up("exhibit.record")
def record_that_lists_another_digest(record):
    record["items"][0]["sha256"] = sha256(b"another")


@made_up("exhibit.record")
def record_that_lists_a_file_twice(record):
    record["items"].append(record["items"][0])


@made_up("exhibit.record")
def record_that_lists_a_file_that_is_not_there(record):
    record["items"].append(record["items"][0] | {"name": "media/0001"})


@made_up("exhibit.record", at=2)
def text_only_record_that_lists_nothing(record):
    record["items"] = []


@made_up_sheet("exhibit.completeness")
def completeness_in_other_words(sheet):
    sheet["completeness"]["sentence"] = "Complete: a court has seen every part of it."


@made_up_sheet("exhibit.completeness")
def completeness_with_more_words(sheet):
    sheet["completeness"]["sentence"] += " Nothing at all is missing."


@made_up_sheet("exhibit.completeness")
def completeness_with_a_finding_that_there_is_not(sheet):
    add_finding(sheet, "all_is_well", "All is well.")


@made_up_sheet("exhibit.completeness")
def completeness_with_a_finding_in_other_words(sheet):
    add_finding(sheet, "restless", "The page stood still.")


@made_up_sheet("exhibit.completeness")
def completeness_with_a_finding_that_takes_nothing_away(sheet):
    add_finding(sheet, "login_wall", "The page asked to sign in before it shows all.")


@made_up_sheet("exhibit.completeness")
def completeness_of_an_original_that_is_not_there(sheet):
    words = "What was opened is one file, kept as it is; a picture of it may show less."
    add_finding(sheet, "original_kept", words)


@made_up("exhibit.completeness")
def record_that_stopped_before_the_end(record):
    record["completeness"]["stopped_because"] = "budget_reached"


@made_up("exhibit.completeness")
def record_with_a_gap_that_is_not_said(record):
    record["completeness"]["gaps"] = [{"code": "login_wall", "count": 1, "box": None, "url": None}]


@made_up("exhibit.completeness")
def record_with_a_surface_that_was_not_finished(record):
    record["surfaces"][0]["stopped_because"] = "tab_left"


@made_up("exhibit.completeness")
def record_of_tiles_that_end_before_the_page(record):
    record["surfaces"][0]["scroll_height"] += 5_000


@made_up("exhibit.completeness")
def record_of_tiles_of_nothing_that_is_named(record):
    record["surfaces"] = []


@made_up("exhibit.completeness")
def record_of_a_part_that_tiles_do_not_reach(record):
    record["asked"]["subject"]["box"] = {"x": 0, "y": 900_000, "width": 9, "height": 9}
    record["surfaces"][0]["scroll_height"] = 1_000_000


@made_up("exhibit.completeness")
def record_with_images_that_had_not_loaded(record):
    record["completeness"]["images_not_loaded"] = 3


@made_up("exhibit.completeness")
def record_of_a_surface_that_could_not_be_scrolled(record):
    record["surfaces"][0] |= {"stopped_because": "not_scrollable", "scroll_height": 603}


@made_up("exhibit.completeness", at=2)
def text_only_record_that_was_interrupted(record):
    record["completeness"]["stopped_because"] = "interrupted"


def add_finding(sheet, code, sentence):
    """Say one thing more that breaks nothing, in the finding and in the statement."""
    said = sheet["completeness"]
    said["findings"].append(
        {"code": code, "breaks": False, "count": 1, "sentence": sentence, "boxes": []}
    )
    said["sentence"] += f" {sentence}"


@made_up_sheet("exhibit.record")
def sheet_of_another_capture(sheet):
    sheet["identity"]["capture_id"] = OTHER_CASE


@made_up_sheet("exhibit.record")
def sheet_of_another_case(sheet):
    sheet["identity"]["case_id"] = OTHER_CASE


@made_up_sheet("exhibit.record")
def sheet_of_another_address(sheet):
    sheet["address"]["url"] = "https://bank.example/other"


@made_up_sheet("exhibit.record")
def sheet_without_an_address(sheet):
    del sheet["address"]


@made_up_sheet("exhibit.record")
def sheet_of_another_title(sheet):
    sheet["page"]["title"] = "another"


@made_up_sheet("exhibit.record")
def sheet_of_another_time(sheet):
    sheet["time"]["started_at"] = "2025-01-01T00:00:00.000Z"


# --- names: added to an otherwise good bundle --------------------------------------------------


def named(name: str, code: str, entry: str):
    """Register an attack that adds a file with a bad name."""

    def add(files):
        files[entry] = b"bad name"

    add.__name__ = name
    attack(code, by_hand=False)(add)


named("dotdot", "entry.dotdot", "../evil.txt")
named("dotdot_inside", "entry.dotdot", "bag/data/exhibits/../../../../evil.txt")
named("dot_folder", "entry.dotdot", "bag/./data/x")
named("absolute", "entry.absolute", "/etc/cron.d/evil")
named("backslash", "entry.backslash", "bag\\data\\evil.txt")
named("drive_letter", "entry.drive", "C:/evil.txt")
named("alternate_stream", "entry.reserved", "bag/data/custody.jsonl:evil")
named("reserved_name", "entry.reserved", "bag/data/exhibits/0001/con.png")
named("trailing_dot", "entry.reserved", "bag/data/exhibits./evil.txt")
named("control_character", "entry.control", "bag/data/evil\x1b[2J.txt")
named("not_nfc", "entry.not_nfc", "bag/data/e\u0301vidence.txt")
named("too_long", "entry.too_long", "bag/data/" + "x" * 200)
named("case_clash", "entry.case_clash", "bag/data/Custody.jsonl")
named("file_as_folder", "entry.file_as_folder", "bag/data/custody.jsonl/evil.txt")


@attack("entry.unicode_twin", by_hand=False)
def nfd_twin(files):
    files["bag/data/\u00e9.txt"] = files["bag/data/e\u0301.txt"] = b"twin"


@attack("entry.duplicate", by_hand=False)
def duplicate(files):
    return zip_of(sorted([*files.items(), (CUSTODY, b"another log\n")]), in_order=True)


@attack("entry.not_utf8", by_hand=False)
def not_utf8(files):
    files["bag/data/zzzzzz.txt"] = b""
    return zip_of(files).replace(b"bag/data/zzzzzz.txt", b"bag/data/\xff\xfezzzz.txt")


# --- the zip -----------------------------------------------------------------------------------


@attack("entry.not_a_file", by_hand=False)
def symlink(files):
    return packed_with(zip_of(files), mode=stat.S_IFLNK | 0o777)


@attack("entry.not_a_file", by_hand=False)
def device(files):
    return packed_with(zip_of(files), mode=stat.S_IFBLK | 0o600)


def zipped(files: Files, method: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        for name, data in sorted(files.items()):
            archive.writestr(name, data)
    return packed.getvalue()


@attack("zip.bomb", by_hand=False)
def zip_bomb(files):
    files[ONE + "media/0001.png"] = bytes(4_000_000)
    return zipped(files, zipfile.ZIP_DEFLATED)


@attack("zip.compressed", by_hand=False)
def packed_again_compressed(files):
    return zipped(files, zipfile.ZIP_DEFLATED)


@attack("zip.compressed", by_hand=False)
def packed_with_an_odd_method(files):
    return packed_with(zip_of(files), method=97)


@attack("zip.repacked", by_hand=False)
def packed_again_stored(files):
    return zipped(files, zipfile.ZIP_STORED)


@attack("zip.repacked", by_hand=False)
def entries_in_another_order(files):
    return zip_of(sorted(files.items(), reverse=True), in_order=True)


@attack("zip.overlap", by_hand=False)
def overlapping_entries(_files):
    """The first file is given the place of the second."""
    data = good_zip()
    second = data.index(b"PK\x03\x04", 4)
    return packed_with(data, offset=second)


@attack("zip.sizes_lie", by_hand=False)
def size_beyond_the_file(_files):
    return packed_with(good_zip(), size=0x7FFFFFFF, packed=0x7FFFFFFF)


@attack("zip.sizes_lie", by_hand=False)
def two_sizes(_files):
    return packed_with(good_zip(), size=1)


@attack("zip.headers_disagree", by_hand=False)
def another_name_in_the_local_header(_files):
    return replaced(good_zip(), b"START-HERE.txt", b"START-THIS.txt")


@attack("zip.gap", by_hand=False)
def bytes_between_files(files):
    return with_gap(files)


@attack("zip.data_outside", by_hand=False)
def data_before(_files):
    return b"#!/bin/sh\n" + good_zip()


@attack("zip.data_outside", by_hand=False)
def data_after(_files):
    return good_zip() + b"more"


@attack("zip.data_outside", by_hand=False)
def another_zip_after(files):
    files[CUSTODY] = b"another log\n"
    return good_zip() + zip_of(files)


@attack("zip.data_outside", by_hand=False)
def zip_comment(_files):
    return good_zip()[:-2] + struct.pack("<H", 5) + b"hello"


@attack("zip.too_many_entries", by_hand=False)
def too_many_entries(_files):
    """100,001 entries by the Zip64 record; none of them need be there to be refused."""
    data = good_zip()
    start, size = struct.unpack_from("<II", data, len(data) - 10)[::-1]
    end_64 = struct.pack(
        "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, *(100_001,) * 2, size, start
    )
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, start + size, 1)
    return data[:-22] + end_64 + locator + data[-22:-12] + b"\xff" * 10 + b"\0\0"


# --- no bundle at all --------------------------------------------------------------------------


@attack(UNREADABLE, by_hand=False)
def truncated_zip(_files):
    return good_zip()[:-100]


@attack(UNREADABLE, by_hand=False)
def directory_damaged(_files):
    data = bytearray(good_zip())
    data[data.index(b"PK\x01\x02")] ^= 1
    return bytes(data)


@attack(UNREADABLE, by_hand=False)
def not_a_zip(_files):
    return b"%PDF-1.7 this is no zip" * 100


@attack(UNREADABLE, by_hand=False)
def empty_file(_files):
    return b""


@attack(UNREADABLE, by_hand=False)
def encrypted(_files):
    return packed_with(good_zip(), flags=0x0801)
