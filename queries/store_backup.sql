-- name: backup_tables
-- Every table of the store with its columns, the statements that count its rows and write them out, and the last number it gave.
SELECT
    c.relname AS table_name,
    array_agg(CAST(a.attname AS text) ORDER BY a.attnum) AS columns,
    format('SELECT count(*) FROM messaging.%I', c.relname) AS count_rows,
    format(
        'COPY messaging.%I (%s) TO STDOUT',
        c.relname,
        string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum)
    ) AS copy_out,
    max(s.last_value) AS last_number
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_attribute AS a ON a.attrelid = c.oid
LEFT JOIN pg_sequences AS s
    ON a.attname = 'id'
    AND to_regclass(format('%I.%I', s.schemaname, s.sequencename)) = CASE
        WHEN a.attname = 'id'
            THEN CAST(pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), 'id') AS regclass)
    END
WHERE n.nspname = 'messaging'
    AND c.relkind = 'r'
    AND c.relname <> 'alembic_version'
    AND a.attnum > 0
    AND NOT a.attisdropped
GROUP BY
    c.relname
ORDER BY
    c.relname

-- name: backup_people
-- Everybody the store names by their id.
SELECT
    user_id
FROM messaging.message_recipients
UNION
SELECT
    user_id
FROM messaging.blocked_users
UNION
SELECT
    user_id
FROM messaging.suppressions
WHERE user_id IS NOT NULL
UNION
SELECT
    unnest(user_ids) AS user_id
FROM messaging.rehearsals

-- name: restore_copy_in
-- The statement that takes in the rows of one table, in the order of columns in which they were written out.
SELECT
    format(
        'COPY messaging.%I (%s) FROM STDIN',
        CAST(:table_name AS text),
        string_agg(quote_ident(given.name), ', ' ORDER BY given.place)
    ) AS copy_in
FROM unnest(CAST(:columns AS text[])) WITH ORDINALITY AS given (name, place)

-- name: restore_clear_limiter
-- The one row that a new store has from the start makes way for the restored one.
DELETE FROM messaging.limiter

-- name: restore_last_number
-- No number that was ever given is given again.
SELECT
    setval(
        CAST(pg_get_serial_sequence(format('messaging.%I', CAST(:table_name AS text)), 'id') AS regclass),
        CAST(:last_number AS bigint)
    ) AS last_number
