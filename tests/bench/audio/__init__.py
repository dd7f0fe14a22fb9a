"""Benches of the production line: its speed, and what its proof finds."""
