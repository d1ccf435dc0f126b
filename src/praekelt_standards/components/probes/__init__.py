"""Scripts that a component's own Python runs; each reads its task as JSON and answers in JSON."""
