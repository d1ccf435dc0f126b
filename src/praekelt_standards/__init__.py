"""Praekelt's platform standards: written, shown, checked, proved, and there to audit a project with."""

__version__ = "1.0.0"

# Where the handbook is published; every link that a report prints starts with it.
HANDBOOK_URL = "https://standards.example.com/"
