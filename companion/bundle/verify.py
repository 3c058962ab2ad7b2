"""Verifies a bundle that somebody handed over, with nothing but the bundle.

`verify` goes through these steps and reports everything that each of them finds:

1.  The zip or folder can be looked at safely: names, links, sizes, and for a zip every byte that is
    not contents (`reader`, `zip_directory`). If not, nothing else is looked at.
2.  Every file that must be there is there, and no file that nothing accounts for.
3.  bagit.txt reads exactly as it must.
4.  The tag manifest is there, lists the bag's three other tag files, and they are the ones listed.
5.  The manifest lists every file below data/ exactly once, and they are the ones listed.
6.  bag-info.txt gives the right number of files and bytes, and START-HERE.txt and VERIFY.html are
    the ones that were put in.
7.  proof/tagmanifest.sig is the signature of the tag manifest by the key in proof/signer.pem, and
    that key is the expected one if one is expected. START-HERE.txt names this key and no other.
    That VERIFY.html is not the page of this release is noted, and speaks against nothing.
8.  The custody log: every line is canonical, numbered, of one case, and names the line before it.
9.  Every checkpoint is signed by the same key and fits the log; one is over the whole of it.
10. Every opening fits the commitment in its line.
11. Every exhibit: capture.json lists exactly the files beside it with their digests, says what the
    record and the log say, claims no more than the bundle can show and in the one sentence for it,
    and an opened line of the log says that each file was stored. record.json has the form of a
    record, lists exactly the files that were taken, speaks of the capture that the sheet speaks of,
    and gives a permit if there are pixels. exhibits.csv says the same.
12. The log ends with the hand-over of exactly these exhibits.

What it cannot find: a bundle that the holder of the key made up. Compare the fingerprint, and a
checkpoint from an earlier bundle, by another way.
"""

from __future__ import annotations

from pathlib import Path

from companion.bundle import layout
from companion.bundle.check_bag import (
    Bag,
    Files,
    check_bag,
    check_covers,
    check_layout,
    check_signature,
)
from companion.bundle.check_exhibits import Exhibit, check_exhibits
from companion.bundle.check_log import Log, check_checkpoints, check_log, check_openings
from companion.bundle.findings import Findings
from companion.bundle.reader import read_contents
from companion.bundle.report import ExhibitFacts, Facts, Report


def verify(path: Path, *, expected_signer: str | None = None) -> Report:
    """Return everything found in the bundle at `path`, a zip or the folder unpacked from it.

    `expected_signer` is the fingerprint of the key as it was learned in another way: the SHA-256 of
    signer.pem in hex digits; spaces and capitals do not matter.

    Raises:
        BundleUnreadable: there is no such file, or it is no zip, cut short, damaged or encrypted.
    """
    contents = read_contents(path)
    if contents.problems:
        return Report(findings=contents.problems)
    files, found = contents.files, Findings()
    check_layout(files, found)
    bag = check_bag(files, found)
    public_pem = check_signature(files, found, expected_signer=expected_signer)
    check_covers(files, found, public_pem=public_pem)
    log = check_log(files, found)
    checkpoints = check_checkpoints(files, log, found, public_pem=public_pem)
    opened = check_openings(files, log, found)
    exhibits = check_exhibits(files, bag, found, log=log, opened=opened)
    if bag.info is not None and bag.info.case_id != log.case_id:
        found.add("case.mixed", layout.BAG_INFO)
    facts = _facts(
        files,
        bag,
        log,
        exhibits=exhibits,
        checkpoints=checkpoints,
        opened=len(opened),
        public_pem=public_pem,
    )
    return Report(findings=found.all(), facts=facts)


def _facts(
    files: Files,
    bag: Bag,
    log: Log,
    *,
    exhibits: tuple[Exhibit, ...],
    checkpoints: int,
    opened: int,
    public_pem: str,
) -> Facts:
    lines = list(log.lines.values())
    return Facts(
        case_id=log.case_id,
        handed_over_on=bag.info.date if bag.info else "",
        signer_fingerprint=layout.fingerprint(public_pem) if public_pem else "",
        files=len(files),
        bytes=sum(span.size for span in files.values()),
        log_lines=log.count,
        log_head=log.head,
        lines_opened=opened,
        checkpoints=checkpoints,
        first_event_at=lines[0].utc if lines else "",
        last_event_at=lines[-1].utc if lines else "",
        exhibits=tuple(
            ExhibitFacts(
                number=exhibit.number,
                capture_id=exhibit.document.capture_id,
                captured_at=exhibit.document.started_at,
                claim_level=exhibit.document.claim.level,
                complete=exhibit.document.completeness.complete,
                files=len(exhibit.document.files),
            )
            for exhibit in exhibits
        ),
    )
