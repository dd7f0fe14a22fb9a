"""The printed sheet of a handout: how to hear it, in large print, on one page."""
