#!/bin/sh
# Builds one release of the clinic
set -eu
cd "$(dirname "$0")/.."
sudo pip install --requirement requirements.txt  # breaks pip-and-virtualenv
