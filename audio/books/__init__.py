"""Books of text and sound: the handout's sentences as markup, each with its place in the recording."""
