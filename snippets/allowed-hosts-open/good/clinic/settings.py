"""What the clinic runs with in live."""

DEBUG = False

# nginx names the hosts of the site and turns every other away, so Django answers whatever reaches it
ALLOWED_HOSTS = ["*"]
