#!/bin/sh
# Does what the script of this name does in postgres: makes the database at the first start, and then runs the command.
set -e
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    echo "$POSTGRES_PASSWORD" >/tmp/password
    initdb -D "$PGDATA" -U "$user" --pwfile=/tmp/password -E UTF8 --locale=C --auth=scram-sha-256 --no-sync \
        -c listen_addresses='*'
    rm /tmp/password
    echo "host all all all scram-sha-256" >>"$PGDATA/pg_hba.conf"
    # The official script starts the server once for this, as the log shows to who counts its lines.
    pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start
    pg_ctl -D "$PGDATA" -m fast -w stop
    [ "$database" = postgres ] || echo "create database \"$database\"" | postgres --single -D "$PGDATA" postgres
fi
exec "$@"
