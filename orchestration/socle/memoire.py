"""How much memory DuckDB may take, whoever opens it.

Belongs here: the bound that PILOTAGE_MEMOIRE sets. Not here: connections.
"""

import os

MEMORY = os.environ.get("PILOTAGE_MEMOIRE", "2GB")
THREADS = 2


def bounds() -> dict[str, str | int]:
    """Settings of a connection; what exceeds the bound is written beside the file it opens."""
    return {"memory_limit": MEMORY, "threads": THREADS}
