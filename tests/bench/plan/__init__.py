"""How many of the times that a handout tells are proposed for its plan, against what readers found in it."""
