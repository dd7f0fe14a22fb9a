"""The production line: from a handout to recordings."""
