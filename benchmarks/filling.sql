-- A full market, run in one go by filling.py, which says what stands in for the names.

INSERT INTO qualifications_qualificationtype
    (public_id, name, description, kind, title, is_active, created_at)
SELECT gen_random_uuid(), 'Level ' || n, '', 'granted', '{}', true, now()
FROM generate_series(1, %(types)s) n;

-- Projects, terms and batches are copies of a draft that the services made.
INSERT INTO projects_project
SELECT (jsonb_populate_record(p, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('projects_project', 'id')),
    'public_id', gen_random_uuid(),
    'state', 'live',
    'median_seconds', 8 + mod(n, 20)))).*
FROM projects_project p, generate_series(1, %(projects)s) n
WHERE p.id = %(draft)s ORDER BY n;

INSERT INTO projects_projectversion
SELECT (jsonb_populate_record(v, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('projects_projectversion', 'id')),
    'project_id', p.id,
    'title', jsonb_build_object('en', 'Name the animal ' || p.id),
    'description', jsonb_build_object('en', repeat('One animal a photograph. ', 8)),
    'instructions', jsonb_build_object('en', repeat('Look, and then choose. ', 80)),
    'template', repeat('x', 20000),
    'fee_ppm', NULL,
    'reward_micro', 10000 + mod(p.id, 7) * 1000))).*
FROM projects_projectversion v, projects_project p
WHERE v.project_id = %(draft)s AND p.state = 'live' ORDER BY p.id;

INSERT INTO projects_requirement
    (version_id, type_id, comparator, integers, locales, guards)
SELECT v.id, t.id, 'greater-or-equal', '{80}', '{}',
    CASE WHEN mod(v.project_id, 20) = 0 THEN 'discover' ELSE 'accept' END
FROM projects_projectversion v JOIN qualifications_qualificationtype t
    ON t.name = 'Level ' || 1 + mod(v.project_id / 4, %(types)s)
WHERE mod(v.project_id, 4) = 0 AND v.project_id <> %(draft)s;

INSERT INTO projects_batch
SELECT (jsonb_populate_record(b, jsonb_build_object(
    'id', nextval(pg_get_serial_sequence('projects_batch', 'id')),
    'public_id', gen_random_uuid(),
    'project_id', v.project_id,
    'version_id', v.id,
    'state', 'live',
    'published_at', now()))).*
FROM projects_batch b, projects_projectversion v
WHERE b.project_id = %(draft)s AND v.project_id <> %(draft)s ORDER BY v.id;

INSERT INTO projects_task (public_id, batch_id, version_id, input, wanted)
SELECT gen_random_uuid(), b.id, b.version_id, jsonb_build_object('n', n), 3
FROM projects_batch b, generate_series(1, %(tasks)s) n
WHERE b.state = 'live' ORDER BY b.id, n;

INSERT INTO assignments_place (task_id, project_id, batch_id, position, wanted, taken)
SELECT t.id, b.project_id, b.id, nextval('assignments_position'), 3, 1
FROM projects_task t JOIN projects_batch b ON b.id = t.batch_id ORDER BY t.id;

INSERT INTO assignments_queuehead (project_id, position)
SELECT project_id, min(position) FROM assignments_place GROUP BY project_id;

CREATE TEMPORARY TABLE done AS
(SELECT id FROM projects_project WHERE state = 'live' ORDER BY id DESC
 LIMIT %(done)s / 2)
UNION
(SELECT id FROM projects_project WHERE state = 'live' AND mod(id, 17) = 0 ORDER BY id
 LIMIT %(done)s - %(done)s / 2);

INSERT INTO assignments_assignment
    (public_id, task_id, batch_id, project_id, version_id, worker_id, enrolment_id,
     state, claimed_at, deadline, submitted_at, answer, active_seconds, review_due_at,
     decided_at)
SELECT gen_random_uuid(), made.task_id, made.batch_id, made.project_id, made.version_id,
    made.worker, e.id, made.state, made.at, made.at, made.at, '{"label": "a"}', 8,
    now() + interval '1 day', CASE WHEN made.state = 2 THEN NULL ELSE made.at END
FROM (
    SELECT p.task_id, p.batch_id, p.project_id, t.version_id,
        now() - interval '60 days' + p.position * interval '1 second' AS at,
        CASE WHEN mod(p.position, 20) = 0 THEN 6 WHEN mod(p.position, 7) = 0 THEN 2
            ELSE 5 END AS state,
        CASE WHEN p.project_id IN (SELECT id FROM done) THEN %(worker)s
            ELSE (%(others)s::bigint[])[1 + mod(p.position, %(count)s)] END AS worker
    FROM assignments_place p JOIN projects_task t ON t.id = p.task_id
) made JOIN programmes_enrolment e ON e.worker_id = made.worker
ORDER BY mod(made.project_id, 97), made.task_id;

INSERT INTO assignments_cursor (worker_id, project_id, position, skipped, held)
SELECT %(worker)s, p.project_id, max(p.position), '{}', 0
FROM assignments_place p WHERE p.project_id IN (SELECT id FROM done)
GROUP BY p.project_id;

-- One who has done nearly all there is: the list is at the other end of the market.
INSERT INTO assignments_cursor (worker_id, project_id, position, skipped, held)
SELECT %(finisher)s, p.project_id, max(p.position), '{}', 0
FROM assignments_place p JOIN (
    SELECT id FROM projects_project WHERE state = 'live' ORDER BY id OFFSET 100
) behind ON behind.id = p.project_id
GROUP BY p.project_id;
