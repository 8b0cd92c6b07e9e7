-- Claiming, submitting, returning, expiring: each one statement for its caller.
--
-- Locks, always in this order, so that nothing waits in a circle:
--   1. the queue's advisory lock: shared to claim or submit; exclusive to put a place
--      into the queue, so that a cursor never passes a position that is not yet visible;
--   2. the batch's label lock (shared), which labelling takes to wait for open submits;
--   3. the worker's cursor row; 4. assignments; 5. places.

CREATE SEQUENCE IF NOT EXISTS assignments_position AS bigint;

ALTER TABLE assignments_place SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_insert_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE assignments_cursor SET (fillfactor = 50);
ALTER TABLE assignments_assignment SET (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.05);

CREATE OR REPLACE FUNCTION assignments_queue_key(p_project bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$ SELECT (1::bigint << 56) | p_project $$;
CREATE OR REPLACE FUNCTION assignments_label_key(p_batch bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE AS $$ SELECT (2::bigint << 56) | p_batch $$;

-- A worker claims. The first column says what came of it: a row a claim, or one row that
-- names what stands in the way (no-project, not-open, not-enrolled; requirements, unless
-- the caller names the enrolment whose requirements, and the project's, it has checked),
-- or no row: nothing to be had.
-- No sequential scans: a plan made while the tables were small would outlive that.
CREATE OR REPLACE FUNCTION assignments_claim(
    p_worker bigint, p_project uuid, p_enrolment bigint, p_ids uuid[],
    p_now timestamptz
) RETURNS TABLE (
    outcome text, assignment uuid, task uuid, input text, deadline timestamptz
)
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    v_project record;
    v_enrolment bigint;
    v_cursor record;
    v_count integer;
    v_from bigint;
    v_last bigint;
    v_tasks bigint[] := '{}';
    v_more bigint[];
    v_retry bigint[];
    v_passed bigint[];
    v_is_end boolean;
    v_tries integer := 0;
    v_task record;
BEGIN
    SELECT p.id, p.state, p.allowance, p.programme_id, q.position - 1 AS before_head
        INTO v_project FROM projects_project p
        LEFT JOIN assignments_queuehead q ON q.project_id = p.id
        WHERE p.public_id = p_project;
    IF NOT FOUND THEN
        outcome := 'no-project'; RETURN NEXT; RETURN;
    END IF;
    IF v_project.state <> 'live' THEN
        outcome := 'not-open'; RETURN NEXT; RETURN;
    END IF;
    SELECT e.id INTO v_enrolment FROM programmes_enrolment e
        JOIN programmes_programme g ON g.id = e.programme_id AND g.is_active
        WHERE e.worker_id = p_worker AND e.programme_id = v_project.programme_id AND e.is_active
          AND (p_enrolment IS NULL OR e.id = p_enrolment)
        ORDER BY e.id LIMIT 1;
    IF NOT FOUND THEN
        outcome := 'not-enrolled'; RETURN NEXT; RETURN;
    END IF;
    IF p_enrolment IS NULL AND (EXISTS (
        SELECT 1 FROM projects_requirement r WHERE r.version_id = (
            SELECT v.id FROM projects_projectversion v WHERE v.project_id = v_project.id
            ORDER BY v.number DESC LIMIT 1)
    ) OR EXISTS (
        SELECT 1 FROM programmes_entryrequirement r
            WHERE r.programme_id = v_project.programme_id)
    ) THEN
        outcome := 'requirements'; RETURN NEXT; RETURN;
    END IF;

    PERFORM pg_advisory_xact_lock_shared(assignments_queue_key(v_project.id));
    SELECT c.id, c.position, c.skipped, c.held INTO v_cursor FROM assignments_cursor c
        WHERE c.worker_id = p_worker AND c.project_id = v_project.id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO assignments_cursor (worker_id, project_id, position, skipped, held)
            VALUES (p_worker, v_project.id, 0, '{}', 0) ON CONFLICT DO NOTHING;
        SELECT c.id, c.position, c.skipped, c.held INTO v_cursor FROM assignments_cursor c
            WHERE c.worker_id = p_worker AND c.project_id = v_project.id FOR UPDATE;
    END IF;
    v_count := least(cardinality(p_ids), v_project.allowance - v_cursor.held);
    IF v_count <= 0 THEN
        RETURN;
    END IF;

    -- First what others were just claiming when the cursor went by; a few at a time. A
    -- place that was freed since stands at the end too: it may have been had from there.
    IF cardinality(v_cursor.skipped) > 0 THEN
        v_retry := v_cursor.skipped[1:v_count + 20];
        SELECT coalesce(array_agg(free.task_id), '{}') INTO v_tasks FROM (
            SELECT p.task_id FROM assignments_place p
            WHERE p.task_id = ANY (v_retry) AND p.position IS NOT NULL
              AND (SELECT a.id FROM assignments_assignment a
                   WHERE a.task_id = p.task_id AND a.worker_id = p_worker LIMIT 1) IS NULL
            ORDER BY p.position LIMIT v_count FOR UPDATE SKIP LOCKED
        ) free;
        SELECT coalesce(array_agg(p.task_id ORDER BY p.position), '{}') INTO v_passed
            FROM assignments_place p
            WHERE p.task_id = ANY (v_retry) AND p.position IS NOT NULL
              AND p.task_id <> ALL (v_tasks)
              AND (SELECT a.id FROM assignments_assignment a
                   WHERE a.task_id = p.task_id AND a.worker_id = p_worker LIMIT 1) IS NULL;
        v_cursor.skipped := v_cursor.skipped[v_count + 21:] || v_passed;
    END IF;

    -- Then on from the cursor. A place put back at the end may be of a task that this
    -- worker had before: the LIMIT keeps that look-up one index probe a row.
    IF cardinality(v_tasks) < v_count THEN
        v_from := greatest(v_cursor.position, v_project.before_head);
        SELECT coalesce(array_agg(free.task_id), '{}'), max(free.position)
            INTO v_more, v_last FROM (
            SELECT p.task_id, p.position FROM assignments_place p
            WHERE p.project_id = v_project.id AND p.position > v_from
              AND p.task_id <> ALL (v_tasks)
              AND (SELECT a.id FROM assignments_assignment a
                   WHERE a.task_id = p.task_id AND a.worker_id = p_worker LIMIT 1) IS NULL
            ORDER BY p.position LIMIT v_count - cardinality(v_tasks)
            FOR UPDATE SKIP LOCKED
        ) free;
        v_is_end := cardinality(v_more) < v_count - cardinality(v_tasks);
        SELECT coalesce(array_agg(passed.task_id), '{}'),
            CASE WHEN count(*) = 2000 THEN max(passed.position)
                 ELSE greatest(v_last, max(passed.position)) END
            INTO v_passed, v_last FROM (
            SELECT p.task_id, p.position FROM assignments_place p
            WHERE p.project_id = v_project.id AND p.position > v_from
              AND (v_is_end OR p.position < v_last)
              AND p.task_id <> ALL (v_tasks || v_more)
              AND (SELECT a.id FROM assignments_assignment a
                   WHERE a.task_id = p.task_id AND a.worker_id = p_worker LIMIT 1) IS NULL
            ORDER BY p.position LIMIT 2000
        ) passed;
        v_tasks := v_tasks || v_more;
        v_cursor.skipped := v_cursor.skipped || v_passed;
        v_cursor.position := greatest(v_cursor.position, v_last);
    END IF;

    -- Nothing but what others hold just now: try again rather than say "nothing left",
    -- for about a second. It never waits for a row's lock: a place that was full by the
    -- time it was looked at stays locked here, and two that wait could wait in a circle.
    WHILE cardinality(v_tasks) = 0 AND cardinality(v_cursor.skipped) > 0 AND v_tries < 200
    LOOP
        PERFORM pg_sleep(0.005) WHERE v_tries > 0;
        v_tries := v_tries + 1;
        SELECT coalesce(array_agg(free.task_id), '{}') INTO v_tasks FROM (
            SELECT p.task_id FROM assignments_place p
            WHERE p.task_id = ANY (v_cursor.skipped) AND p.position IS NOT NULL
              AND (SELECT a.id FROM assignments_assignment a
                   WHERE a.task_id = p.task_id AND a.worker_id = p_worker LIMIT 1) IS NULL
            ORDER BY p.position LIMIT v_count FOR UPDATE SKIP LOCKED
        ) free;
        SELECT coalesce(array_agg(p.task_id ORDER BY p.position), '{}')
            INTO v_cursor.skipped FROM assignments_place p
            WHERE p.task_id = ANY (v_cursor.skipped) AND p.position IS NOT NULL
              AND p.task_id <> ALL (v_tasks)
              AND (SELECT a.id FROM assignments_assignment a
                   WHERE a.task_id = p.task_id AND a.worker_id = p_worker LIMIT 1) IS NULL;
    END LOOP;

    v_count := cardinality(v_tasks);
    UPDATE assignments_cursor c SET position = v_cursor.position,
        skipped = v_cursor.skipped, held = v_cursor.held + v_count
        WHERE c.id = v_cursor.id;
    FOR i IN 1 .. v_count LOOP
        UPDATE assignments_place p SET taken = p.taken + 1,
            position = CASE WHEN p.taken + 1 < p.wanted THEN p.position END
            WHERE p.task_id = v_tasks[i];
        SELECT t.public_id, t.input::text AS input, t.batch_id, t.version_id,
            p_now + make_interval(secs => v.time_limit_seconds) AS ends INTO v_task
            FROM projects_task t JOIN projects_projectversion v ON v.id = t.version_id
            WHERE t.id = v_tasks[i];
        INSERT INTO assignments_assignment (public_id, task_id, batch_id, project_id,
            version_id, worker_id, enrolment_id, state, claimed_at, deadline)
            VALUES (p_ids[i], v_tasks[i], v_task.batch_id, v_project.id, v_task.version_id,
                p_worker, v_enrolment, 1, p_now, v_task.ends);
        outcome := 'claimed'; assignment := p_ids[i]; task := v_task.public_id;
        input := v_task.input; deadline := v_task.ends;
        RETURN NEXT;
    END LOOP;
END $$;

-- Answers come in; a row each, in order: accepted, again (the same answer once more),
-- unknown, different, returned, late, or unchecked: its terms are not those that the
-- caller checked it by, so it is not stored, and the row names the terms to check.
-- Labels are asked for in the same transaction: jobs_defer_once is the jobs door's.
CREATE OR REPLACE FUNCTION assignments_submit(
    p_worker bigint, p_claim_project uuid, p_ids uuid[], p_answers jsonb[],
    p_active double precision[], p_versions bigint[], p_now timestamptz
) RETURNS TABLE (assignment uuid, outcome text, batch bigint, version bigint)
LANGUAGE plpgsql AS $$
DECLARE
    v_projects bigint[];
    v_batches bigint[];
    v_key bigint;
    v_row record;
    v_next bigint;
    v_changed bigint[] := '{}';
BEGIN
    SELECT array_agg(DISTINCT a.project_id), array_agg(DISTINCT a.batch_id)
        INTO v_projects, v_batches
        FROM assignments_assignment a
        WHERE a.public_id = ANY (p_ids) AND a.worker_id = p_worker;
    v_projects := coalesce(v_projects, '{}');
    IF p_claim_project IS NOT NULL THEN
        SELECT p.id INTO v_next FROM projects_project p
            WHERE p.public_id = p_claim_project;
        IF v_next <> ALL (v_projects) THEN
            v_projects := v_projects || v_next;
        END IF;
    END IF;
    FOR v_key IN SELECT unnest(v_projects) ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock_shared(assignments_queue_key(v_key));
    END LOOP;
    FOR v_key IN SELECT unnest(v_batches) ORDER BY 1 LOOP
        PERFORM pg_advisory_xact_lock_shared(assignments_label_key(v_key));
    END LOOP;
    PERFORM 1 FROM assignments_cursor c
        WHERE c.worker_id = p_worker AND c.project_id = ANY (v_projects)
        ORDER BY c.project_id FOR UPDATE;
    FOR i IN 1 .. cardinality(p_ids) LOOP
        SELECT a.id, a.task_id, a.batch_id, a.project_id, a.version_id, a.state,
            a.answer, a.claimed_at, a.deadline, v.grace_seconds, v.review_seconds
            INTO v_row
            FROM assignments_assignment a
            JOIN projects_projectversion v ON v.id = a.version_id
            WHERE a.public_id = p_ids[i] AND a.worker_id = p_worker;
        assignment := p_ids[i]; batch := v_row.batch_id; version := v_row.version_id;
        IF NOT FOUND THEN
            outcome := 'unknown';
        ELSIF v_row.state IN (2, 5, 6) THEN
            outcome := CASE WHEN v_row.answer = p_answers[i]
                THEN 'again' ELSE 'different' END;
        ELSIF v_row.state = 3 THEN
            outcome := 'returned';
        ELSIF p_now > v_row.deadline + make_interval(secs => v_row.grace_seconds) THEN
            outcome := 'late';
        ELSIF v_row.version_id IS DISTINCT FROM p_versions[i] THEN
            outcome := 'unchecked';
        ELSE
            -- An expired claim takes its place back, if that is still free.
            IF v_row.state = 4 THEN
                UPDATE assignments_place p SET taken = p.taken + 1,
                    position = CASE WHEN p.taken + 1 < p.wanted THEN p.position END
                    WHERE p.task_id = v_row.task_id AND p.taken < p.wanted
                      AND p.position IS NOT NULL;
            END IF;
            IF v_row.state = 4 AND NOT FOUND THEN
                outcome := 'late';
            ELSE
                outcome := 'accepted';
                IF v_row.batch_id <> ALL (v_changed) THEN
                    v_changed := v_changed || v_row.batch_id;
                END IF;
                UPDATE assignments_assignment SET state = 2, submitted_at = p_now,
                    answer = p_answers[i],
                    -- Nobody is at work on a task for longer than it was out.
                    active_seconds = least(p_active[i],
                        extract(epoch FROM p_now - v_row.claimed_at)),
                    review_due_at = p_now + make_interval(secs => v_row.review_seconds)
                    WHERE id = v_row.id;
                IF v_row.state = 1 THEN
                    UPDATE assignments_cursor c SET held = c.held - 1
                        WHERE c.worker_id = p_worker AND c.project_id = v_row.project_id;
                END IF;
            END IF;
        END IF;
        RETURN NEXT;
    END LOOP;
    FOREACH v_key IN ARRAY v_changed LOOP
        PERFORM jobs_defer_once('label_batch', v_key);
    END LOOP;
END $$;

-- Answers, and a claim in the same breath: one statement for the loop that workers spend
-- their day in. Rows of kind `answer` come first, then rows of kind `claim`.
CREATE OR REPLACE FUNCTION assignments_work(
    p_worker bigint, p_ids uuid[], p_answers jsonb[], p_active double precision[],
    p_versions bigint[], p_project uuid, p_fresh uuid[], p_now timestamptz
) RETURNS TABLE (
    kind text, outcome text, assignment uuid, version bigint, task uuid, input text,
    deadline timestamptz
)
LANGUAGE plpgsql AS $$
BEGIN
    RETURN QUERY SELECT 'answer', s.outcome, s.assignment, s.version, NULL::uuid,
        NULL::text, NULL::timestamptz
        FROM assignments_submit(p_worker, p_project, p_ids, p_answers, p_active,
            p_versions, p_now) s;
    IF p_project IS NOT NULL THEN
        RETURN QUERY SELECT 'claim', c.outcome, c.assignment, NULL::bigint, c.task,
            c.input, c.deadline
            FROM assignments_claim(p_worker, p_project, NULL, p_fresh, p_now) c;
    END IF;
END $$;

-- A worker gives claims back, or (p_worker null) the time of some is over. The freed
-- places go to the end of the queue. Answers how many were freed.
CREATE OR REPLACE FUNCTION assignments_free(
    p_project bigint, p_worker bigint, p_ids uuid[], p_limit integer, p_now timestamptz
) RETURNS integer
LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    v_freed bigint[];
BEGIN
    PERFORM pg_advisory_xact_lock(assignments_queue_key(p_project));
    IF p_worker IS NULL THEN
        WITH due AS (
            SELECT a.id FROM assignments_assignment a
            WHERE a.state = 1 AND a.deadline < p_now AND a.project_id = p_project
            ORDER BY a.deadline LIMIT p_limit
        ), freed AS (
            UPDATE assignments_assignment a SET state = 4 FROM due WHERE a.id = due.id
            RETURNING a.id, a.task_id, a.worker_id
        ), counted AS (
            UPDATE assignments_cursor c SET held = c.held - n.times
            FROM (SELECT worker_id, count(*) AS times FROM freed GROUP BY worker_id) n
            WHERE c.worker_id = n.worker_id AND c.project_id = p_project
        )
        SELECT array_agg(task_id ORDER BY id) INTO v_freed FROM freed;
    ELSE
        WITH freed AS (
            UPDATE assignments_assignment a SET state = 3
            WHERE a.public_id = ANY (p_ids) AND a.worker_id = p_worker AND a.state = 1
              AND a.project_id = p_project
            RETURNING a.id, a.task_id
        ), counted AS (
            UPDATE assignments_cursor c SET held = c.held - n.times
            FROM (SELECT count(*) AS times FROM freed) n
            WHERE c.worker_id = p_worker AND c.project_id = p_project
        )
        SELECT array_agg(task_id ORDER BY id) INTO v_freed FROM freed;
    END IF;
    IF v_freed IS NULL THEN
        RETURN 0;
    END IF;
    -- In the order of their claims, so that neighbours in the queue stay neighbours.
    UPDATE assignments_place p SET taken = p.taken - n.times,
        position = CASE WHEN b.state = 'live' AND t.state = 'open' THEN n.position END
    FROM (SELECT f.task_id, f.times, nextval('assignments_position') AS position FROM (
              SELECT u.task_id, count(*) AS times
              FROM unnest(v_freed) WITH ORDINALITY AS u (task_id, n)
              GROUP BY u.task_id ORDER BY min(u.n)) f) n
    JOIN projects_task t ON t.id = n.task_id
    JOIN projects_batch b ON b.id = t.batch_id
    WHERE p.task_id = n.task_id;
    RETURN cardinality(v_freed);
END $$;

-- Put a published batch's tasks into the queue, from p_after on; answers the last task
-- queued, or null when all are. Running it again queues nothing twice.
CREATE OR REPLACE FUNCTION assignments_enqueue(p_batch bigint, p_after bigint, p_limit integer)
RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    v_project bigint;
    v_last bigint;
BEGIN
    SELECT b.project_id INTO STRICT v_project FROM projects_batch b WHERE b.id = p_batch;
    PERFORM pg_advisory_xact_lock(assignments_queue_key(v_project));
    INSERT INTO assignments_queuehead (project_id, position)
        VALUES (v_project, 0) ON CONFLICT DO NOTHING;
    WITH chunk AS MATERIALIZED (
        SELECT t.id, t.wanted FROM projects_task t
        WHERE t.batch_id = p_batch AND t.id > p_after ORDER BY t.id LIMIT p_limit
    ), queued AS (
        INSERT INTO assignments_place (task_id, project_id, batch_id, position, wanted, taken)
        SELECT c.id, v_project, p_batch, nextval('assignments_position'), c.wanted, 0
        FROM chunk c ORDER BY c.id ON CONFLICT DO NOTHING
    )
    SELECT max(c.id) INTO v_last FROM chunk c;
    RETURN v_last;
END $$;

-- Take a batch's open places off the queue.
CREATE OR REPLACE FUNCTION assignments_close(p_batch bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    v_project bigint;
BEGIN
    SELECT b.project_id INTO STRICT v_project FROM projects_batch b WHERE b.id = p_batch;
    PERFORM pg_advisory_xact_lock(assignments_queue_key(v_project));
    UPDATE assignments_place p SET position = NULL
        WHERE p.batch_id = p_batch AND p.position IS NOT NULL;
END $$;

-- Move a queue's head to its first open place (monotone: positions only grow).
CREATE OR REPLACE FUNCTION assignments_move_head(p_project bigint) RETURNS void
LANGUAGE sql SET enable_seqscan = off AS $$
    UPDATE assignments_queuehead h SET position = first.position FROM (
        SELECT p.position FROM assignments_place p, assignments_queuehead q
        WHERE q.project_id = p_project AND p.project_id = p_project
          AND p.position >= q.position
        ORDER BY p.position LIMIT 1
    ) first
    WHERE h.project_id = p_project AND h.position < first.position;
$$;
