"""What a run cannot go under, on the same data: its SQL alone, one scan, its cells deflated.

Each module is a process of its own, so that the kernel counts it. Belongs here: the least work.
Not here: the product's own (`bench.ours`).
"""
