/** Made by `python -m scripts.build_verify_page` from companion/; do not edit. */

/** @type {Record<string, string>} */
export const MEANINGS = {
  "zip.compressed": "A file in the zip is compressed, and Holdfast never compresses: other software packed it. Unpack the zip and check the folder.",
  "zip.bomb": "The zip claims to unpack to far more than it can honestly hold.",
  "zip.data_outside": "The file holds bytes before, after or beside what the zip describes.",
  "zip.overlap": "Two files in the zip share bytes.",
  "zip.gap": "There are bytes between the files of the zip that belong to no file.",
  "zip.sizes_lie": "The zip gives a file a size that it cannot have.",
  "zip.headers_disagree": "The zip describes a file in two places, and the two differ.",
  "zip.repacked": "Other software than Holdfast packed this zip, so it may show other files to other programs. Unpack it and check the folder.",
  "zip.too_many_entries": "There are more files than any bundle holds.",
  "entry.control": "A file's name holds characters that cannot be seen.",
  "entry.backslash": "A file's name holds a backslash, which means different things on different systems.",
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
  "layout.missing": "A file that every bundle has is missing.",
  "layout.unexpected": "There is a file that nothing in the bundle accounts for. File managers leave some of their own when a folder is opened; delete those and check again.",
  "layout.too_large": "A file is larger than a file of its kind can be, so it was not read.",
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
  "signature.key_form": "signer.pem is not an Ed25519 public key written the usual way.",
  "signature.wrong": "The signature does not fit the tag manifest and the key in signer.pem.",
  "signature.other_signer": "The bundle is signed with another key than the one expected.",
  "cover.fingerprint": "START-HERE.txt does not name the key in signer.pem, or names another.",
  "case.mixed": "Not everything in the bundle belongs to the same case.",
  "log.empty": "The custody log holds no line.",
  "log.line_form": "A line of the custody log does not have the form of a line.",
  "log.seq": "The lines of the custody log are not numbered one after the other.",
  "log.prev": "A line of the custody log does not follow from the line before it: a line was changed, removed, added or moved.",
  "checkpoint.missing": "No checkpoint covers the whole custody log, so its end is unchecked.",
  "checkpoint.form": "A checkpoint does not have the form of a checkpoint.",
  "checkpoint.signature": "A checkpoint is not signed with the key in signer.pem.",
  "checkpoint.count": "A checkpoint covers another number of lines than its name says, or more lines than there are: lines were cut off the custody log.",
  "checkpoint.prefix": "The custody log is not the one that a checkpoint was made over.",
  "opening.form": "A line of custody-openings.jsonl does not have its form.",
  "opening.no_line": "An opening belongs to no line of the custody log.",
  "opening.mismatch": "An opening does not fit the commitment in the custody log.",
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
  "exhibit.record": "record.json does not have its form, does not list exactly the files that were taken, or speaks of another capture than the capture sheet.",
  "exhibit.no_permit": "The exhibit holds pictures, and the answers in record.json do not permit any: anyone shown might be under 18, or has not agreed. Do not look at them.",
  "exhibit.claim": "capture.json claims more than the files in the bundle can show.",
  "exhibit.claim_sentence": "The sentence of the claim in capture.json is not the one that Holdfast writes.",
  "exhibit.completeness": "What capture.json says of completeness does not follow from what the browser wrote down, or is in other words than Holdfast has for it.",
  "exhibit.table": "exhibits.csv says other things than the exhibits do.",
  "export.not_last": "The custody log does not end with this hand-over.",
  "export.exhibits": "The hand-over in the custody log names other exhibits than there are."
};

/** @type {Record<string, string>} */
export const PATTERNS = {
  "action": "^[a-z_]{1,32}\\.[a-z_]{1,32}$",
  "actor": "^[a-z][a-z_]{0,31}$",
  "case": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$(?!\\n)",
  "commitment": "^[0-9a-f]{64}$(?!\\n)",
  "device": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$(?!\\n)",
  "prev": "^[0-9a-f]{64}$(?!\\n)",
  "tool": "^[A-Za-z0-9._+-]{1,40} [A-Za-z0-9._+-]{1,40}$",
  "utc": "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}\\.\\d{3}Z$",
  "sha256": "^[0-9a-f]{64}$(?!\\n)",
  "uuid": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$(?!\\n)",
  "item_name": "^[a-z0-9][a-z0-9-]{0,31}(/[0-9]{4,6})?(\\.[a-z0-9]{1,5})?$(?!\\n)",
  "time": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$(?!\\n)",
  "answered_at": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z$(?!\\n)",
  "screenshot": "^screenshot(-([2-9]|[1-5][0-9]|6[0-4]))?\\.png$(?!\\n)"
};

/** @type {Record<string, string[]>} */
export const CHOICES = {
  "modes": [
    "pixels",
    "text_only"
  ],
  "verdicts": [
    "match",
    "candidate",
    "none"
  ],
  "item_kinds": [
    "record",
    "as_seen",
    "tile",
    "second_rendering",
    "dom",
    "text",
    "media",
    "screenshot",
    "capture_sheet"
  ],
  "pixel_kinds": [
    "as_seen",
    "dom",
    "media",
    "screenshot",
    "second_rendering",
    "tile"
  ],
  "ends": [
    "end_of_page",
    "end_of_subject"
  ],
  "agreed": [
    "self",
    "with_consent"
  ],
  "not_in_record": [
    "capture-sheet.json capture_sheet",
    "record.json record"
  ]
};

/** @type {Record<string, string>} */
export const VERDICTS = {
  "holds": "Nothing in this bundle has changed since it was signed, and its custody log is whole up to the hand-over. Who holds the key that signed it is not shown by this: compare the fingerprint with the sender, by telephone or in person.",
  "refused": "Do not rely on this bundle as it is. Keep it unchanged, and show what was found to the sender."
};

/** @type {Record<string, string>} */
export const CLAIMS = {
  "0 pixels": "This file was imported at {stored_at} and has not changed since then. What it was before that is not shown by this record.",
  "0 text_only": "This file was imported at {stored_at} and has not changed since then. What it was before that is not shown by this record.",
  "1 pixels": "This page was captured and hashed in the browser at {started_at} on this computer's clock. The record was logged and signed at {stored_at} and has not changed since then. That the page was seen at the recorded address is the statement of the person who captured it.",
  "1 text_only": "The text and the address of this page, and no picture, were captured and hashed in the browser at {started_at} on this computer's clock. The record was logged and signed at {stored_at} and has not changed since then. That the page was seen at the recorded address is the statement of the person who captured it."
};

/** @type {Record<string, string>} */
export const WHOLE = {
  "text": "Complete for what was permitted.",
  "file": "Complete: the file that was opened is kept whole.",
  "subject": "Complete: the whole of the part that was asked for is shown.",
  "part": "Complete: the whole of the part that scrolls is shown.",
  "page": "Complete: the page is shown from its beginning to its end.",
  "not": "Not complete."
};

/** @type {Record<string, string[]>} */
export const FINDING_WORDS = {
  "end_of_page": [
    "It was taken to its end.",
    "It was taken to its end.",
    "breaks"
  ],
  "end_of_subject": [
    "It was taken to its end.",
    "It was taken to its end.",
    "breaks"
  ],
  "budget_reached": [
    "It goes on: taking it ended at the limit that was set beforehand.",
    "It goes on: taking it ended at the limit that was set beforehand.",
    "breaks"
  ],
  "page_changed": [
    "The page was replaced by another while it was taken.",
    "The page was replaced by another while it was taken.",
    "breaks"
  ],
  "tab_left": [
    "The tab was left or closed while the page was taken.",
    "The tab was left or closed while the page was taken.",
    "breaks"
  ],
  "stopped_by_person": [
    "The person stopped it before its end.",
    "The person stopped it before its end.",
    "breaks"
  ],
  "too_long": [
    "It is longer than one capture can be.",
    "It is longer than one capture can be.",
    "breaks"
  ],
  "interrupted": [
    "It was interrupted, for instance because the browser ended.",
    "It was interrupted, for instance because the browser ended.",
    "breaks"
  ],
  "not_scrollable": [
    "The page could not be scrolled, and holds more than it shows.",
    "The page could not be scrolled, and holds more than it shows.",
    "breaks"
  ],
  "text_only": [
    "Only the text and the address were kept; no picture was permitted.",
    "Only the text and the address were kept; no picture was permitted.",
    "known"
  ],
  "capture_failed": [
    "The browser gave no further pictures.",
    "The browser gave no further pictures.",
    "breaks"
  ],
  "covered": [
    "A part of the page stayed under something that lies on top of it.",
    "{n} parts of the page stayed under something that lies on top of them.",
    "breaks"
  ],
  "dom_cut": [
    "The page's source was longer than is kept, and was cut.",
    "The page's source was longer than is kept, and was cut.",
    "breaks"
  ],
  "elsewhere": [
    "A part of the page lies where scrolling does not lead, and was not taken.",
    "{n} parts of the page lie where scrolling does not lead, and were not taken.",
    "breaks"
  ],
  "facts_cut": [
    "The page states more about itself than is kept.",
    "The page states more about itself than is kept.",
    "breaks"
  ],
  "frame_not_read": [
    "The text of a small page within the page could not be read; the pictures show its place.",
    "The text of {n} small pages within the page could not be read; the pictures show their places.",
    "known"
  ],
  "frame_scrolls": [
    "A page within the page holds more than it shows, and was not taken whole.",
    "{n} pages within the page hold more than they show, and were not taken whole.",
    "breaks"
  ],
  "frame_unknown": [
    "A page within the page could not be read, and may hold more than is kept.",
    "{n} pages within the page could not be read, and may hold more than is kept.",
    "breaks"
  ],
  "image_not_loaded": [
    "One image had not loaded when its place was taken.",
    "{n} images had not loaded when their places were taken.",
    "breaks"
  ],
  "inner_cut": [
    "A part of the page that scrolls by itself was not taken to its end.",
    "{n} parts of the page that scroll by themselves were not taken to their end.",
    "breaks"
  ],
  "inner_not_taken": [
    "A part of the page that scrolls by itself was not taken beyond what it shows.",
    "{n} parts of the page that scroll by themselves were not taken beyond what they show.",
    "breaks"
  ],
  "login_wall": [
    "The page asked to sign in before it shows all.",
    "The page asked to sign in before it shows all.",
    "breaks"
  ],
  "media_cut": [
    "Not all images and videos could be kept as files of their own.",
    "Not all images and videos could be kept as files of their own.",
    "breaks"
  ],
  "no_room": [
    "The browser had no room to keep everything.",
    "The browser had no room to keep everything.",
    "breaks"
  ],
  "not_restored": [
    "The page could not be scrolled back to where it was.",
    "The page could not be scrolled back to where it was.",
    "known"
  ],
  "original_not_read": [
    "The file that was opened could not be read as it is.",
    "The file that was opened could not be read as it is.",
    "breaks"
  ],
  "pinched": [
    "The page was enlarged with two fingers, so a part of it was shown.",
    "The page was enlarged with two fingers, so a part of it was shown.",
    "breaks"
  ],
  "restless": [
    "One picture was taken while the page moved.",
    "{n} pictures were taken while the page moved.",
    "known"
  ],
  "scan_cut": [
    "The page has more parts than could be looked through.",
    "The page has more parts than could be looked through.",
    "breaks"
  ],
  "still_growing": [
    "The page still grew when taking it ended.",
    "The page still grew when taking it ended.",
    "breaks"
  ],
  "text_cut": [
    "The page's text was longer than is kept, and was cut.",
    "The page's text was longer than is kept, and was cut.",
    "breaks"
  ],
  "unanchored": [
    "One picture stands where the browser said it is, with no element to check it by.",
    "{n} pictures stand where the browser said they are, with no element to check them by.",
    "known"
  ],
  "always_covered": [
    "What stays on top of the page wherever it is scrolled is shown as it lay.",
    "What stays on top of the page wherever it is scrolled is shown as it lay.",
    "known"
  ],
  "end_not_shown": [
    "The pictures end before all of it is shown.",
    "The pictures end before all of it is shown.",
    "breaks"
  ],
  "in_motion": [
    "One pixel that was seen twice had changed, as in a video or an animation.",
    "{n} pixels that were seen twice had changed, as in a video or an animation.",
    "known"
  ],
  "missing_pixels": [
    "One pixel of the long screenshot is shown by no picture.",
    "{n} pixels of the long screenshot are shown by no picture.",
    "breaks"
  ],
  "never_uncovered": [
    "Something lay over a part of the page in every picture of that part.",
    "Something lay over a part of the page in every picture of that part.",
    "breaks"
  ],
  "no_tiles": [
    "There is no picture of the page but the first glance, if that.",
    "There is no picture of the page but the first glance, if that.",
    "breaks"
  ],
  "original_kept": [
    "What was opened is one file, kept as it is; a picture of it may show less.",
    "What was opened is one file, kept as it is; a picture of it may show less.",
    "known"
  ],
  "over_nothing": [
    "Something lay over the page where only its background is, or one colour around it.",
    "Something lay over the page where only its background is, or one colour around it.",
    "known"
  ],
  "second_rendering_differs": [
    "A second drawing of the page by the browser differed in one pixel.",
    "A second drawing of the page by the browser differed in {n} pixels.",
    "known"
  ],
  "stitch_failed": [
    "The pictures are kept, and could not be put together as one.",
    "The pictures are kept, and could not be put together as one.",
    "breaks"
  ],
  "tiles_retaken": [
    "One picture was taken again because the page had moved.",
    "{n} pictures were taken again because the page had moved.",
    "known"
  ],
  "waits_for_tab": [
    "Taking it paused once, until its tab was in front again.",
    "Taking it paused {n} times, until its tab was in front again.",
    "known"
  ]
};

/** @type {Record<string, import("./form.js").Form>} */
export const RECORD_FORMS = {
  "Record": {
    "type": "object",
    "properties": {
      "format": {
        "type": "string",
        "pattern": "^holdfast\\.record/1$(?!\\n)"
      },
      "capture_id": {
        "type": "string",
        "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$(?!\\n)"
      },
      "case_id": {
        "type": "string",
        "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$(?!\\n)"
      },
      "mode": {
        "$ref": "CaptureMode"
      },
      "gate": {
        "$ref": "GateAnswers"
      },
      "times": {
        "$ref": "Times"
      },
      "tool": {
        "$ref": "Tool"
      },
      "page": {
        "$ref": "Page"
      },
      "asked": {
        "$ref": "Asked"
      },
      "post_facts": {
        "type": "array",
        "items": {
          "$ref": "PostFact"
        },
        "maxItems": 500
      },
      "network": {
        "anyOf": [
          {
            "$ref": "Network"
          },
          {
            "type": "null"
          }
        ]
      },
      "network_unread_because": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 4096
          },
          {
            "type": "null"
          }
        ]
      },
      "selection": {
        "anyOf": [
          {
            "$ref": "Selection"
          },
          {
            "type": "null"
          }
        ]
      },
      "as_seen": {
        "anyOf": [
          {
            "type": "string",
            "pattern": "^[a-z0-9][a-z0-9-]{0,31}(/[0-9]{4,6})?(\\.[a-z0-9]{1,5})?$(?!\\n)"
          },
          {
            "type": "null"
          }
        ]
      },
      "surfaces": {
        "type": "array",
        "items": {
          "$ref": "Surface"
        },
        "maxItems": 64
      },
      "tiles": {
        "type": "array",
        "items": {
          "$ref": "Tile"
        },
        "maxItems": 5000
      },
      "second_renderings": {
        "type": "array",
        "items": {
          "$ref": "SecondRendering"
        },
        "maxItems": 500
      },
      "media": {
        "type": "array",
        "items": {
          "$ref": "Medium"
        },
        "maxItems": 5000
      },
      "completeness": {
        "$ref": "RecordCompleteness"
      },
      "integrity": {
        "$ref": "Integrity"
      },
      "items": {
        "type": "array",
        "items": {
          "$ref": "ItemEntry"
        },
        "maxItems": 10000
      }
    },
    "required": [
      "format",
      "capture_id",
      "case_id",
      "mode",
      "gate",
      "times",
      "tool",
      "page",
      "asked",
      "post_facts",
      "network",
      "network_unread_because",
      "selection",
      "as_seen",
      "surfaces",
      "tiles",
      "second_renderings",
      "media",
      "completeness",
      "integrity",
      "items"
    ],
    "additionalProperties": false
  },
  "CaptureMode": {
    "enum": [
      "pixels",
      "text_only"
    ]
  },
  "GateAnswers": {
    "type": "object",
    "properties": {
      "safe_place": {
        "type": "boolean"
      },
      "under_18": {
        "$ref": "Under18"
      },
      "standing": {
        "$ref": "Standing"
      },
      "answered_at": {
        "type": "string"
      }
    },
    "required": [
      "safe_place",
      "under_18",
      "standing",
      "answered_at"
    ]
  },
  "Under18": {
    "enum": [
      "no",
      "not_sure",
      "yes"
    ]
  },
  "Standing": {
    "enum": [
      "neither",
      "self",
      "with_consent"
    ]
  },
  "Times": {
    "type": "object",
    "properties": {
      "started_at": {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$(?!\\n)"
      },
      "finished_at": {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$(?!\\n)"
      },
      "elapsed_ms": {
        "type": "number",
        "minimum": 0
      },
      "time_zone": {
        "type": "string",
        "maxLength": 4096
      },
      "utc_offset_minutes": {
        "type": "integer",
        "minimum": -1440,
        "maximum": 1440
      }
    },
    "required": [
      "started_at",
      "finished_at",
      "elapsed_ms",
      "time_zone",
      "utc_offset_minutes"
    ],
    "additionalProperties": false
  },
  "Tool": {
    "type": "object",
    "properties": {
      "extension_version": {
        "type": "string",
        "maxLength": 4096
      },
      "browser": {
        "type": "string",
        "maxLength": 4096
      },
      "browser_version": {
        "type": "string",
        "maxLength": 4096
      },
      "user_agent": {
        "type": "string",
        "maxLength": 4096
      },
      "platform": {
        "type": "string",
        "maxLength": 4096
      },
      "method": {
        "type": "string",
        "maxLength": 4096
      }
    },
    "required": [
      "extension_version",
      "browser",
      "browser_version",
      "user_agent",
      "platform",
      "method"
    ],
    "additionalProperties": false
  },
  "Page": {
    "type": "object",
    "properties": {
      "kind": {
        "$ref": "PageKind"
      },
      "url": {
        "type": "string",
        "maxLength": 65536
      },
      "tab_url": {
        "type": "string",
        "maxLength": 65536
      },
      "canonical_url": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 65536
          },
          {
            "type": "null"
          }
        ]
      },
      "referrer": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 65536
          },
          {
            "type": "null"
          }
        ]
      },
      "title": {
        "type": "string",
        "maxLength": 65536
      },
      "language": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 4096
          },
          {
            "type": "null"
          }
        ]
      },
      "ready_state": {
        "type": "string",
        "maxLength": 4096
      },
      "content_type": {
        "type": "string",
        "maxLength": 4096
      },
      "character_set": {
        "type": "string",
        "maxLength": 4096
      },
      "last_modified": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 4096
          },
          {
            "type": "null"
          }
        ]
      },
      "scroll_width": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "scroll_height": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "viewport_width": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "viewport_height": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "client_width": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "client_height": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "scroll_x": {
        "type": "number",
        "minimum": -10000000,
        "maximum": 10000000
      },
      "scroll_y": {
        "type": "number",
        "minimum": -10000000,
        "maximum": 10000000
      },
      "device_pixel_ratio": {
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 16
      },
      "zoom": {
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 16
      },
      "color_scheme": {
        "type": "string",
        "maxLength": 4096
      },
      "frames": {
        "type": "array",
        "items": {
          "$ref": "Frame"
        },
        "maxItems": 2000
      },
      "shown_times": {
        "type": "array",
        "items": {
          "$ref": "ShownTime"
        },
        "maxItems": 2000
      },
      "metadata": {
        "type": "object",
        "additionalProperties": {
          "type": "string",
          "maxLength": 65536
        },
        "maxProperties": 500
      }
    },
    "required": [
      "kind",
      "url",
      "tab_url",
      "canonical_url",
      "referrer",
      "title",
      "language",
      "ready_state",
      "content_type",
      "character_set",
      "last_modified",
      "scroll_width",
      "scroll_height",
      "viewport_width",
      "viewport_height",
      "client_width",
      "client_height",
      "scroll_x",
      "scroll_y",
      "device_pixel_ratio",
      "zoom",
      "color_scheme",
      "frames",
      "shown_times",
      "metadata"
    ],
    "additionalProperties": false
  },
  "PageKind": {
    "enum": [
      "audio",
      "html",
      "image",
      "other",
      "pdf",
      "text",
      "video"
    ]
  },
  "Frame": {
    "type": "object",
    "properties": {
      "url": {
        "type": "string",
        "maxLength": 8192
      },
      "box": {
        "$ref": "Box"
      },
      "parent": {
        "anyOf": [
          {
            "type": "integer",
            "minimum": 0,
            "maximum": 10000000
          },
          {
            "type": "null"
          }
        ]
      },
      "text": {
        "anyOf": [
          {
            "type": "string",
            "pattern": "^[a-z0-9][a-z0-9-]{0,31}(/[0-9]{4,6})?(\\.[a-z0-9]{1,5})?$(?!\\n)"
          },
          {
            "type": "null"
          }
        ]
      },
      "dom": {
        "anyOf": [
          {
            "type": "string",
            "pattern": "^[a-z0-9][a-z0-9-]{0,31}(/[0-9]{4,6})?(\\.[a-z0-9]{1,5})?$(?!\\n)"
          },
          {
            "type": "null"
          }
        ]
      },
      "unread_because": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 4096
          },
          {
            "type": "null"
          }
        ]
      }
    },
    "required": [
      "url",
      "box",
      "parent",
      "text",
      "dom",
      "unread_because"
    ],
    "additionalProperties": false
  },
  "Box": {
    "type": "object",
    "properties": {
      "x": {
        "type": "number",
        "minimum": -10000000,
        "maximum": 10000000
      },
      "y": {
        "type": "number",
        "minimum": -10000000,
        "maximum": 10000000
      },
      "width": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "height": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      }
    },
    "required": [
      "x",
      "y",
      "width",
      "height"
    ],
    "additionalProperties": false
  },
  "ShownTime": {
    "type": "object",
    "properties": {
      "text": {
        "type": "string",
        "maxLength": 4096
      },
      "datetime": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 4096
          },
          {
            "type": "null"
          }
        ]
      }
    },
    "required": [
      "text",
      "datetime"
    ],
    "additionalProperties": false
  },
  "Asked": {
    "type": "object",
    "properties": {
      "trigger": {
        "$ref": "Trigger"
      },
      "subject": {
        "$ref": "Subject"
      },
      "most_screens": {
        "anyOf": [
          {
            "type": "integer",
            "minimum": 0,
            "maximum": 10000000
          },
          {
            "type": "null"
          }
        ]
      },
      "most_minutes": {
        "anyOf": [
          {
            "type": "number",
            "minimum": 0,
            "maximum": 1440
          },
          {
            "type": "null"
          }
        ]
      },
      "recording_id": {
        "anyOf": [
          {
            "type": "string",
            "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$(?!\\n)"
          },
          {
            "type": "null"
          }
        ]
      },
      "reload_of": {
        "anyOf": [
          {
            "type": "string",
            "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$(?!\\n)"
          },
          {
            "type": "null"
          }
        ]
      }
    },
    "required": [
      "trigger",
      "subject",
      "most_screens",
      "most_minutes",
      "recording_id",
      "reload_of"
    ],
    "additionalProperties": false
  },
  "Trigger": {
    "enum": [
      "button",
      "menu",
      "recording",
      "reload",
      "shortcut"
    ]
  },
  "Subject": {
    "type": "object",
    "properties": {
      "kind": {
        "$ref": "SubjectKind"
      },
      "surface": {
        "anyOf": [
          {
            "type": "integer",
            "minimum": 0,
            "maximum": 10000000
          },
          {
            "type": "null"
          }
        ]
      },
      "box": {
        "anyOf": [
          {
            "$ref": "Box"
          },
          {
            "type": "null"
          }
        ]
      }
    },
    "required": [
      "kind",
      "surface",
      "box"
    ],
    "additionalProperties": false
  },
  "SubjectKind": {
    "enum": [
      "element",
      "image",
      "page",
      "selection",
      "video"
    ]
  },
  "PostFact": {
    "type": "object",
    "properties": {
      "name": {
        "type": "string",
        "pattern": "^[a-z][a-z_]{0,63}$(?!\\n)"
      },
      "value": {
        "type": "string",
        "maxLength": 8192
      },
      "source": {
        "type": "string",
        "maxLength": 4096
      },
      "where": {
        "type": "string",
        "maxLength": 4096
      }
    },
    "required": [
      "name",
      "value",
      "source",
      "where"
    ],
    "additionalProperties": false
  },
  "Network": {
    "type": "object",
    "properties": {
      "requested_url": {
        "type": "string",
        "maxLength": 65536
      },
      "redirects": {
        "type": "array",
        "items": {
          "$ref": "Redirect"
        },
        "maxItems": 50
      },
      "url": {
        "type": "string",
        "maxLength": 65536
      },
      "method": {
        "type": "string",
        "maxLength": 4096
      },
      "status": {
        "type": "integer",
        "minimum": 0,
        "maximum": 10000000
      },
      "status_line": {
        "type": "string",
        "maxLength": 4096
      },
      "headers": {
        "type": "array",
        "items": {
          "$ref": "Header"
        },
        "maxItems": 300
      },
      "from_cache": {
        "type": "boolean"
      },
      "server_address": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 4096
          },
          {
            "type": "null"
          }
        ]
      },
      "security": {
        "anyOf": [
          {
            "$ref": "Security"
          },
          {
            "type": "null"
          }
        ]
      },
      "security_unread_because": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 4096
          },
          {
            "type": "null"
          }
        ]
      },
      "started_at": {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$(?!\\n)"
      },
      "completed_at": {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$(?!\\n)"
      }
    },
    "required": [
      "requested_url",
      "redirects",
      "url",
      "method",
      "status",
      "status_line",
      "headers",
      "from_cache",
      "server_address",
      "security",
      "security_unread_because",
      "started_at",
      "completed_at"
    ],
    "additionalProperties": false
  },
  "Redirect": {
    "type": "object",
    "properties": {
      "url": {
        "type": "string",
        "maxLength": 65536
      },
      "status": {
        "type": "integer",
        "minimum": 0,
        "maximum": 10000000
      },
      "to": {
        "type": "string",
        "maxLength": 65536
      }
    },
    "required": [
      "url",
      "status",
      "to"
    ],
    "additionalProperties": false
  },
  "Header": {
    "type": "object",
    "properties": {
      "name": {
        "type": "string",
        "maxLength": 200
      },
      "value": {
        "type": "string",
        "maxLength": 8192
      },
      "is_redacted": {
        "type": "boolean"
      }
    },
    "required": [
      "name",
      "value",
      "is_redacted"
    ],
    "additionalProperties": false
  },
  "Security": {
    "type": "object",
    "properties": {
      "state": {
        "type": "string",
        "maxLength": 4096
      },
      "protocol": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 4096
          },
          {
            "type": "null"
          }
        ]
      },
      "cipher": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 4096
          },
          {
            "type": "null"
          }
        ]
      },
      "certificates": {
        "type": "array",
        "items": {
          "$ref": "Certificate"
        },
        "maxItems": 10
      }
    },
    "required": [
      "state",
      "protocol",
      "cipher",
      "certificates"
    ],
    "additionalProperties": false
  },
  "Certificate": {
    "type": "object",
    "properties": {
      "sha256": {
        "type": "string",
        "pattern": "^[0-9a-f]{64}$(?!\\n)"
      },
      "der_base64": {
        "type": "string",
        "maxLength": 32768
      }
    },
    "required": [
      "sha256",
      "der_base64"
    ],
    "additionalProperties": false
  },
  "Selection": {
    "type": "object",
    "properties": {
      "item": {
        "type": "string",
        "pattern": "^[a-z0-9][a-z0-9-]{0,31}(/[0-9]{4,6})?(\\.[a-z0-9]{1,5})?$(?!\\n)"
      },
      "boxes": {
        "type": "array",
        "items": {
          "$ref": "Box"
        },
        "maxItems": 500
      }
    },
    "required": [
      "item",
      "boxes"
    ],
    "additionalProperties": false
  },
  "Surface": {
    "type": "object",
    "properties": {
      "kind": {
        "$ref": "SurfaceKind"
      },
      "label": {
        "type": "string",
        "maxLength": 4096
      },
      "box": {
        "$ref": "Box"
      },
      "scroll_width": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "scroll_height": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "client_width": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "client_height": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "stopped_because": {
        "$ref": "StopReason"
      }
    },
    "required": [
      "kind",
      "label",
      "box",
      "scroll_width",
      "scroll_height",
      "client_width",
      "client_height",
      "stopped_because"
    ],
    "additionalProperties": false
  },
  "SurfaceKind": {
    "enum": [
      "dialog",
      "document",
      "element",
      "frame"
    ]
  },
  "StopReason": {
    "enum": [
      "budget_reached",
      "capture_failed",
      "end_of_page",
      "end_of_subject",
      "interrupted",
      "not_scrollable",
      "page_changed",
      "stopped_by_person",
      "tab_left",
      "text_only",
      "too_long"
    ]
  },
  "Tile": {
    "type": "object",
    "properties": {
      "item": {
        "type": "string",
        "pattern": "^[a-z0-9][a-z0-9-]{0,31}(/[0-9]{4,6})?(\\.[a-z0-9]{1,5})?$(?!\\n)"
      },
      "surface": {
        "type": "integer",
        "minimum": 0,
        "maximum": 10000000
      },
      "crop": {
        "$ref": "Box"
      },
      "anchors": {
        "type": "array",
        "items": {
          "$ref": "Anchor"
        },
        "maxItems": 16
      },
      "scroll_x": {
        "type": "number",
        "minimum": -10000000,
        "maximum": 10000000
      },
      "scroll_y": {
        "type": "number",
        "minimum": -10000000,
        "maximum": 10000000
      },
      "viewport_width": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "viewport_height": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "device_pixel_ratio": {
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 16
      },
      "occluders": {
        "type": "array",
        "items": {
          "$ref": "Box"
        },
        "maxItems": 500
      },
      "bare": {
        "type": "array",
        "items": {
          "$ref": "Box"
        },
        "maxItems": 500
      },
      "taken_at": {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$(?!\\n)"
      },
      "attempts": {
        "type": "integer",
        "minimum": 0,
        "maximum": 10000000
      }
    },
    "required": [
      "item",
      "surface",
      "crop",
      "anchors",
      "scroll_x",
      "scroll_y",
      "viewport_width",
      "viewport_height",
      "device_pixel_ratio",
      "occluders",
      "bare",
      "taken_at",
      "attempts"
    ],
    "additionalProperties": false
  },
  "Anchor": {
    "type": "object",
    "properties": {
      "id": {
        "type": "integer",
        "minimum": 0,
        "maximum": 10000000
      },
      "box": {
        "$ref": "Box"
      }
    },
    "required": [
      "id",
      "box"
    ],
    "additionalProperties": false
  },
  "SecondRendering": {
    "type": "object",
    "properties": {
      "item": {
        "type": "string",
        "pattern": "^[a-z0-9][a-z0-9-]{0,31}(/[0-9]{4,6})?(\\.[a-z0-9]{1,5})?$(?!\\n)"
      },
      "x": {
        "type": "number",
        "minimum": -10000000,
        "maximum": 10000000
      },
      "y": {
        "type": "number",
        "minimum": -10000000,
        "maximum": 10000000
      },
      "width": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "height": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "scroll_x": {
        "type": "number",
        "minimum": -10000000,
        "maximum": 10000000
      },
      "scroll_y": {
        "type": "number",
        "minimum": -10000000,
        "maximum": 10000000
      },
      "device_pixel_ratio": {
        "type": "number",
        "exclusiveMinimum": 0,
        "maximum": 16
      },
      "occluders": {
        "type": "array",
        "items": {
          "$ref": "Box"
        },
        "maxItems": 500
      },
      "taken_at": {
        "type": "string",
        "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z$(?!\\n)"
      }
    },
    "required": [
      "item",
      "x",
      "y",
      "width",
      "height",
      "scroll_x",
      "scroll_y",
      "device_pixel_ratio",
      "occluders",
      "taken_at"
    ],
    "additionalProperties": false
  },
  "Medium": {
    "type": "object",
    "properties": {
      "kind": {
        "type": "string",
        "pattern": "^(image|background|video_frame|video_poster|video_file|audio_file|canvas|document)$(?!\\n)"
      },
      "surface": {
        "anyOf": [
          {
            "type": "integer",
            "minimum": 0,
            "maximum": 10000000
          },
          {
            "type": "null"
          }
        ]
      },
      "frame": {
        "anyOf": [
          {
            "type": "integer",
            "minimum": 0,
            "maximum": 10000000
          },
          {
            "type": "null"
          }
        ]
      },
      "url": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 8192
          },
          {
            "type": "null"
          }
        ]
      },
      "box": {
        "$ref": "Box"
      },
      "alt": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 4096
          },
          {
            "type": "null"
          }
        ]
      },
      "natural_width": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "natural_height": {
        "type": "number",
        "minimum": 0,
        "maximum": 10000000
      },
      "item": {
        "anyOf": [
          {
            "type": "string",
            "pattern": "^[a-z0-9][a-z0-9-]{0,31}(/[0-9]{4,6})?(\\.[a-z0-9]{1,5})?$(?!\\n)"
          },
          {
            "type": "null"
          }
        ]
      },
      "unread_because": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 4096
          },
          {
            "type": "null"
          }
        ]
      }
    },
    "required": [
      "kind",
      "surface",
      "frame",
      "url",
      "box",
      "alt",
      "natural_width",
      "natural_height",
      "item",
      "unread_because"
    ],
    "additionalProperties": false
  },
  "RecordCompleteness": {
    "type": "object",
    "properties": {
      "stopped_because": {
        "$ref": "StopReason"
      },
      "tiles_retaken": {
        "type": "integer",
        "minimum": 0,
        "maximum": 10000000
      },
      "waits_for_tab": {
        "type": "integer",
        "minimum": 0,
        "maximum": 10000000
      },
      "images_not_loaded": {
        "type": "integer",
        "minimum": 0,
        "maximum": 10000000
      },
      "gaps": {
        "type": "array",
        "items": {
          "$ref": "Gap"
        },
        "maxItems": 1000
      },
      "notes": {
        "type": "array",
        "items": {
          "type": "string",
          "maxLength": 4096
        },
        "maxItems": 1000
      }
    },
    "required": [
      "stopped_because",
      "tiles_retaken",
      "waits_for_tab",
      "images_not_loaded",
      "gaps",
      "notes"
    ],
    "additionalProperties": false
  },
  "Gap": {
    "type": "object",
    "properties": {
      "code": {
        "$ref": "GapCode"
      },
      "count": {
        "type": "integer",
        "minimum": 0,
        "maximum": 10000000
      },
      "box": {
        "anyOf": [
          {
            "$ref": "Box"
          },
          {
            "type": "null"
          }
        ]
      },
      "url": {
        "anyOf": [
          {
            "type": "string",
            "maxLength": 8192
          },
          {
            "type": "null"
          }
        ]
      }
    },
    "required": [
      "code",
      "count",
      "box",
      "url"
    ],
    "additionalProperties": false
  },
  "GapCode": {
    "enum": [
      "covered",
      "dom_cut",
      "elsewhere",
      "facts_cut",
      "frame_not_read",
      "frame_scrolls",
      "frame_unknown",
      "image_not_loaded",
      "inner_cut",
      "inner_not_taken",
      "login_wall",
      "media_cut",
      "no_room",
      "not_restored",
      "original_not_read",
      "pinched",
      "restless",
      "scan_cut",
      "still_growing",
      "text_cut",
      "unanchored"
    ]
  },
  "Integrity": {
    "type": "object",
    "properties": {
      "page_reloaded_before": {
        "type": "string",
        "maxLength": 4096
      },
      "other_extensions": {
        "type": "string",
        "maxLength": 4096
      },
      "page_edited_by_tools": {
        "type": "string",
        "maxLength": 4096
      },
      "clock_checked": {
        "type": "string",
        "maxLength": 4096
      }
    },
    "required": [
      "page_reloaded_before",
      "other_extensions",
      "page_edited_by_tools",
      "clock_checked"
    ],
    "additionalProperties": false
  },
  "ItemEntry": {
    "type": "object",
    "properties": {
      "name": {
        "type": "string",
        "pattern": "^[a-z0-9][a-z0-9-]{0,31}(/[0-9]{4,6})?(\\.[a-z0-9]{1,5})?$(?!\\n)"
      },
      "kind": {
        "$ref": "ItemKind"
      },
      "media_type": {
        "type": "string",
        "maxLength": 100,
        "pattern": "^[A-Za-z0-9_.+-]+/[A-Za-z0-9_.+-]+$(?!\\n)"
      },
      "size": {
        "type": "integer",
        "minimum": 0,
        "maximum": 268435456
      },
      "sha256": {
        "type": "string",
        "pattern": "^[0-9a-f]{64}$(?!\\n)"
      }
    },
    "required": [
      "name",
      "kind",
      "media_type",
      "size",
      "sha256"
    ],
    "additionalProperties": false
  },
  "ItemKind": {
    "enum": [
      "as_seen",
      "capture_sheet",
      "dom",
      "media",
      "record",
      "screenshot",
      "second_rendering",
      "text",
      "tile"
    ]
  }
};
