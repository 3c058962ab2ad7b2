"""What a check can find, each with a stable code and the sentence a person reads. Pure.

`VERIFY.html` carries the same table; `python -m scripts.build_verify_page` copies it there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error means: do not rely on the bundle. A note is worth knowing and changes nothing."""

    ERROR = "error"
    NOTE = "note"


MEANINGS: dict[str, str] = {
    # the zip
    "zip.compressed": "A file in the zip is compressed, and Holdfast never compresses: other "
    "software packed it. Unpack the zip and check the folder.",
    "zip.bomb": "The zip claims to unpack to far more than it can honestly hold.",
    "zip.data_outside": "The file holds bytes before, after or beside what the zip describes.",
    "zip.overlap": "Two files in the zip share bytes.",
    "zip.gap": "There are bytes between the files of the zip that belong to no file.",
    "zip.sizes_lie": "The zip gives a file a size that it cannot have.",
    "zip.headers_disagree": "The zip describes a file in two places, and the two differ.",
    "zip.repacked": "Other software than Holdfast packed this zip, so it may show other files to "
    "other programs. Unpack it and check the folder.",
    "zip.too_many_entries": "There are more files than any bundle holds.",
    # names of files
    "entry.control": "A file's name holds characters that cannot be seen.",
    "entry.backslash": "A file's name holds a backslash, which means different things on different "
    "systems.",
    "entry.absolute": "A file's name says where on the computer to put it.",
    "entry.drive": "A file's name starts with a drive letter.",
    "entry.dotdot": "A file's name leads out of the folder, or is empty in part.",
    "entry.reserved": "A file's name cannot be used on Windows.",
    "entry.not_utf8": "A file's name is not written in UTF-8.",
    "entry.not_nfc": "A file's name can be written in more than one way.",
    "entry.too_long": "A file's name is longer than any name in a bundle.",
    "entry.duplicate": "Two files have the same name.",
    "entry.case_clash": "Two files' names differ in capital letters alone.",
    "entry.unicode_twin": "Two files' names look the same and are not.",
    "entry.file_as_folder": "A file has the name of a folder.",
    "entry.not_a_file": "An entry is a link or a device, not a file.",
    # what stands where
    "layout.missing": "A file that every bundle has is missing.",
    "layout.unexpected": "There is a file that nothing in the bundle accounts for. File managers "
    "leave some of their own when a folder is opened; delete those and check again.",
    "layout.too_large": "A file is larger than a file of its kind can be, so it was not read.",
    # the bag
    "bag.declaration": "bagit.txt does not read as it must.",
    "bag.manifest_form": "A line of a manifest does not have the form of a manifest.",
    "bag.tag_unlisted": "The tag manifest does not list exactly the files it must.",
    "bag.tag_digest": "A file of the bag is not the file that was signed.",
    "bag.payload_missing": "A file that the manifest lists is missing.",
    "bag.payload_unlisted": "There is a file that the manifest does not list.",
    "bag.payload_digest": "A file is not the file that the manifest lists.",
    "bag.info_form": "bag-info.txt does not read as it must.",
    "bag.oxum": "The number of files or bytes is not what bag-info.txt says.",
    "bag.cover_digest": "START-HERE.txt or VERIFY.html is not the one that was put in.",
    # the signature
    "signature.key_form": "signer.pem is not an Ed25519 public key written the usual way.",
    "signature.wrong": "The signature does not fit the tag manifest and the key in signer.pem.",
    "signature.other_signer": "The bundle is signed with another key than the one expected.",
    "cover.fingerprint": "START-HERE.txt does not name the key in signer.pem, or names another.",
    "case.mixed": "Not everything in the bundle belongs to the same case.",
    # the custody log
    "log.empty": "The custody log holds no line.",
    "log.line_form": "A line of the custody log does not have the form of a line.",
    "log.seq": "The lines of the custody log are not numbered one after the other.",
    "log.prev": "A line of the custody log does not follow from the line before it: a line was "
    "changed, removed, added or moved.",
    # checkpoints
    "checkpoint.missing": "No checkpoint covers the whole custody log, so its end is unchecked.",
    "checkpoint.form": "A checkpoint does not have the form of a checkpoint.",
    "checkpoint.signature": "A checkpoint is not signed with the key in signer.pem.",
    "checkpoint.count": "A checkpoint covers another number of lines than its name says, or more "
    "lines than there are: lines were cut off the custody log.",
    "checkpoint.prefix": "The custody log is not the one that a checkpoint was made over.",
    # openings
    "opening.form": "A line of custody-openings.jsonl does not have its form.",
    "opening.no_line": "An opening belongs to no line of the custody log.",
    "opening.mismatch": "An opening does not fit the commitment in the custody log.",
    # exhibits
    "exhibit.none": "The bundle holds no exhibit.",
    "exhibit.form": "A file that describes an exhibit does not have its form.",
    "exhibit.number": "An exhibit stands in a folder with another number.",
    "exhibit.file_missing": "A file that capture.json lists is missing.",
    "exhibit.file_unlisted": "A file in an exhibit's folder is not listed in its capture.json.",
    "exhibit.file_digest": "A file in an exhibit's folder is not the one its capture.json lists.",
    "exhibit.not_in_log": "The custody log does not say that a file was stored.",
    "exhibit.withheld": "The custody log names a file of the exhibit that was not handed over.",
    "exhibit.log_disagrees": "capture.json says other things than the custody log.",
    "exhibit.record_disagrees": "capture.json says other things than the record or the sheet.",
    "exhibit.record": "record.json does not have its form, does not list exactly the files "
    "that were taken, or speaks of another capture than the capture sheet.",
    "exhibit.no_permit": "The exhibit holds pictures, and the answers in record.json do not "
    "permit any: anyone shown might be under 18, or has not agreed. Do not look at them.",
    "exhibit.claim": "capture.json claims more than the files in the bundle can show.",
    "exhibit.claim_sentence": "The sentence of the claim in capture.json is not the one that "
    "Holdfast writes.",
    "exhibit.completeness": "What capture.json says of completeness does not follow from what the "
    "browser wrote down, or is in other words than Holdfast has for it.",
    "exhibit.table": "exhibits.csv says other things than the exhibits do.",
    # the hand-over itself
    "export.not_last": "The custody log does not end with this hand-over.",
    "export.exhibits": "The hand-over in the custody log names other exhibits than there are.",
}

NOTES: dict[str, str] = {
    "cover.verify_page": "VERIFY.html is not the page that this release of Holdfast puts in. "
    "Another release's differs as well; use a page that you got from somewhere else.",
}
"""What changes nothing. VERIFY.html does not make these: it cannot know its own digest."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found: its code, and the file or line it was found at."""

    code: str
    where: str
    severity: Severity = Severity.ERROR

    @property
    def meaning(self) -> str:
        """The sentence for a person."""
        return NOTES.get(self.code) or MEANINGS[self.code]


MOST_OF_A_CODE = 1_000
"""More of one kind say no more, and a bundle must not be able to fill the memory with them."""


class Findings:
    """Findings while they are gathered; the same one is kept once."""

    def __init__(self) -> None:
        self._places: dict[str, dict[str, None]] = {}

    def add(self, code: str, where: str) -> None:
        """Keep what was found at `where`: an error, or a note if `code` is one of the notes."""
        places = self._places.setdefault(code, {})
        if len(places) < MOST_OF_A_CODE:
            places[where] = None
        else:
            places["and more"] = None

    def all(self) -> tuple[Finding, ...]:
        """Return what was found, those of one kind together."""
        return tuple(
            Finding(code, where, Severity.NOTE if code in NOTES else Severity.ERROR)
            for code, places in self._places.items()
            for where in places
        )
