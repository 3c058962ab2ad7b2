"""An address as it may be shown: without what could let someone in as the person. Pure.

The record keeps every address whole; it is sealed, and in a bundle it is evidence. What is printed,
shown in a window or said in an error is seen by whoever stands beside.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

REDACTED = "[...]"
_LONGEST_SHOWN = 2_000
_LONGEST_READ = 4_000
"""A page may have an address of any length; what is beyond this is not shown, and not searched."""
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PARAMETER = re.compile(r"(?P<name>[^=&;]*)=(?P<value>[^&;]*)")
_TELLING = re.compile(
    r"(^|[_.\-\[])("
    r"token|auth|authorization|oauth|code|key|apikey|secret|password|passwd|pass|pwd|pw|session|"
    r"sessionid|sid|phpsessid|jsessionid|sig|signature|jwt|bearer|credential|credentials|ticket|"
    r"otp|pin|nonce|state|hash|hmac|saml|samlresponse|access|refresh|csrf|xsrf|login|email|phone"
    r")($|[_.\-\]])",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"(token|secret|passw|apikey|api_key|session|signature|credential)", re.IGNORECASE
)
_LONG_WORD = re.compile(r"[A-Za-z0-9_\-.~%+/=]{24,}")
_JWT = re.compile(r"eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]+(\.[A-Za-z0-9_\-]*)?")
_SESSION_IN_PATH = re.compile(r"\([A-Za-z]\([^()]*\)\)")
"""Where ASP.NET keeps a session without cookies."""
_LEADS_TO_SECRET = re.compile(
    r"(reset|recover|verify|verification|confirm|confirmation|activate|activation|unsubscribe|"
    r"magic|invite|invitation|token|auth|session|sessionid|sid|secret|share_token|login)"
    r"([_.\-].*)?",
    re.IGNORECASE,
)
_SHORTEST_SECRET = 16
_OPAQUE = frozenset({"data:", "blob:", "javascript:", "mailto:", "tel:", "sms:"})


def shown_address(untrusted_url: str) -> str:
    """Return an address for people to see: credentials and what may be a token are left out.

    Left out are a user's name and password before the host, values of parameters (after `?` and
    `#`) whose name tells of a secret or whose value looks like one, and parts of the path that do.
    The text is cut at 2,000 characters, and what it says of scheme, host and path stays.
    """
    scheme = _SCHEME.match(untrusted_url.lstrip())
    if scheme is not None and scheme[0].lower() in _OPAQUE:
        is_all = len(untrusted_url.lstrip()) == len(scheme[0])
        return scheme[0] if is_all else f"{scheme[0]}{REDACTED}"
    rest, hash_mark, fragment = untrusted_url.partition("#")
    base, question, query = rest.partition("?")
    shown = (
        _without_secrets_in_path(_without_user(base)[:_LONGEST_READ])
        + question
        + _without_values(query[:_LONGEST_READ])
        + hash_mark
        + _fragment(fragment[:_LONGEST_READ])
    )
    is_whole = len(shown) <= _LONGEST_SHOWN and len(untrusted_url) <= _LONGEST_READ
    return shown if is_whole else f"{shown[:_LONGEST_SHOWN]}{REDACTED}"


def _without_user(base: str) -> str:
    """Leave out `user:password@` before the host (RFC 3986, 3.2.1)."""
    if "\\" in base:
        base = base.replace("\\", "/")  # as browsers do
    before, slashes, after = base.partition("//")
    if not slashes:
        return base
    authority, slash, path = after.partition("/")
    user, at, host = authority.rpartition("@")
    return f"{before}//{REDACTED}@{host}{slash}{path}" if at and user else base


def _without_secrets_in_path(base: str) -> str:
    before, slashes, after = base.partition("//")
    if not slashes:
        return base
    host, *parts = after.split("/")
    shown = [_part(part, after=before) for before, part in zip(["", *parts], parts, strict=False)]
    return before + slashes + "/".join([host, *shown])


def _part(part: str, *, after: str) -> str:
    """Return a part of a path; what stands after a semicolon is a parameter (RFC 3986, 3.3).

    What follows a part such as `reset` and looks like no word lets someone in.
    """
    name, semicolon, parameters = part.partition(";")
    leads = _LEADS_TO_SECRET.fullmatch(after) is not None
    if leads and len(name) >= _SHORTEST_SECRET and any(one.isdigit() for one in name):
        return REDACTED + semicolon + _without_values(parameters)
    shown = REDACTED if "@" in unquote(name[1:]) else _JWT.sub(REDACTED, name)
    return _SESSION_IN_PATH.sub(REDACTED, shown) + semicolon + _without_values(parameters)


def _fragment(fragment: str) -> str:
    """Return what follows `#`: some sign-ins put their token there, and routes look like paths."""
    route, question, query = fragment.partition("?")
    shown = _without_values(route) if "=" in route else _JWT.sub(REDACTED, route)
    return shown + question + _without_values(query)


def _without_values(parameters: str) -> str:
    """Leave out the values of telling parameters, and values that look like secrets."""

    def shown(found: re.Match[str]) -> str:
        plain, value = unquote(found["name"]), found["value"]
        tells = _TELLING.search(plain) or _JOINED.search(plain)
        is_secret = value and (tells or _looks_random(value) or "@" in unquote(value))
        return f"{found['name']}={REDACTED}" if is_secret else found[0]

    if "=" not in parameters:
        is_secret = _looks_random(parameters) or "@" in unquote(parameters)
        return REDACTED if is_secret else _JWT.sub(REDACTED, parameters)
    return _JWT.sub(REDACTED, _PARAMETER.sub(shown, parameters))


def _looks_random(value: str) -> bool:
    """Say whether something in a value is long and of letters and digits, as no word is."""
    return any(
        any(one.isdigit() for one in word) and any(one.isalpha() for one in word)
        for word in _LONG_WORD.findall(value)
    )
