-- The role hsl reads the bot's database with: it can read the tables hsl reads, and nothing else.
--
--   psql "$BOT_DATABASE" -v role=hsl_reader -v schema=public -f deploy/source_role.sql
--   psql "$BOT_DATABASE" -c '\password hsl_reader'
--
-- Run it as the owner of the bot's tables with the right to create roles; again after the bot got
-- one of the optional tables. No password stands here: \password asks for one and sends a hash.
-- The last answer lists what the role may do beyond its task: it should be empty. Where it is not,
-- somebody granted that to PUBLIC; `REVOKE ... FROM PUBLIC` after asking whoever needs it.

\set ON_ERROR_STOP on
\if :{?role}
\else
    \set role hsl_reader
\endif
\if :{?schema}
\else
    \set schema public
\endif

BEGIN;

SELECT format('CREATE ROLE %I', :'role')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'role')
\gexec

-- A new role has none of these; from one that was there they are taken, which only a superuser may.
SELECT format('ALTER ROLE %I NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', :'role')
FROM pg_roles
WHERE rolname = :'role'
    AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)
\gexec
ALTER ROLE :"role" LOGIN NOINHERIT CONNECTION LIMIT 6;

-- A session can switch these off again; the grants below it cannot (TECH-NOTES, PostgreSQL).
ALTER ROLE :"role" SET default_transaction_read_only = on;
ALTER ROLE :"role" SET search_path = :"schema";
ALTER ROLE :"role" SET lock_timeout = '10s';
-- Reading the largest table, and the longest silence inside the one transaction of a refresh.
ALTER ROLE :"role" SET statement_timeout = '30min';
ALTER ROLE :"role" SET idle_in_transaction_session_timeout = '30min';

SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), :'role')
\gexec
REVOKE ALL ON ALL TABLES IN SCHEMA :"schema" FROM :"role";
REVOKE ALL ON ALL SEQUENCES IN SCHEMA :"schema" FROM :"role";
REVOKE ALL ON SCHEMA :"schema" FROM :"role";
GRANT USAGE ON SCHEMA :"schema" TO :"role";
GRANT SELECT ON :"schema".bookings, :"schema".free_lesson_registrations, :"schema".events TO :"role";

-- The optional tables, those that exist.
SELECT format('GRANT SELECT ON %I.%I TO %I', table_schema, table_name, :'role')
FROM information_schema.tables
WHERE table_schema = :'schema'
    AND table_name IN ('users', 'referral_coupons', 'referral_usage', 'hackathon_registrations')
\gexec

COMMIT;

SELECT
    n.nspname AS schema,
    c.relname AS may_do_more_with,
    has_table_privilege(:'role', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE') AS may_write
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND n.nspname !~ '^pg_(toast|temp)'
    AND (
        has_table_privilege(:'role', c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
        OR (
            has_table_privilege(:'role', c.oid, 'SELECT')
            AND (n.nspname, c.relname) NOT IN (
                (:'schema', 'bookings'),
                (:'schema', 'free_lesson_registrations'),
                (:'schema', 'events'),
                (:'schema', 'users'),
                (:'schema', 'referral_coupons'),
                (:'schema', 'referral_usage'),
                (:'schema', 'hackathon_registrations')
            )
        )
    )
ORDER BY
    schema,
    may_do_more_with;
