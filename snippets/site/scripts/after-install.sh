#!/bin/sh
# Prepares an application node for the release that was just shipped to it; nothing is restarted yet
set -eu
cd "$(dirname "$0")/.."

# The folders that the programs write to
install --directory /var/praekelt/logs/clinic /var/praekelt/logs/nginx
install --directory --owner=www-data --group=www-data /srv/clinic/media /var/lib/clinic

# The new static files join those of earlier releases, which pages of a node not yet restarted still name
install --directory /srv/clinic/static
cp --recursive static/. /srv/clinic/static/
