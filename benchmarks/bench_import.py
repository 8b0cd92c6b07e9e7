"""A million tasks from CSV over HTTP, beside bare COPY; then publishing and exporting.

    python -m benchmarks.bench_import [--rows 1000000]

Prints rows a second, CPU a row, and how far the web processes' memory grew.
"""

from __future__ import annotations

import argparse
import csv
import http.client
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import psycopg
from benchmarks import stage
from benchmarks.measure import BAR_HEAD, Peak, bar, table
from benchmarks.stage import House

from hormiga.kit import clock, ids

CHUNK = 2_000
COLUMNS = "COPY {} (public_id, batch_id, version_id, input, wanted) FROM STDIN"


@dataclass(frozen=True)
class Reading:
    """How long it took, what it used, and how far memory grew (MB)."""

    seconds: float
    cpu: dict[str, float]
    grown_mb: float


def timed(house: House, work: Callable[[], Any], *, tree: str = "web") -> Reading:
    """Do one thing and measure the installation meanwhile."""
    before = house.trees.cpu_seconds()
    began = time.perf_counter()
    with Peak(lambda: house.trees.rss_mb(tree)) as memory:
        work()
    seconds = time.perf_counter() - began
    after = house.trees.cpu_seconds()
    used = {name: after[name] - before[name] for name in after}
    return Reading(seconds, used, memory.highest - memory.first)


def write_csv(file: Path, *, rows: int) -> None:
    """Write rows as a requester's export has them: an address, a text, a number."""
    with file.open("w") as out:
        out.write("url,text,position\n")
        for start in range(0, rows, CHUNK):
            out.writelines(
                f'https://example.org/images/{n:07}.jpg,"Ants, seen at spot {n}",{n}\n'
                for n in range(start, min(start + CHUNK, rows))
            )


def call(house: House, token: str, method: str, path: str, body: Any = None) -> Any:
    """Call the API once; a file is streamed. Gives the reply, which must be 2xx."""
    connection = http.client.HTTPConnection(house.host, house.port, timeout=600)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    if isinstance(body, Path):
        headers["Content-Type"] = "text/csv"
        headers["Content-Length"] = str(body.stat().st_size)
        with body.open("rb") as file:
            connection.request(method, f"/api/v1{path}", body=file, headers=headers)
    else:
        connection.request(method, f"/api/v1{path}", orjson.dumps(body), headers)
    reply = connection.getresponse()
    text = reply.read()
    connection.close()
    if reply.status >= 300:
        raise RuntimeError(text[:500])
    return text if path.endswith("/file") else orjson.loads(text)


def bare_copy(house: House, file: Path, batch: Any, *, is_checked: bool) -> float:
    """Copy the same rows into a table of the same kind; give the seconds.

    Checked: Python reads CSV and makes JSON meanwhile; else that is done before.
    """
    with psycopg.connect(house.superuser_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS bare_task")
        connection.execute("CREATE TABLE bare_task (LIKE projects_task INCLUDING ALL)")
        for column, table_name in (("batch", "batch"), ("version", "projectversion")):
            connection.execute(
                f"ALTER TABLE bare_task ADD FOREIGN KEY ({column}_id) REFERENCES"
                f" projects_{table_name} (id) DEFERRABLE INITIALLY DEFERRED"
            )
        chunks: Any = _chunks(file, batch)
        if not is_checked:
            chunks = list(chunks)
        began = time.perf_counter()
        with connection.cursor().copy(COLUMNS.format("bare_task")) as copy:
            for chunk in chunks:
                copy.write(chunk)
        seconds = time.perf_counter() - began
        connection.execute("DROP TABLE bare_task")
    return seconds


def _chunks(file: Path, batch: Any) -> Iterator[bytes]:
    with file.open(newline="") as source:
        rows = csv.reader(source, strict=True)
        header = next(rows)
        while chunk := list(islice(rows, CHUNK)):
            yield b"".join(_line(header, cells, batch) for cells in chunk)


def _line(header: list[str], cells: list[str], batch: Any) -> bytes:
    body = orjson.dumps(dict(zip(header, cells, strict=True))).replace(b"\\", b"\\\\")
    public = os.urandom(16).hex().encode()
    return b"%s\t%d\t%d\t%s\t1\n" % (public, batch.pk, batch.version_id, body)


def export(house: House, token: str, batch: str, *, format_name: str) -> None:
    """Ask for an export and wait for its file."""
    wish = call(
        house, token, "POST", f"/batches/{batch}/exports", {"format": format_name}
    )
    while call(house, token, "GET", f"/exports/{wish['id']}")["state"] != "ready":
        time.sleep(0.1)


def label_all(house: House, batch_id: int) -> None:
    """Give each task a label, as if it had been worked on."""
    house.execute(
        "INSERT INTO quality_label (task_id, batch_id, value, confidence, judgments,"
        " method, updated_at)"
        " SELECT id, batch_id, '\"a\"', 0.97, 3, 'dawid-skene', now()"
        " FROM projects_task WHERE batch_id = %s",
        [batch_id],
    )


def run(house: House, *, rows: int, file: Path) -> None:
    """Measure all in turn and print."""
    from hormiga.domain.people import services as people  # noqa: PLC0415 - needs Django
    from hormiga.domain.projects.queries import places_of  # noqa: PLC0415 - the same

    owner = stage.owner_of_all()
    token = people.create_keys(organisation=owner, now=clock.read()).token
    _, batch = stage.project_of(owner, overlap=1)
    name = ids.outside(batch.public_id)
    tasks = f"/batches/{name}/tasks"
    write_csv(file, rows=rows)
    stage.deposit(owner, batch, places=rows)
    _warm(house, owner, token, file.with_name("few.csv"))

    copies: dict[bool, list[float]] = {False: [], True: []}
    found: dict[str, Reading] = {}
    for _ in range(2):
        for is_checked, taken in copies.items():
            taken.append(bare_copy(house, file, batch, is_checked=is_checked))
        if not found:
            found["import"] = timed(
                house, lambda: call(house, token, "POST", tasks, file)
            )
    if places_of(batch) != rows:
        raise RuntimeError(f"{places_of(batch)} rows are there, not {rows}")
    found["publish"] = timed(
        house, lambda: _publish(house, token, batch, rows), tree="jobs"
    )
    label_all(house, batch.pk)
    stage.settle_down(house)
    for kind in ("jsonl", "csv"):
        wish = partial(export, house, token, name, format_name=kind)
        found[f"export as {kind}"] = timed(house, wish, tree="jobs")
    print(f"\n{rows:,} rows, {file.stat().st_size / 1e6:.0f} MB of CSV")
    show(rows, found, bare=min(copies[False]), checked=min(copies[True]))


def _warm(house: House, owner: Any, token: str, file: Path) -> None:
    """Let each web process load what an import needs before memory is read."""
    _, batch = stage.project_of(owner, overlap=1)
    write_csv(file, rows=CHUNK)
    for _ in range(8):
        call(
            house, token, "POST", f"/batches/{ids.outside(batch.public_id)}/tasks", file
        )


def show(rows: int, found: dict[str, Reading], *, bare: float, checked: float) -> None:
    """Print rates beside those of COPY, and the bars."""
    lines: list[list[object]] = [
        ["bare COPY, best of two", rows / bare, "", "", ""],
        ["COPY from Python, CSV read, JSON made", rows / checked, "", "", ""],
        *(_line_of(name, rows, reading) for name, reading in found.items()),
    ]
    print(table(("", "rows/s", "CPU µs a row", "postgres", "grown MB"), lines))
    rate = rows / found["import"].seconds
    bars = [
        _bar("import over HTTP, rows/s", rate, 30_000, round(rows / checked / 2)),
        _bar("import, share of COPY from Python", rate * checked / rows, 0, 0.5),
        _bar("import, share of bare COPY", rate * bare / rows, 0, 0),
        bar(
            name="import, growth of the web processes, MB",
            value=found["import"].grown_mb,
            must=300,
            aim=50,
            is_most=True,
        ),
        _bar(
            "export as jsonl, rows/s",
            rows / found["export as jsonl"].seconds,
            50_000,
            125_000,
        ),
        bar(
            name="export as jsonl, growth of the job worker, MB",
            value=found["export as jsonl"].grown_mb,
            must=50,
            aim=10,
            is_most=True,
        ),
    ]
    print()
    print(table(BAR_HEAD, bars))


def _publish(house: House, token: str, batch: Any, rows: int) -> None:
    began = time.perf_counter()
    call(house, token, "POST", f"/batches/{ids.outside(batch.public_id)}/publish", {})
    print(f"publish answered after {time.perf_counter() - began:.2f} s", flush=True)
    count = "SELECT count(*) FROM assignments_place WHERE batch_id = %s"
    while house.execute(count, [batch.pk])[0][0] < rows:
        time.sleep(0.5)


def _line_of(name: str, rows: int, reading: Reading) -> list[object]:
    cpu = sum(reading.cpu.values()) / rows * 1e6
    postgres = reading.cpu["postgres"] / rows * 1e6
    return [name, rows / reading.seconds, cpu, postgres, reading.grown_mb]


def _bar(name: str, value: float, must: float, aim: float) -> list[object]:
    return bar(name=name, value=value, must=must, aim=aim, is_most=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    chosen = parser.parse_args()
    with stage.served_house() as house, TemporaryDirectory() as folder:
        run(house, rows=chosen.rows, file=Path(folder) / "tasks.csv")


if __name__ == "__main__":
    main()
