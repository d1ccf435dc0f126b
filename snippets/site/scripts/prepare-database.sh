#!/bin/sh
# Prepares the database host: once, before PostgreSQL and Valkey are started with these files
set -eu

# The folders that they write to
install --directory --owner=postgres --group=postgres /var/praekelt/logs/postgresql
install --directory --owner=valkey --group=valkey /var/praekelt/logs/valkey
