"""The process in which files are checked: little memory, little time, no second chance.

Decoders of strangers' files run here and not in a web process. A line of JSON comes in
for each file, and a line goes out: `{"checked": …}` or `{"refused": NAME, …}`. Whoever
started it takes its sudden end for an answer too.
"""

from __future__ import annotations

import json
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hormiga.engines.media.checking import check
from hormiga.engines.media.limits import MEMORY_BYTES, SECONDS_A_FILE, Limits
from hormiga.engines.media.refusals import NAMED, BrokenFile, TooCostly
from hormiga.kit.errors import Refusal


def main() -> None:
    """Answer line by line until the input ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for line in sys.stdin:
        asked = json.loads(line)
        limits = Limits(**asked["limits"])
        _allow_time()
        resource.setrlimit(
            resource.RLIMIT_FSIZE, (limits.most_bytes, resource.RLIM_INFINITY)
        )
        print(json.dumps(_answer(asked, limits)), flush=True)  # noqa: T201 - its reply


def _allow_time() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + SECONDS_A_FILE + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))


def _answer(asked: dict[str, Any], limits: Limits) -> dict[str, Any]:
    try:
        checked = check(
            source=Path(asked["source"]),
            target=Path(asked["target"]),
            limits=limits,
            keeps=asked["keeps"],
        )
    except Refusal as refusal:
        return _refused(refusal)
    except MemoryError:
        return _refused(TooCostly())
    except Exception:  # noqa: BLE001 - a decoder may fail in any way at a bad file
        return _refused(BrokenFile())
    return {"checked": asdict(checked)}


def _refused(refusal: Refusal) -> dict[str, Any]:
    name = type(refusal).__name__
    known = name if name in NAMED else BrokenFile.__name__
    return {"refused": known, "detail": refusal.detail, "facts": refusal.facts}


if __name__ == "__main__":
    main()
