"""A job is asked for once: in SQL, so that a database function can ask too."""

from __future__ import annotations

from django.db import migrations

# A conflict costs a savepoint, so the function looks first; two that look at once meet
# in procrastinate's unique index, and one wins. Labels wait two seconds, so that one
# job serves all answers that come in meanwhile.
DEFER_ONCE = """
CREATE FUNCTION jobs_defer_once(p_name text, p_key bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    v_lock text := p_name || ':' || p_key;
BEGIN
    IF EXISTS (SELECT 1 FROM procrastinate_jobs j
               WHERE j.queueing_lock = v_lock AND j.status = 'todo') THEN
        RETURN;
    END IF;
    BEGIN
        PERFORM procrastinate_defer_jobs_v1(ARRAY[ROW('default', p_name, 0, v_lock,
            v_lock, jsonb_build_object('key', p_key),
            CASE p_name WHEN 'label_batch' THEN clock_timestamp() + interval '2 s' END
        )::procrastinate_job_to_defer_v1]);
    EXCEPTION WHEN unique_violation THEN
        NULL;
    END;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("procrastinate", "0041_post_retry_failed_job")]

    operations = [
        migrations.RunSQL(DEFER_ONCE, "DROP FUNCTION jobs_defer_once(text, bigint)")
    ]
