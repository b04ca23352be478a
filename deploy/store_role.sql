-- The two roles of the message store: the owner, who only migrates, and the one the app and the worker
-- sign in with, which can do all that messages need except change the audit.
--
--   psql "$STORE_DATABASE" -v owner=hsl_owner -v login=hsl_messages -f deploy/store_role.sql
--   psql "$STORE_DATABASE" -c '\password hsl_owner' -c '\password hsl_messages'
--   HSL_STORE_URL=postgresql://hsl_owner:...    hsl migrate
--   HSL_STORE_URL=postgresql://hsl_messages:... hsl worker
--
-- Run it as a superuser. Where the earlier system's tables are in this database (schema public), make
-- them the owner's first: ALTER TABLE message_history OWNER TO hsl_owner, and so on for all three.

\set ON_ERROR_STOP on
\if :{?owner}
\else
    \set owner hsl_owner
\endif
\if :{?login}
\else
    \set login hsl_messages
\endif

BEGIN;

SELECT format('CREATE ROLE %I LOGIN', :'owner')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner')
\gexec
SELECT format('CREATE ROLE %I LOGIN NOINHERIT', :'login')
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'login')
\gexec
SELECT 'CREATE ROLE hsl_app NOLOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hsl_app')
\gexec

GRANT hsl_app TO :"owner", :"login";
SELECT format('GRANT CONNECT ON DATABASE %I TO %I, %I', current_database(), :'owner', :'login')
\gexec
SELECT format('GRANT CREATE ON DATABASE %I TO %I', current_database(), :'owner')
\gexec

COMMIT;
