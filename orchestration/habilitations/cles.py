"""Public keys of agents: read by pyrage (age), which also encrypts for them.

Belongs here: which kinds of key are accepted. Not here: who must have one (`dbt_project.yml`).
"""

import pyrage

Recipient = pyrage.x25519.Recipient | pyrage.ssh.Recipient


def recipient(key: str) -> Recipient | None:
    """The recipient of a public key, age (`age1…`) or SSH; None when it is neither."""
    kind = pyrage.ssh.Recipient if key.startswith("ssh-") else pyrage.x25519.Recipient
    try:
        return kind.from_str(key)
    except pyrage.RecipientError:
        return None


def is_readable(key: str) -> bool:
    """Lent to DuckDB as `cle_publique_lisible(VARCHAR)`."""
    return recipient(key) is not None
