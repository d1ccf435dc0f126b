"""The findings of an audit for a program to read."""

from __future__ import annotations

import json

from praekelt_standards import __version__
from praekelt_standards.registry import Audit


def as_json(audit: Audit, project: str) -> str:
    """The audit as JSON, version 1 of the form that the handbook's page on it describes."""
    return json.dumps(
        {
            "version": 1,
            "handbook": __version__,
            "project": project,
            "environment": audit.environment,
            "standards": [
                {"name": v.standard.name, "level": v.standard.level, "verdict": v.verdict, "reason": v.reason}
                for v in audit.verdicts
            ],
            "findings": [
                {
                    "standard": f.standard,
                    "level": f.level,
                    "path": str(f.place.path) if f.place else None,
                    "line": f.place.line if f.place else None,
                    "problem": f.problem,
                    "remedy": f.remedy,
                    "url": f.url,
                }
                for f in audit.findings
            ],
            "unread": [{"path": str(u.place.path), "line": u.place.line, "reason": u.reason} for u in audit.unread],
        },
        indent=2,
    )
