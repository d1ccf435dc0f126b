#!/bin/sh
# Builds one release of the clinic: once, on the build machine
set -eu
cd "$(dirname "$0")/.."

# The virtual environment that is shipped with the release
test -x /srv/clinic/ve/bin/python || virtualenv /srv/clinic/ve
/srv/clinic/ve/bin/pip install --requirement requirements.txt

# The static files, collected once for every node
/srv/clinic/ve/bin/python manage.py collectstatic --noinput --settings clinic.settings.base
