#!/bin/sh
# Creates the clinic's database: once, on the database host, as the user postgres
set -eu
password="$(cat /etc/clinic/database-password)"

psql --dbname=postgres --set=ON_ERROR_STOP=1 --set=password="$password" <<'SQL'
CREATE ROLE clinic LOGIN PASSWORD :'password';
CREATE DATABASE clinic OWNER clinic;
SQL
