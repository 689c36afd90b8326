"""Reading of files, format by format: rows of text with their lines, whatever they say."""
