"""The sentence grammar of the content files, used by everything that listens."""
