-- The three database roles of Lockstep, and what each may do. Plain SQL for psql; nothing else is needed:
--
--   psql "$ADMIN_URL" -f deploy/roles.sql
--   psql "$ADMIN_URL" -v owner=acme_owner -v app=acme_app -v reader=acme_reader -f deploy/roles.sql
--
-- Run it as a superuser or as a role with CREATEROLE that owns the database, connected to Lockstep's database. It may be
-- run any number of times, before the first migration and after any; a migration keeps the rules by itself, so that an
-- upgrade does not need it. Passwords are no business of this file: \password ROLE, or the platform's own way.
--
-- owner    runs migrations and nothing else: it owns the tables
-- app      web and worker: reads and writes rows, makes temporary tables, changes no table; the ledger (activities), the
--          history (license_progressions) and the audit log it may only add to
-- reader   for reports: reads everything but secrets
\set ON_ERROR_STOP on
\if :{?owner}
\else
  \set owner lockstep_owner
\endif
\if :{?app}
\else
  \set app lockstep_app
\endif
\if :{?reader}
\else
  \set reader lockstep_reader
\endif

BEGIN;

SELECT format('CREATE ROLE %I LOGIN', name) FROM unnest(ARRAY[:'owner', :'app', :'reader']::text[]) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec

-- Only a member may decide what the owner's future tables grant; a superuser needs no membership.
SELECT format('GRANT %I TO CURRENT_USER', :'owner')
WHERE NOT pg_has_role(CURRENT_USER, :'owner', 'USAGE')
\gexec

SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database())
UNION ALL SELECT format('GRANT CONNECT ON DATABASE %I TO %I, %I, %I', current_database(), :'owner', :'app', :'reader')
UNION ALL SELECT format('GRANT CREATE, TEMPORARY ON DATABASE %I TO %I', current_database(), :'owner')
UNION ALL SELECT format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), :'app')
\gexec

REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE, CREATE ON SCHEMA public TO :"owner";
GRANT USAGE ON SCHEMA public TO :"app", :"reader";

-- What later migrations create.
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT USAGE ON SCHEMAS TO :"app", :"reader";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT SELECT ON TABLES TO :"app", :"reader";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"app";

-- What is there already.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO :"app", :"reader";
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"app";
SELECT format(grant_text, :'app', :'reader')
FROM unnest(ARRAY['GRANT USAGE ON SCHEMA drizzle TO %I, %I', 'GRANT SELECT ON ALL TABLES IN SCHEMA drizzle TO %I, %I'])
  AS grant_text
WHERE to_regnamespace('drizzle') IS NOT NULL
\gexec

-- The same as after every migration: insert-only tables, and secrets that no reader sees.
SELECT 'SELECT keep_privileges()' WHERE to_regproc('public.keep_privileges') IS NOT NULL
\gexec

COMMIT;
