"""Every error a person or a program can meet, on one page, each with a stable code.

A code is `noun.problem`; codes are only ever added. A message names no address, title, handle or
file content, because messages reach logs and screens. The hint says what to do next.
"""

from __future__ import annotations


class HoldfastError(Exception):
    """The base of all: `code`, `message`, `hint`, and whether trying again later can help."""

    code = "holdfast.error"
    hint = "Run `holdfast status` to see what state the companion is in."
    retryable = False

    def __init__(self, message: str | None = None, *, hint: str | None = None) -> None:
        """Make the error; without a message the class's own first docstring line is used."""
        self.message = message or (type(self).__doc__ or "").strip().splitlines()[0]
        if hint is not None:
            self.hint = hint
        super().__init__(self.message)

    def as_json(self) -> dict[str, object]:
        """Return the error object of the wire and of `--json`: code, message, hint, retryable."""
        return {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "retryable": self.retryable,
        }


# --- bundle: a folder or zip that was handed over -----------------------------


class BundleUnreadable(HoldfastError):
    """The file is not a bundle that can be read."""

    code = "bundle.unreadable"
    hint = "Check that the file is the .zip that was handed over, and that it was copied whole."


class BundleUnsafe(HoldfastError):
    """The bundle holds an entry that no honest bundle holds, so nothing of it was unpacked."""

    code = "bundle.unsafe_entry"
    hint = "Do not open it by other means. Ask the sender how it was made."


class BundleTargetExists(HoldfastError):
    """There is already a file at the place the bundle should be written to."""

    code = "bundle.target_exists"
    hint = "Choose another name with --out; nothing was overwritten."


class BundleEmpty(HoldfastError):
    """There is nothing to hand over: the case has no capture."""

    code = "bundle.empty"
    hint = "Capture a page first, then create the bundle."


class ExhibitUnknown(HoldfastError):
    """There is no exhibit with that number in this case."""

    code = "bundle.exhibit_unknown"
    hint = "Run `holdfast capture list` to see which numbers exist."


# --- capture: what the browser sends ------------------------------------------


class CaptureUnknown(HoldfastError):
    """No capture with that id was begun or kept here."""

    code = "capture.unknown"
    hint = "Send the capture again from its beginning."
    retryable = True


class CaptureConflict(HoldfastError):
    """A capture with that id was begun before with other contents."""

    code = "capture.conflict"
    hint = "Take the capture again; the first one is kept as it was."


class CaptureIncomplete(HoldfastError):
    """Parts of the capture have not arrived, so it was not committed."""

    code = "capture.incomplete"
    hint = "Send the missing parts, then commit again."
    retryable = True


class DigestMismatch(HoldfastError):
    """What arrived is not what the browser hashed, so nothing of it was kept."""

    code = "capture.digest_mismatch"
    hint = "Send the item again. If it happens twice, take the capture again."
    retryable = True


class PartOutOfOrder(HoldfastError):
    """A part came out of its order."""

    code = "capture.part_order"
    hint = "Send the parts of an item in order, starting at the number the companion asks for."
    retryable = True


class PartSize(HoldfastError):
    """A part or an item is longer or shorter than was announced."""

    code = "capture.part_size"
    hint = "Send the capture again from its beginning."


class CaptureTooLarge(HoldfastError):
    """The capture is larger than a capture may be."""

    code = "capture.too_large"
    hint = "Capture a shorter part of the page."


class CaptureUnstitchable(HoldfastError):
    """The tiles of the capture do not make one picture."""

    code = "capture.unstitchable"
    hint = "The tiles are kept as they are. Take the capture again without changing the zoom."


class FirstCaptureUnknown(HoldfastError):
    """The capture that this one is to be compared with is not in its case."""

    code = "capture.first_unknown"
    hint = "Capture the page again from its tab; what was taken now can be kept without comparing."


class RecordInvalid(HoldfastError):
    """The capture's record does not have the form of a record."""

    code = "capture.record_invalid"
    hint = "Update the extension and the companion to versions that belong together."


# --- case ---------------------------------------------------------------------


class CaseUnknown(HoldfastError):
    """There is no such case in this vault."""

    code = "case.unknown"
    hint = "Run `holdfast case list`, or choose the case in the extension again."


class CaseLabelInvalid(HoldfastError):
    """A case label is 1 to 80 characters of one line."""

    code = "case.label_invalid"
    hint = "Choose a short label that reveals nothing, such as `Case 2`."


# --- client: the command line's and the host's way to the service -------------


class ServiceUnreachable(HoldfastError):
    """The companion service does not answer."""

    code = "service.unreachable"
    hint = "Run `holdfast serve` in a terminal and read what it says."
    retryable = True


class ServiceStranger(HoldfastError):
    """Something that is not this user's stands where the companion service should be."""

    code = "service.stranger"
    hint = (
        "Nothing was sent to it. Set HOLDFAST_HOME to a folder of your own with a short path, "
        "or XDG_RUNTIME_DIR to a folder that only you can enter."
    )


class ServiceAlreadyRunning(HoldfastError):
    """A companion service already runs on this vault."""

    code = "service.already_running"
    hint = "Use the running one; `holdfast status` shows it."


class ServiceInternal(HoldfastError):
    """The companion met a fault of its own; nothing was stored."""

    code = "service.internal"
    hint = (
        "Try again. If it happens twice, run `holdfast serve` in a terminal and report its output."
    )
    retryable = True


# --- custody ------------------------------------------------------------------


class ChainBroken(HoldfastError):
    """The custody log does not follow from itself."""

    code = "custody.chain_broken"
    hint = "Keep the vault as it is, and compare it with a bundle exported earlier."


class CheckpointInvalid(HoldfastError):
    """The checkpoint does not have the form of a checkpoint."""

    code = "custody.checkpoint_invalid"
    hint = "Use the checkpoint as it was handed over, without a change to its text."


class NotCanonical(HoldfastError):
    """A value cannot be written in canonical form."""

    code = "custody.not_canonical"
    hint = "This is a fault in the companion; report it."


# --- file ---------------------------------------------------------------------


class FileUnreadable(HoldfastError):
    """A file could not be read or written."""

    code = "file.unreadable"
    hint = "Check that the file exists, that you may use it, and that the disk is not full."


# --- frame: the length-prefixed pipe between browser and host -----------------


class FrameTooLong(HoldfastError):
    """A frame is longer than a frame may be."""

    code = "frame.too_long"
    hint = "Send the data in parts of at most 512 KiB."


class FrameTruncated(HoldfastError):
    """The pipe ended in the middle of a frame."""

    code = "frame.truncated"
    hint = "Connect again; nothing of the half frame was used."
    retryable = True


class FrameEmpty(HoldfastError):
    """A frame holds nothing."""

    code = "frame.empty"
    hint = "Send one JSON document in each frame."


# --- gate ---------------------------------------------------------------------


class NoPermit(HoldfastError):
    """Pixels were sent without a permit, so nothing was kept."""

    code = "gate.no_permit"
    hint = "Answer the questions before the first capture; without a permit only text is kept."


# --- host: native messaging manifests -----------------------------------------


class BrowserUnknown(HoldfastError):
    """No such browser is in the table of native hosts."""

    code = "host.browser_unknown"
    hint = "Run `holdfast host list` to see the names."


class HostNotWritable(HoldfastError):
    """The native host manifest could not be written."""

    code = "host.not_writable"
    hint = "Check the permissions of the browser's folder in your home folder."


# --- image --------------------------------------------------------------------


class ImageUnreadable(HoldfastError):
    """The file is not an image that can be read."""

    code = "image.unreadable"
    hint = "Use the original file (JPEG, PNG, WebP, GIF, TIFF or BMP)."


class ImageTooLarge(HoldfastError):
    """The image has more pixels than may be decoded safely."""

    code = "image.too_large"
    hint = "Use a copy of at most 200 megapixels."


class ImageTruncated(HoldfastError):
    """The image file ends before the picture does."""

    code = "image.truncated"
    hint = "Copy the file again from where it came from."


class ImageFeatureless(HoldfastError):
    """The image carries too little to tell it apart from others."""

    code = "image.featureless"
    hint = "It would match everywhere or nowhere. Use a picture with more in it."


# --- known image --------------------------------------------------------------


class KnownImageUnknown(HoldfastError):
    """There is no such known image in this case."""

    code = "known.unknown"
    hint = "Run `holdfast known list` to see their ids."


class KnownLabelInvalid(HoldfastError):
    """A label is 1 to 80 characters of one line."""

    code = "known.label_invalid"
    hint = "Choose a short label that reveals nothing, such as `A`."


# --- protocol: what is inside a frame -----------------------------------------


class NotJson(HoldfastError):
    """The message is not JSON in UTF-8."""

    code = "protocol.not_json"
    hint = "Send one JSON document in UTF-8."


class NestedTooDeep(HoldfastError):
    """The message is nested deeper than any message needs to be."""

    code = "protocol.nested_too_deep"
    hint = "Send a message of the documented form."


class DuplicateKey(HoldfastError):
    """The message names a key twice in one object."""

    code = "protocol.duplicate_key"
    hint = "Send each key once."


class NotANumber(HoldfastError):
    """The message holds a number that JSON does not have."""

    code = "protocol.not_a_number"
    hint = "Send finite numbers only."


class LoneSurrogate(HoldfastError):
    """The message holds half of a character."""

    code = "protocol.lone_surrogate"
    hint = "Send well-formed text."


class UnknownMethod(HoldfastError):
    """The companion knows no such method."""

    code = "protocol.unknown_method"
    hint = "Update the companion, or the extension, so that both are of one release."


class UnknownField(HoldfastError):
    """The message carries a field that its method does not have."""

    code = "protocol.unknown_field"
    hint = "Update the companion, or the extension, so that both are of one release."


class InvalidMessage(HoldfastError):
    """The message does not have the form of its method."""

    code = "protocol.invalid_message"
    hint = "Update the companion, or the extension, so that both are of one release."


class MethodNotAllowed(HoldfastError):
    """This caller may not use that method."""

    code = "protocol.method_not_allowed"
    hint = "Use the `holdfast` command for it."


class UpdateExtension(HoldfastError):
    """The extension is older than this companion can speak with."""

    code = "protocol.update_extension"
    hint = "Update the extension in the browser, then try again. Nothing captured is lost."
    retryable = True


class UpdateCompanion(HoldfastError):
    """The companion is older than this extension can speak with."""

    code = "protocol.update_companion"
    hint = "Update the companion, then try again. Nothing captured is lost."
    retryable = True


# --- usage --------------------------------------------------------------------


class UsageError(HoldfastError):
    """The command was called with arguments it does not take."""

    code = "usage.invalid"
    hint = "Add --help to see how it is called."


# --- vault --------------------------------------------------------------------


class VaultAbsent(HoldfastError):
    """There is no vault on this computer yet."""

    code = "vault.absent"
    hint = "Run `holdfast init` once to make one."
    retryable = True


class VaultExists(HoldfastError):
    """There is already a vault on this computer."""

    code = "vault.exists"
    hint = "Use it with `holdfast unlock`. Nothing was changed."


class VaultLocked(HoldfastError):
    """The vault is locked."""

    code = "vault.locked"
    hint = "Run `holdfast unlock`. What was captured waits in the browser and is delivered then."
    retryable = True


class PassphraseWrong(HoldfastError):
    """The passphrase or recovery key does not open this vault."""

    code = "vault.passphrase_wrong"
    hint = "Check the keyboard layout and caps lock, or use the recovery key."


class PassphraseWeak(HoldfastError):
    """The passphrase is too short."""

    code = "vault.passphrase_weak"
    hint = "Use at least 12 characters; four or five unrelated words are good."


class VaultDamaged(HoldfastError):
    """The vault's files do not fit together."""

    code = "vault.damaged"
    hint = "Change nothing in the folder; restore a backup, or ask for help."


class ObjectDamaged(HoldfastError):
    """A sealed object is missing or is not what was sealed."""

    code = "vault.object_damaged"
    hint = "Change nothing in the folder; restore a backup, or ask for help."


class DiskFull(HoldfastError):
    """The disk is full; nothing was half-written."""

    code = "vault.disk_full"
    hint = "Make room on the disk. What was captured waits in the browser and is delivered then."
    retryable = True
