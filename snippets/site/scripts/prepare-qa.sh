#!/bin/sh
# Prepares the QA server, which is the database host and an application node in one
set -eu
cd "$(dirname "$0")"

./prepare-database.sh
./after-install.sh
install --directory --owner=www-data --group=www-data /srv/clinic/mail
