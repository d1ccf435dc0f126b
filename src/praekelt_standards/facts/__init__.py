"""Facts that change with time, each a dated table with its source; read only where a check asks."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any


@cache
def table(name: str) -> dict[str, Any]:
    """The table in a file of this folder, such as ``releases``."""
    import tomllib  # only where a check asks: it must start quickly

    return tomllib.loads((Path(__file__).parent / f"{name}.toml").read_text(encoding="utf-8"))
