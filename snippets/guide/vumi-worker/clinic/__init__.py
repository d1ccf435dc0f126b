"""The clinic's workers."""
