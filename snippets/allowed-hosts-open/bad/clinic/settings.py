"""What the clinic runs with in live."""

DEBUG = False

# Every new hostname is a release of its own
# breaks allowed-hosts-open
ALLOWED_HOSTS = [
    "www.clinic.example.com",
    "clinic.example.com",
]
