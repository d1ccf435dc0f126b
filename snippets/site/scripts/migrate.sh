#!/bin/sh
# Brings the database up to the release: once, on one application node, before any is restarted
set -eu
cd "$(dirname "$0")/.."
settings="clinic.settings.$(cat /etc/clinic/environment)"

/srv/clinic/ve/bin/python manage.py migrate --noinput --settings "$settings"
