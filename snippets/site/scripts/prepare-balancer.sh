#!/bin/sh
# Prepares the balancer: once
set -eu

# The folder that supervisord writes to
install --directory /var/praekelt/logs
