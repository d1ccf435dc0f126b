#!/bin/sh
# Prepares a host for the release that was just built on it
set -eu

# The folder that nginx writes to
install --directory /var/praekelt/logs/clinic
