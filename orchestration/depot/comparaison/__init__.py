"""A dépôt counted, and held against the one before it in its session."""
