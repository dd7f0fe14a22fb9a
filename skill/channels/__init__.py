"""One thin translator a channel: it makes a Turn, renders a Reply, and decides nothing."""
