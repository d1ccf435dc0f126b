#!/bin/sh
# Builds one release of the clinic
set -eu
cd "$(dirname "$0")/.."
test -x /srv/clinic/ve/bin/python || virtualenv /srv/clinic/ve
/srv/clinic/ve/bin/pip install --requirement requirements.txt
