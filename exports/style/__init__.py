"""Looks, words and figures as a reader sees them, each written here and nowhere else."""
