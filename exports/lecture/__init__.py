"""Rows of the rapports, read once in the order in which they are written, and cut by scope."""
