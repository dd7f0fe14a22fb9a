"""Proof: a recogniser that runs offline hears every sentence of the recordings and compares it with the script."""
