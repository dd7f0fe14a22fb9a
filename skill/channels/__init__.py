"""The channels: each translates between its own world and the conversation, knows no handout and decides nothing."""
