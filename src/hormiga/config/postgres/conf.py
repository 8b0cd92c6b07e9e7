"""The server's configuration, written anew at each start so that ours takes effect.

What an operator wants otherwise goes into `local.conf` beside it, read last.
"""

from __future__ import annotations

from pathlib import Path

import psutil

from hormiga.config.postgres.owner import Owner
from hormiga.config.postgres.place import Place

ROLES = ("hormiga_app", "hormiga_owner", "postgres")
_MB = 1024 * 1024
_CGROUP_LIMITS = (
    Path("/sys/fs/cgroup/memory.max"),
    Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"),
)


def write(*, place: Place, owner: Owner) -> None:
    """Write the three files of configuration into the cluster's home."""
    _put(place.home / "postgresql.conf", settings(memory=memory_of_machine()))
    _put(place.home / "pg_hba.conf", "local all all peer map=hormiga\n")
    _put(place.home / "pg_ident.conf", identities(owner=owner))


def memory_of_machine() -> int:
    """Tell the bytes of memory that we may use: the machine's, or the container's."""
    total: int = psutil.virtual_memory().total
    for file in _CGROUP_LIMITS:
        try:
            total = min(total, int(file.read_text()))
        except (OSError, ValueError):  # no such file, or "max"
            continue
    return total


def settings(*, memory: int) -> str:
    """Write `postgresql.conf` for a machine with so many bytes of memory."""
    buffers = min(max(memory // 8, 128 * _MB), 2048 * _MB) // _MB
    cache = max(memory // 2 // _MB, 2 * buffers)
    return f"""\
# Written by Hormiga at each start; changes here are lost. Yours go to local.conf.
max_connections = 200
shared_buffers = {buffers}MB
effective_cache_size = {cache}MB
work_mem = 16MB
maintenance_work_mem = 128MB
random_page_cost = 1.1
jit = off

# An acknowledged answer is on disk.
fsync = on
synchronous_commit = on
full_page_writes = on
wal_compression = on
min_wal_size = 256MB
max_wal_size = 2GB
checkpoint_timeout = 10min

# Queues churn: clean up early and often.
autovacuum = on
autovacuum_naptime = 10s
autovacuum_vacuum_scale_factor = 0.05
autovacuum_vacuum_insert_scale_factor = 0.05
autovacuum_analyze_scale_factor = 0.02
autovacuum_vacuum_cost_limit = 1000

TimeZone = 'UTC'
log_timezone = 'UTC'
logging_collector = on
log_directory = 'log'
log_filename = 'server-%a.log'
log_file_mode = 0600
log_rotation_age = 1d
log_rotation_size = 0
log_truncate_on_rotation = on
log_line_prefix = '%m [%p] %u@%d '
log_parameter_max_length_on_error = 0
log_parameter_max_length = 0

include_if_exists = 'local.conf'
"""


def identities(*, owner: Owner) -> str:
    """Map the users of the system that may connect to each of our roles."""
    users = dict.fromkeys((owner.caller, owner.name))
    lines = [f'hormiga "{user}" {role}\n' for user in users for role in ROLES]
    return "".join(lines)


def _put(file: Path, text: str) -> None:
    part = file.with_name(f"{file.name}.part")
    part.write_text(text)
    part.chmod(0o644)  # the database's user reads it, only we write it
    part.replace(file)
