"""What the app's database role may do: everything but write to the ledger.

Migrations run as the role that owns the tables; the app runs as another. `apply` is
called after each migration, so that new tables need no thought.
"""

from __future__ import annotations

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

_OPEN = """
GRANT USAGE ON SCHEMA public TO {app};
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app};
GRANT EXECUTE ON ALL ROUTINES IN SCHEMA public TO {app};
"""

_LEDGER_RELATIONS = """
SELECT relname, relkind::text FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relname ~ '^ledger_'
AND relkind IN ('r', 'p', 'v', 'S') ORDER BY relname
"""


def apply(owner_connection: BaseDatabaseWrapper, app_role: str) -> None:
    """Give the app's role its rights; may be repeated; an owner needs none.

    The connection must be the owner's: the role that ran the migrations.
    """
    with (
        transaction.atomic(using=owner_connection.alias),
        owner_connection.cursor() as cursor,
    ):
        cursor.execute("SELECT current_user")
        if cursor.fetchone() == (app_role,):
            return
        app = sql.Identifier(app_role)
        cursor.execute(sql.SQL(_OPEN).format(app=app))
        cursor.execute(_LEDGER_RELATIONS)
        for name, kind in cursor.fetchall():
            cursor.execute(_close(name=name, kind=kind, app=app))


def _close(*, name: str, kind: str, app: sql.Identifier) -> sql.Composed:
    """Leave the app's role nothing but SELECT on one of the ledger's relations."""
    relation = sql.Identifier("public", name)
    if kind == "S":
        return sql.SQL("REVOKE ALL ON SEQUENCE {} FROM {}").format(relation, app)
    return sql.SQL("REVOKE ALL ON {0} FROM {1}; GRANT SELECT ON {0} TO {1}").format(
        relation, app
    )
