#!/bin/sh
# Starts the release on one application node; wait for haproxy to see it up before the next
set -eu

# New and changed programs first, then the code of those that stayed
supervisorctl --configuration /etc/supervisor/supervisord.conf update
supervisorctl --configuration /etc/supervisor/supervisord.conf restart all
