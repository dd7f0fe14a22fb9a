"""From a question to the handout's own words, to 'it does not say', or to the number to call."""
