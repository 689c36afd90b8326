"""Dagster, and Dagster alone: assets, checks, partitions, sensors, its storage."""
