"""What the capture sheet says in words of how a capture was made. Pure; nothing of the page."""

from __future__ import annotations

from companion.capture.record import Asked, Network, Record, SubjectKind, Trigger
from companion.model import Standing

NOT_RECORDED = "not recorded"
ROLES = {
    Standing.SELF: "the person shown",
    Standing.WITH_CONSENT: "someone acting with the consent of the person shown",
    Standing.NEITHER: "someone else",
}
_TRIGGERS = {
    Trigger.BUTTON: "pressed the button",
    Trigger.SHORTCUT: "pressed the keyboard shortcut",
    Trigger.MENU: "chose it in the menu of the right mouse button",
    Trigger.RECORDING: "was recording this tab",
    Trigger.RELOAD: "asked that the page be loaded again and compared",
}
_SUBJECTS = {
    SubjectKind.PAGE: "the page",
    SubjectKind.ELEMENT: "one part of the page",
    SubjectKind.IMAGE: "one image on the page",
    SubjectKind.VIDEO: "one video on the page",
    SubjectKind.SELECTION: "what was selected on the page",
}


def asked_words(asked: Asked) -> str:
    """Return how the capture was started, of what, and how far it might go."""
    limits = []
    if asked.most_screens is not None:
        limits.append(f"{asked.most_screens:,} screens")
    if asked.most_minutes is not None:
        limits.append(f"{asked.most_minutes:g} minutes")
    limit = f"at most {' and '.join(limits)}" if limits else "without a limit of its own"
    return (
        f"The person {_TRIGGERS[asked.trigger]}, to keep {_SUBJECTS[asked.subject.kind]}, {limit}."
    )


def network_words(record: Record) -> str:
    """Return what is known of the network's answer."""
    network = record.network
    if network is None:
        return "The network's answer was not recorded."
    came = "from the browser's cache" if network.from_cache else "from the network"
    ways = {0: "at once", 1: "after one redirect"}
    way = ways.get(len(network.redirects), f"after {len(network.redirects)} redirects")
    return f"The answer came {came} with status {network.status}, {way}. {_protection(network)}"


def _protection(network: Network) -> str:
    security = network.security
    if security is None:
        return "How the connection was protected was not recorded."
    if security.protocol is None:
        return "What the browser says of the connection's protection is recorded."
    count = len(security.certificates)
    shown = {0: "no certificate is recorded", 1: "the server's certificate is recorded"}
    return (
        f"The connection was protected; {shown.get(count, f'{count} certificates are recorded')}."
    )


def date_header(record: Record) -> str:
    """Return the server's own time of its answer, as it wrote it."""
    if record.network is None:
        return NOT_RECORDED
    dates = [one.value for one in record.network.headers if one.name.lower() == "date"]
    return dates[0] if dates else "the answer names none"
