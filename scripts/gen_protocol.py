"""Write what the extension and readers need to know of the wire, from the code that enforces it.

`native-messaging/protocol.schema.json`, `native-messaging/PROTOCOL.md` and
`extension/shared/protocol.d.ts` are made from `companion/protocol/` and
`companion/capture/record.py`.
With --check nothing is written and the exit code is 1 when a file is not what would be written.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import msgspec

from companion import model
from companion.capture.record import Record
from companion.errors import HoldfastError
from companion.protocol import messages, replies

ROOT = Path(__file__).resolve().parent.parent
MADE_BY = "Made by scripts/gen_protocol.py; do not edit."
Schema = dict[str, Any]


def main() -> int:
    """Write the three files, or say which of them are stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when stale")
    check = parser.parse_args().check
    stale = [path for path, text in outputs().items() if _differs(path, text)]
    for path in stale:
        print(("stale: " if check else "wrote: ") + str(path.relative_to(ROOT)))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(outputs()[path], encoding="utf-8")
    return 1 if check and stale else 0


def outputs() -> dict[Path, str]:
    """Return the text of every file that is made here."""
    schemas = component_schemas()
    return {
        ROOT / "native-messaging" / "protocol.schema.json": schema_text(schemas),
        ROOT / "native-messaging" / "PROTOCOL.md": markdown_text(schemas),
        ROOT / "extension" / "shared" / "protocol.d.ts": typescript_text(schemas),
    }


def component_schemas() -> dict[str, Schema]:
    """Return the JSON Schema of every type of the wire by its name, sorted."""
    _, components = msgspec.json.schema_components(
        _wire_types(), schema_hook=_free_form, ref_template="#/$defs/{name}"
    )
    schemas: dict[str, Schema] = {name: dict(components[name]) for name in sorted(components)}
    for name, schema in schemas.items():
        if schema.get("type") != "object":
            continue
        if is_dataclass(getattr(replies, name, None) or getattr(model, name, None)):
            schema["required"] = list(schema["properties"])  # what we send, we send whole
        schema["required"] = schema.get("required", [])
    return schemas


def _wire_types() -> list[type]:
    extra = [messages.Request, Record, replies.Failure, replies.ProgressNote]
    kinds = [
        *messages.METHODS.values(),
        *replies.RESULTS.values(),
        *replies.EVENTS.values(),
        *extra,
    ]
    return list(dict.fromkeys(kinds))


def _free_form(kind: type) -> Schema:
    """Return the schema of a value that may be anything JSON can say."""
    if kind is object:
        return {"description": "Whatever JSON can say."}
    msg = f"no schema for {kind}"
    raise NotImplementedError(msg)


# --- JSON Schema --------------------------------------------------------------


def schema_text(schemas: dict[str, Schema]) -> str:
    """Return one JSON Schema document: the methods, results and events, and their parts."""
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": MADE_BY,
        "title": "Messages between the extension, the command line and the companion",
        "methods": {
            method: {
                "params": _ref(kind),
                "result": _ref(replies.RESULTS[method]),
                "for_extension": kind.for_extension,
            }
            for method, kind in messages.METHODS.items()
        },
        "events": {event: _ref(kind) for event, kind in replies.EVENTS.items()},
        "record": _ref(Record),
        "$defs": schemas,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _ref(kind: type) -> Schema:
    return {"$ref": f"#/$defs/{kind.__name__}"}


# --- TypeScript ---------------------------------------------------------------


ENVELOPES = (
    "/** Whatever the companion or the host sends: one of these four. */",
    "export type Message =",
    "  | { v: EnvelopeVersion; id: string; result: unknown }",
    "  | { v: EnvelopeVersion; id: string | null; error: Failure }",
    "  | { v: EnvelopeVersion; id: string; progress: ProgressNote }",
    "  | { v: EnvelopeVersion; event: keyof Events; params: unknown };",
)


def typescript_text(schemas: dict[str, Schema]) -> str:
    """Return the declarations the extension is checked against."""
    lines = [f"/** Every message of the wire, and the record. {MADE_BY} */", ""]
    lines += [f"export type {_camel(name)} = {value};" for name, value in _numbers().items()]
    lines += ["", *ENVELOPES, ""]
    for name, schema in schemas.items():
        lines += [*_declaration(name, schema), ""]
    lines += ["/** Every method the extension may call: its parameters and its result. */"]
    lines += ["export interface Methods {", *_methods(for_extension=True), "}", ""]
    lines += ["/** Methods for the command line alone; the companion refuses them to a browser. */"]
    lines += ["export interface CommandMethods {", *_methods(for_extension=False), "}", ""]
    lines += ["/** Every event the companion or the host may send: its parameters. */"]
    lines += ["export interface Events {"]
    lines += [f'  "{event}": {kind.__name__};' for event, kind in replies.EVENTS.items()]
    lines += ["}", "", "/** Every stable error code. */", "export type ErrorCode ="]
    lines += [f'  | "{kind.code}"' for kind in error_kinds()]
    return "\n".join(lines) + ";\n"


def _numbers() -> dict[str, int]:
    names = (
        "ENVELOPE_VERSION",
        "PROTOCOL_MIN",
        "PROTOCOL_MAX",
        "MAX_FRAME_BYTES",
        "PART_BYTES",
        "WINDOW_PARTS",
        "MAX_ITEMS",
    )
    return {name: getattr(messages, name) for name in names}


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _methods(*, for_extension: bool) -> Iterator[str]:
    for method, kind in messages.METHODS.items():
        if kind.for_extension == for_extension:
            result = replies.RESULTS[method].__name__
            yield f'  "{method}": {{ params: {kind.__name__}; result: {result} }};'


def _declaration(name: str, schema: Schema) -> list[str]:
    about = f"/** {' '.join(schema.get('description', name).split())} */"
    if schema.get("type") != "object":
        return [about, f"export type {name} = {_ts(schema)};"]
    if not schema["properties"]:
        return [about, f"export type {name} = {{ readonly [key: string]: never }};"]
    lines = [about, f"export interface {name} {{"]
    for field, of in schema["properties"].items():
        mark = "" if field in schema["required"] else "?"
        lines.append(f"  {field}{mark}: {_ts(of)};")
    return [*lines, "}"]


SIMPLE_TYPES = {
    "integer": "number",
    "number": "number",
    "string": "string",
    "boolean": "boolean",
    "null": "null",
}


def _ts(schema: Schema) -> str:
    """Return the TypeScript type of a JSON Schema node of the kinds msgspec writes."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " | ".join(_ts(option) for option in schema["anyOf"])
    if words := schema.get("enum") or _words_of(schema):
        return " | ".join(json.dumps(word) for word in words)
    kind = schema.get("type")
    if kind == "array":
        return f"ReadonlyArray<{_ts(schema['items'])}>"
    if kind == "object":
        return f"{{ readonly [key: string]: {_ts(schema.get('additionalProperties', {}))} }}"
    return SIMPLE_TYPES.get(str(kind), "unknown")


def _words_of(schema: Schema) -> list[str]:
    """Return the words a pattern of the form `^(one|two)$` allows, or none."""
    found = re.fullmatch(r"\^\((\w+(?:\|\w+)*)\)\$.*", schema.get("pattern", ""))
    return found[1].split("|") if found else []


# --- Markdown -----------------------------------------------------------------

INTRODUCTION = f"""<!-- {MADE_BY} -->
# The protocol between extension, host, command line and companion

One browser talks to one native host over its pipe: each frame is a 4-byte length in the machine's
own byte order and one JSON document in UTF-8. The host passes frames on to the companion service,
one WebSocket text message each. The command line talks to the service directly.

| what | value |
|---|---|
| protocol versions | {messages.PROTOCOL_MIN} to {messages.PROTOCOL_MAX} |
| longest frame, either way | {messages.MAX_FRAME_BYTES:,} bytes |
| one part | {messages.PART_BYTES:,} bytes before base64; the last of an item may be shorter |
| parts sent ahead of their answers | at most {messages.WINDOW_PARTS} |
| items of one capture | at most {messages.MAX_ITEMS:,} |

```
request   {{"v":1,"id":"7","method":"capture.part","params":{{...}}}}
answer    {{"v":1,"id":"7","result":{{...}}}}
error     {{"v":1,"id":"7","error":{{"code":"...","message":"...","hint":"...","retryable":true}}}}
progress  {{"v":1,"id":"7","progress":{{"done":3,"total":9}}}}    ahead of a late answer
event     {{"v":1,"event":"vault.unlocked","params":{{}}}}       nobody asked, so no id
```

* The first request of a connection is `hello`; until it is answered every other one is refused.
* Answers are matched by `id` alone. A frame whose id cannot be read is answered with `"id":null`.
* Requests of one connection are carried out in the order they came.
* JSON is read strictly: no key twice, no number beyond 2^53 or beyond a double, no half of a
  character, at most 64 levels, and no field that is not listed here.
* An error names where in a message a fault is, never what stood there.
* A `capture.commit` whose receipt would be longer than a frame is answered with fewer words: first
  without the items' `derived_from`, then without the items.
* When the vault is locked the service starts itself anew, so that its memory is gone. Connections
  end; the host connects again and sends the event `service.restarted`: say `hello` again.
"""


def markdown_text(schemas: dict[str, Schema]) -> str:
    """Return the page that says every method, every field and every error code."""
    lines = [INTRODUCTION, "## Methods", "", "| method | who may call it | result | what it does |"]
    lines.append("|---|---|---|---|")
    for method, kind in messages.METHODS.items():
        who = "extension, command line" if kind.for_extension else "command line"
        result = replies.RESULTS[method].__name__
        lines.append(f"| `{method}` | {who} | `{result}` | {_about(kind)} |")
    lines += ["", "## Events", "", "| event | parameters |", "|---|---|"]
    lines += [f"| `{event}` | `{kind.__name__}` |" for event, kind in replies.EVENTS.items()]
    lines += ["", "## Parameters", ""]
    for method, kind in messages.METHODS.items():
        lines += [f"### `{method}`", "", *_fields(schemas[kind.__name__]), ""]
    lines += ["## Types", ""]
    requests = {kind.__name__ for kind in messages.METHODS.values()}
    for name, schema in schemas.items():
        if name not in requests:
            lines += [f"### {name}", "", " ".join(schema.get("description", "").split()), ""]
            lines += [*_fields(schema), ""]
    lines += ["## Error codes", "", "| code | message | what to do | trying again helps |"]
    lines.append("|---|---|---|---|")
    lines += [_error_row(kind) for kind in error_kinds()]
    return "\n".join(lines) + "\n"


def _about(kind: type) -> str:
    return " ".join((kind.__doc__ or "").split())


def _fields(schema: Schema) -> list[str]:
    if "enum" in schema:
        return ["One of " + ", ".join(f"`{value}`" for value in schema["enum"]) + "."]
    if not schema.get("properties"):
        return ["No fields."]
    lines = ["| field | type | needed |", "|---|---|---|"]
    for field, of in schema["properties"].items():
        needed = "yes" if field in schema["required"] else "no"
        lines.append(f"| `{field}` | {_kind(of)} | {needed} |")
    return lines


LIMITS = {
    "minimum": "at least",
    "exclusiveMinimum": "more than",
    "maximum": "at most",
    "minLength": "shortest",
    "maxLength": "longest",
    "minItems": "fewest",
    "maxItems": "most",
    "contentEncoding": "encoding",
    "pattern": "pattern",
}


def _kind(schema: Schema) -> str:
    """Return a type in words for a table cell: its TypeScript name, then its limits."""
    limits = [f"{word} `{schema[key]}`" for key, word in LIMITS.items() if key in schema]
    text = f"`{_ts(schema)}`" + "".join(f", {limit}" for limit in limits)
    return text.replace("|", "\\|")


def error_kinds() -> list[type[HoldfastError]]:
    """Return every error class with its own code, sorted by code."""
    found: set[type[HoldfastError]] = set()
    waiting = [HoldfastError]
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting += kind.__subclasses__()
    return sorted(found, key=lambda kind: (kind.code, kind.__name__))


def _error_row(kind: type[HoldfastError]) -> str:
    again = "yes" if kind.retryable else "no"
    return f"| `{kind.code}` | {kind().message} | {kind.hint} | {again} |"


def _differs(path: Path, text: str) -> bool:
    return not path.exists() or path.read_text(encoding="utf-8") != text


if __name__ == "__main__":
    sys.exit(main())
