-- name: store_tables_given
-- Which of the given message tables are where, with about how many rows (-1: never counted).
SELECT
    n.nspname AS schema,
    c.relname AS table_name,
    c.reltuples::bigint AS about
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind = 'r'
    AND n.nspname IN ('public', 'messaging')
    AND c.relname IN ('message_history', 'message_recipients', 'blocked_users')
ORDER BY
    n.nspname,
    c.relname

-- name: store_revision
-- Which form the store has; the table is missing before the first migration.
SELECT
    version_num
FROM messaging.alembic_version

-- name: store_has_revision
-- Whether the store was ever migrated.
SELECT
    to_regclass('messaging.alembic_version') IS NOT NULL AS there

-- name: store_create_schema
-- Our own schema, beside whatever else is in the database.
CREATE SCHEMA IF NOT EXISTS messaging

-- name: store_migration_lock
-- One migration at a time; the lock ends with the connection.
SELECT
    pg_try_advisory_lock(7451002) AS alone

-- name: store_migration_patience
-- A migration waits so long for others to let go of a table, then gives up whole.
SET lock_timeout = '20s'
