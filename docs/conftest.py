"""Sybil over the handbook's pages: every block of every page is verified, or fails at its line."""

from sybil import Sybil

from praekelt_standards.handbook.blocks import blocks

pytest_collect_file = Sybil(parsers=[blocks], patterns=["*.rst"]).pytest()
