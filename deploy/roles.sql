-- The three database roles of Lockstep, and their privileges. Plain SQL for psql; nothing else is needed:
--
--   psql "$ADMIN_URL" -f deploy/roles.sql
--   psql "$ADMIN_URL" -v owner=acme_owner -v app=acme_app -v reader=acme_reader -f deploy/roles.sql
--
-- Run it as a superuser or as a role with CREATEROLE that owns the database, connected to Lockstep's database. It may
-- be run any number of times, before the first migration and after any migration. A migration keeps these privileges by
-- itself, so an upgrade does not need this file. This file sets no passwords: use \password ROLE, or the platform's own
-- way.
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

-- Only a member of the owner role may set default privileges for the owner's future tables; a superuser needs no
-- membership.
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

-- Privileges on objects that later migrations create.
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT USAGE ON SCHEMAS TO :"app", :"reader";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" GRANT SELECT ON TABLES TO :"app", :"reader";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT INSERT, UPDATE, DELETE ON TABLES TO :"app";
ALTER DEFAULT PRIVILEGES FOR ROLE :"owner" IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO :"app";

-- Privileges on existing objects.
GRANT SELECT ON ALL TABLES IN SCHEMA public TO :"app", :"reader";
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO :"app";
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO :"app";
SELECT format(grant_text, :'app', :'reader')
FROM unnest(ARRAY['GRANT USAGE ON SCHEMA drizzle TO %I, %I', 'GRANT SELECT ON ALL TABLES IN SCHEMA drizzle TO %I, %I'])
  AS grant_text
WHERE to_regnamespace('drizzle') IS NOT NULL
\gexec

-- The same call as after every migration: it keeps tables insert-only, and hides secrets from readers.
SELECT 'SELECT keep_privileges()' WHERE to_regproc('public.keep_privileges') IS NOT NULL
\gexec

COMMIT;
