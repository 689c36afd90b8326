"""Judgement of rows and of a dépôt by itself: constraints, keys, references, what blocks."""
