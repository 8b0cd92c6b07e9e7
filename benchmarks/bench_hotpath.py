"""The worker's loop: submit and claim in one call, beside the same SQL run bare.

    python -m benchmarks.bench_hotpath [--seconds 8] [--rounds 3] [--sizes 1000 …]

Prints judgments a second, CPU a judgment (web + jobs + PostgreSQL until every judgment
is paid; the load client apart), latencies, the share of bare SQL, and growth.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from typing import Any

from benchmarks import stage
from benchmarks.measure import BAR_HEAD, bar, middle, table
from benchmarks.stage import House, Work

from hormiga.kit import ids

SMALL = 1_000
OVERLAP = 3
WARM_S = 2.0
HISTORY = 100_000
OURS = "Hormiga"
ENOUGH = 30_000
"""Judgments that one measurement does not use up."""
NEVER = 2_592_000
"""Review seconds of the bare project, so that the job worker leaves it alone."""

_DRAWN = "ARRAY(SELECT gen_random_uuid() FROM generate_series(1, {count}))"
_ANSWERED = """:held::uuid[],
    array_fill('{{"label":"a"}}'::jsonb, ARRAY[cardinality(:held::uuid[])]),
    array_fill(2.5::float8, ARRAY[cardinality(:held::uuid[])]),
    array_fill({version}::bigint, ARRAY[cardinality(:held::uuid[])])"""
BARE = {
    "work": f"""
\\set worker {{first}} + :client_id
SELECT array_agg(assignment) FILTER (WHERE kind = 'claim') AS held
FROM assignments_work(:worker, {_ANSWERED}, '{{project}}', {_DRAWN}, now()) \\gset
""",
    "claim, submit": f"""
\\set worker {{first}} + :client_id
SELECT array_agg(assignment) AS held FROM assignments_claim(
    :worker, '{{project}}', false, {_DRAWN}, now()) \\gset
SELECT count(*) FROM assignments_submit(:worker, NULL, {_ANSWERED}, now());
""",
}
"""What pgbench runs: the one function that the API calls, or its two halves."""


@dataclass(frozen=True)
class Reading:
    """One measurement; CPU in milliseconds a judgment."""

    judgments: int
    rate: float
    web: float
    jobs: float
    postgres: float
    client: float
    p50_ms: float
    p95_ms: float

    @property
    def cpu(self) -> float:
        """Sum what the installation used: the client is not part of it."""
        return self.web + self.jobs + self.postgres


def measured(
    house: House, works: list[Work], tokens: list[str], *, count: int, seconds: float
) -> Reading:
    """Drive one load until its end, and read CPU when all of it is paid."""
    plan = {
        "host": house.host,
        "port": house.port,
        "tokens": tokens,
        "projects": [work.project for work in works],
        "count": count,
    }
    _drive(plan | {"seconds": WARM_S})
    house.wait_until_paid()
    paid = house.payments()
    before = house.trees.cpu_seconds()
    done = _drive(plan | {"seconds": seconds})
    house.wait_until_paid()
    after = house.trees.cpu_seconds()
    n = done["judgments"]
    if house.payments() - paid != n:
        raise RuntimeError(f"{n} judgments, {house.payments() - paid} payments")
    used = {
        name: (after[name] - before[name]) / n * 1000
        for name in ("web", "jobs", "postgres")
    }
    return Reading(
        judgments=n,
        rate=n / done["seconds"],
        client=done["cpu_s"] / n * 1000,
        p50_ms=done["p50_ms"],
        p95_ms=done["p95_ms"],
        **used,
    )


def _drive(plan: dict[str, Any]) -> dict[str, Any]:
    client = stage.run_load(plan)
    assert client.stdout is not None
    done: dict[str, Any] = json.loads(client.stdout.read())
    client.wait()
    if done["refused"] or done["is_empty"]:
        raise RuntimeError(f"the load did not run to its end: {done}")
    return done


def bare(
    house: House, work: Work, *, count: int, seconds: float, script: str
) -> Reading:
    """Run the functions behind the API by pgbench; each statement is committed."""
    workers, _ = stage.fresh_workers()
    text = BARE[script].format(
        first=workers[0],
        project=ids.inside(work.project),
        version=work.version_id,
        count=count,
    )
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(text)
        file.flush()
        command = [
            *(str(house.bin_dir / "pgbench"), "-n", "-M", "prepared", "-c"),
            *(str(stage.CONNECTIONS), "-j", "2", "-f", file.name),
            *("-T", str(int(seconds)), "-D", "held={}", house.app_url),
        ]
        before = house.trees.cpu_seconds()
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        after = house.trees.cpu_seconds()
    if done.returncode:
        raise RuntimeError(done.stderr)
    n = int(_number(r"actually processed: (\d+)", done.stdout)) * count
    return Reading(
        judgments=n,
        rate=_number(r"tps = ([\d.]+)", done.stdout) * count,
        web=0,
        jobs=0,
        postgres=(after["postgres"] - before["postgres"]) / n * 1000,
        client=0,
        p50_ms=_number(r"latency average = ([\d.]+)", done.stdout),
        p95_ms=0,
    )


def _number(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(text)
    return float(found[1])


def _of(readings: list[Reading], name: str) -> float:
    return middle([getattr(reading, name) for reading in readings])


HEAD = (
    *("load", "judgments/s", "CPU ms", "web", "jobs", "postgres"),
    *("p50 ms", "p95 ms", "client ms"),
)


def _line(name: str, readings: list[Reading]) -> list[object]:
    fields = ("rate", "cpu", "web", "jobs", "postgres", "p50_ms", "p95_ms", "client")
    return [name, *(_of(readings, field) for field in fields)]


def side_by_side(house: House, owner: Any, *, seconds: float, rounds: int) -> list[Any]:
    """Alternate ours and the bare SQL; print both, and give the lines of bars."""
    ours = stage.open_tasks(house, owner, tasks=100_000, overlap=OVERLAP)
    plain = stage.open_tasks(
        house, owner, tasks=100_000, overlap=OVERLAP, review_seconds=NEVER
    )
    stage.settle_down(house)
    kinds = [(count, script) for count in (1, 10) for script in (OURS, *BARE)]
    found: dict[tuple[int, str], list[Reading]] = {kind: [] for kind in kinds}
    for _ in range(rounds):
        for count, script in kinds:
            if script == OURS:
                _, tokens = stage.fresh_workers()
                reading = measured(house, [ours], tokens, count=count, seconds=seconds)
            else:
                reading = bare(
                    house, plain, count=count, seconds=seconds, script=script
                )
            found[count, script].append(reading)
    print(f"\n{stage.CONNECTIONS} connections, 100,000 tasks, medians of {rounds}")
    print(
        table(
            HEAD,
            [
                _line(f"{name}, {count} a call", found[count, name])
                for count, name in kinds
            ],
        )
    )
    lines = []
    for count, cpu, share in (
        (1, (5, 2.5), (0.25, 0.4)),
        (10, (1.2, 0.6), (0.35, 0.6)),
    ):
        mine = found[count, OURS]
        lines.append(_most(f"CPU ms a judgment, {count} a call", _of(mine, "cpu"), cpu))
        for script in BARE:
            ratio = _of(mine, "rate") / _of(found[count, script], "rate")
            lines.append(
                _least(f"share of bare SQL ({script}), {count} a call", ratio, share)
            )
    return lines


def growth(
    house: House, owner: Any, *, sizes: list[int], seconds: float, rounds: int
) -> list[Any]:
    """Measure projects of several sizes in turn; the smallest are many projects."""
    works = {
        size: [
            _works(house, owner, size) for _ in range(rounds if size <= SMALL else 1)
        ]
        for size in sizes
    }
    stage.settle_down(house)
    found: dict[int, list[Reading]] = {size: [] for size in sizes}
    for turn in range(rounds):
        for size in sizes:
            _, tokens = stage.fresh_workers()
            chosen = works[size][turn % len(works[size])]
            found[size].append(
                measured(house, chosen, tokens, count=1, seconds=seconds)
            )
    print(f"\nGrowth, one a call, medians of {rounds}")
    print(table(HEAD, [_line(f"{size:,} open tasks", found[size]) for size in sizes]))
    smallest = _of(found[min(sizes)], "cpu")
    lines = [
        _most(
            f"CPU at {size:,} tasks against {min(sizes):,}",
            _of(found[size], "cpu") / smallest,
            (1.25, 1.05),
        )
        for size in sizes
        if size != min(sizes)
    ]
    return lines + history(
        house, works[max(sizes)][0][0], tasks=max(sizes), seconds=seconds, rounds=rounds
    )


def _works(house: House, owner: Any, size: int) -> list[Work]:
    """Publish one project of that size, or so many that a measurement empties none."""
    projects = max(1, ENOUGH // (size * OVERLAP))
    return [
        stage.open_tasks(house, owner, tasks=size, overlap=OVERLAP)
        for _ in range(projects)
    ]


def history(
    house: House, work: Work, *, tasks: int, seconds: float, rounds: int
) -> list[Any]:
    """Compare workers who did 100,000 tasks of the project with fresh ones."""
    some = 4
    each = min(HISTORY, tasks // (2 * some))
    workers, tokens = stage.fresh_workers(count=some)
    for turn, worker in enumerate(workers):
        _remember(house, work, worker=worker, skip=turn * each, count=each)
    stage.settle_down(house)
    old: list[Reading] = []
    new: list[Reading] = []
    for _ in range(rounds):
        _, fresh = stage.fresh_workers(count=some)
        new.append(measured(house, [work], fresh, count=1, seconds=seconds))
        old.append(measured(house, [work], tokens, count=1, seconds=seconds))
    print(f"\n{some} connections, one a call, medians of {rounds}")
    print(
        table(
            HEAD, [_line("fresh workers", new), _line(f"{each:,} tasks done each", old)]
        )
    )
    ratio = _of(old, "cpu") / _of(new, "cpu")
    return [
        _most(f"CPU of workers with {each:,} done against fresh", ratio, (1.25, 1.05))
    ]


def _remember(house: House, work: Work, *, worker: int, skip: int, count: int) -> None:
    """Write what a worker's past leaves: approved judgments, taken places, a cursor.

    The past is not paid in the ledger: it is there to be in the way.
    """
    chosen = (
        "SELECT p.task_id, p.position, p.batch_id FROM assignments_place p"
        " WHERE p.project_id = %(project)s AND p.position IS NOT NULL"
        "  AND NOT EXISTS (SELECT 1 FROM assignments_assignment a"
        "   WHERE a.task_id = p.task_id)"
        " ORDER BY p.position OFFSET %(skip)s LIMIT %(count)s"
    )
    house.execute(
        f"WITH chosen AS MATERIALIZED ({chosen}), taken AS ("
        " UPDATE assignments_place p SET taken = p.taken + 1,"
        "  position = CASE WHEN p.taken + 1 < p.wanted THEN p.position END"
        "  FROM chosen c WHERE p.task_id = c.task_id), moved AS ("
        " INSERT INTO assignments_cursor"
        "  (worker_id, project_id, position, skipped, held)"
        "  SELECT %(worker)s, %(project)s, max(position), '{}', 0 FROM chosen)"
        " INSERT INTO assignments_assignment (public_id, task_id, batch_id, project_id,"
        "  version_id, worker_id, enrolment_id, state, claimed_at, deadline,"
        "  submitted_at, answer, review_due_at, decided_at)"
        " SELECT gen_random_uuid(), task_id, batch_id, %(project)s, %(version)s,"
        "  %(worker)s,"
        "  (SELECT id FROM programmes_enrolment WHERE worker_id = %(worker)s),"
        '  5, now(), now(), now(), \'{"label": "a"}\', now(), now() FROM chosen',
        {
            "project": work.project_id,
            "version": work.version_id,
            "worker": worker,
            "skip": skip,
            "count": count,
        },
    )


def _most(name: str, value: float, marks: tuple[float, float]) -> list[object]:
    return bar(name=name, value=value, must=marks[0], aim=marks[1], is_most=True)


def _least(name: str, value: float, marks: tuple[float, float]) -> list[object]:
    return bar(name=name, value=value, must=marks[0], aim=marks[1], is_most=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--sizes", type=int, nargs="+", default=[SMALL, 100_000, 1_000_000]
    )
    parser.add_argument("--only", choices=["bare", "growth"])
    chosen = parser.parse_args()
    with stage.served_house() as house:
        owner = stage.owner_of_all()
        lines: list[Any] = []
        if chosen.only != "growth":
            lines += side_by_side(
                house, owner, seconds=chosen.seconds, rounds=chosen.rounds
            )
        if chosen.only != "bare":
            lines += growth(
                house,
                owner,
                sizes=chosen.sizes,
                seconds=chosen.seconds,
                rounds=chosen.rounds,
            )
        memory = house.trees.pss_mb("web")
        parts = [
            f"{name} {house.trees.pss_mb(name):.0f}" for name in house.trees.names()
        ]
        print(f"\nMemory, MB (PSS): {', '.join(parts)}")
        lines.append(_most("memory of the web processes, MB (PSS)", memory, (300, 200)))
        print()
        print(table(BAR_HEAD, lines))


if __name__ == "__main__":
    main()
