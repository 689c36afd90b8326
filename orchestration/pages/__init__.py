"""Pages of docs/ that are made from descriptors and seeds: `python -m orchestration.pages`."""
