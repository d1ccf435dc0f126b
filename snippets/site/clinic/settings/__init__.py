"""Settings: one module for each environment, on top of base."""
