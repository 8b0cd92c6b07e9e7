"""Which format a file of tasks has.

A name that is given holds. Without one a content type that is exact holds (CSV, JSON
Lines, Parquet). Otherwise the first 64 KiB tell: `PAR1` is Parquet; `[` a JSON array,
Label Studio's when its first object has a `data` object and else only what a task of
Label Studio has; `{` is JSON Lines, a manifest when the first line has a `source-ref`,
or a `source` with some `…-metadata`; other UTF-8 text is CSV, a results file of
Mechanical Turk when its first line has `HITId` and `Input.…`.
"""

from __future__ import annotations

import csv
import re
from typing import Any

import orjson

from hormiga.engines.formats.tasks_json import MOST_ELEMENT_BYTES, first_element
from hormiga.engines.formats.tasks_label_studio import DATA
from hormiga.engines.formats.tasks_manifest import SOURCE, SOURCE_REF
from hormiga.engines.formats.tasks_mturk_csv import is_results
from hormiga.kit.errors import Refusal

CSV, NDJSON, JSON, PARQUET = "csv", "ndjson", "json", "parquet"
MANIFEST, LABEL_STUDIO, MTURK_CSV = "manifest", "label_studio", "mturk_csv"
FORMATS = (CSV, NDJSON, JSON, PARQUET, MANIFEST, LABEL_STUDIO, MTURK_CSV)

EXACT_TYPES = {
    "text/csv": CSV,
    "application/x-ndjson": NDJSON,
    "application/jsonl": NDJSON,
    "application/ndjson": NDJSON,
    "application/vnd.apache.parquet": PARQUET,
}
_OPEN_TYPES = {
    "",
    "application/gzip",
    "application/json",
    "application/octet-stream",
    "application/x-gzip",
    "text/plain",
}
_OF_LABEL_STUDIO = frozenset(
    (
        "id",
        "data",
        "annotations",
        "predictions",
        "drafts",
        "meta",
        "created_at",
        "updated_at",
        "inner_id",
        "project",
        "total_annotations",
        "cancelled_annotations",
        "total_predictions",
        "comment_count",
        "unresolved_comment_count",
        "last_comment_updated_at",
        "updated_by",
        "comment_authors",
        "file_upload",
        "is_labeled",
        "overlap",
        "state",
        "allow_skip",
        "_gold",
        "_wanted",
        "_prelabel",
    )
)
_FOREIGN = (
    (b"PK\x03\x04", "This is a zip or Excel file. Save the sheet as CSV (UTF-8)."),
    (b"\xd0\xcf\x11\xe0", "This is an Excel file. Save the sheet as CSV (UTF-8)."),
    (b"%PDF", "This is a PDF. Tasks come as CSV, JSON or Parquet."),
    (b"\xff\xfe", "This file is UTF-16. Save it as UTF-8."),
    (b"\xfe\xff", "This file is UTF-16. Save it as UTF-8."),
)
_MARK = b"\xef\xbb\xbf"


class UnknownFormat(Refusal):
    """Tasks come as CSV, JSON (a line or an array), Parquet, or a tool's own file."""


def declared(*, name: str, content_type: str) -> str:
    """Tell a format by a given name or content type; "" if only the file can tell."""
    if name:
        if name not in FORMATS:
            raise UnknownFormat(f"A file's format is one of {', '.join(FORMATS)}.")
        return name
    kind = content_type.lower().partition(";")[0].strip()
    if kind in EXACT_TYPES:
        return EXACT_TYPES[kind]
    if kind not in _OPEN_TYPES:
        raise UnknownFormat(
            "Send tasks as `text/csv`, `application/x-ndjson`, `application/json`,"
            " `application/vnd.apache.parquet` or `application/octet-stream`, or name"
            " their `format`."
        )
    return ""


def sniffed(head: bytes) -> str:
    """Tell a format by a file's first bytes."""
    for mark, words in _FOREIGN:
        if head.startswith(mark):
            raise UnknownFormat(words)
    if head.startswith(b"PAR1"):
        return PARQUET
    text = head.removeprefix(_MARK).lstrip()
    if text.startswith(b"["):
        return LABEL_STUDIO if _is_label_studio(text) else JSON
    if text.startswith(b"{"):
        return MANIFEST if _is_manifest(text) else NDJSON
    return MTURK_CSV if is_results(_header(head)) else CSV


def _is_label_studio(text: bytes) -> bool:
    first = _object(first_element(text[:MOST_ELEMENT_BYTES]))
    if first is None:  # the first task is longer than what was looked at
        return bool(re.match(rb'\[\s*\{\s*("id":\s*\d+,\s*)?"data"\s*:\s*\{', text))
    return isinstance(first.get(DATA), dict) and set(first) <= _OF_LABEL_STUDIO


def _is_manifest(text: bytes) -> bool:
    first = _object(text.partition(b"\n")[0]) or {}
    has_metadata = any(name.endswith("-metadata") for name in first)
    return SOURCE_REF in first or (SOURCE in first and has_metadata)


def _object(raw: bytes) -> dict[str, Any] | None:
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, dict) else None


def _header(head: bytes) -> list[str]:
    if b"\0" in head[:1024]:
        raise UnknownFormat
    line = head.removeprefix(_MARK).partition(b"\n")[0].decode(errors="replace")
    try:
        return next(csv.reader([line]), [])
    except csv.Error:
        return []
