"""Files of tasks, read as a stream, row by row; a module a format.

The formats, their rows and their names are in `tasks_sniff`; what a row is, and which
members are the platform's own, in `tasks_rows`.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from hormiga.engines.formats import tasks_sniff as sniff
from hormiga.engines.formats.tasks_csv import read_csv
from hormiga.engines.formats.tasks_json import read_json
from hormiga.engines.formats.tasks_label_studio import read_label_studio
from hormiga.engines.formats.tasks_manifest import read_manifest
from hormiga.engines.formats.tasks_mturk_csv import inputs_alone
from hormiga.engines.formats.tasks_ndjson import read_ndjson
from hormiga.engines.formats.tasks_parquet import read_parquet
from hormiga.engines.formats.tasks_rows import (
    Asked,
    BadHeader,
    BadRow,
    Parsed,
    Row,
    RowTooLarge,
)
from hormiga.engines.formats.tasks_sniff import FORMATS, UnknownFormat

__all__ = [
    "FORMATS",
    "BadHeader",
    "BadRow",
    "Parsed",
    "Row",
    "RowTooLarge",
    "UnknownFormat",
    "read",
]

_READERS: dict[str, Callable[[io.RawIOBase, Asked], Iterator[Parsed]]] = {
    sniff.CSV: read_csv,
    sniff.NDJSON: read_ndjson,
    sniff.JSON: read_json,
    sniff.PARQUET: read_parquet,
    sniff.MANIFEST: read_manifest,
    sniff.LABEL_STUDIO: read_label_studio,
    sniff.MTURK_CSV: partial(read_csv, picker=inputs_alone),
}


def read(
    kind: str,
    source: io.RawIOBase,
    input_schema: Any | None,
    answer_schema: Any | None = None,
) -> Iterator[Parsed]:
    """Read rows; a bad one comes as a refusal with `line` (and `field`), in its turn.

    What cannot be read on (broken quoting, wrong encoding, wrong columns) raises.
    """
    if kind not in _READERS:
        raise UnknownFormat
    return _READERS[kind](source, Asked.by(input_schema, answer_schema))
