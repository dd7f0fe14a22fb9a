"""The conversation, the same on every channel: a Turn comes in, a Reply goes out."""
