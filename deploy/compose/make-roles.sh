#!/bin/sh
# Runs once, when the database is made: creates Lockstep's roles with their passwords. It writes no password to the log.
set -eu
psql --username="${POSTGRES_USER:-postgres}" --dbname="$POSTGRES_DB" --quiet --file=/lockstep/roles.sql
psql --username="${POSTGRES_USER:-postgres}" --dbname="$POSTGRES_DB" --quiet --set=ON_ERROR_STOP=1 \
  --set=owner="$OWNER_PASSWORD" --set=app="$APP_PASSWORD" <<'SQL'
ALTER ROLE lockstep_owner PASSWORD :'owner';
ALTER ROLE lockstep_app PASSWORD :'app';
SQL
