"""What ``python -m praekelt_standards`` runs: the same as ``praekelt-standards``."""

import sys

from praekelt_standards.cli import main

if __name__ == "__main__":
    sys.exit(main())
