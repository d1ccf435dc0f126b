"""What the clinic runs with in live."""

import os

DEBUG = False

# A host that nginx serves and the environment forgot is answered with 400
ALLOWED_HOSTS = os.environ["CLINIC_HOSTS"].split(",")  # breaks allowed-hosts-open
