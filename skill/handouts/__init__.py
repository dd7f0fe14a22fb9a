"""What a handout is: its model, its Markdown file format, the importers and the library."""
