"""What a machine refuses, in French: a full disk, a right that is missing, a damaged file.

Belongs here: the one translation of errors of the system, of DuckDB and of SQLite into a cause and
what to do. Never a value of the data. Not here: what stays in service
(`orchestration.commandes.bilan`), nor errors of the program itself
(`orchestration.commandes.garde`).
"""

import errno
import re

FULL_DISK = "disque plein : faites de la place, puis relancez"
_LOCKED = (
    "fichier ouvert en écriture par un autre programme : fermez-le (un outil de consultation "
    "doit ouvrir l'entrepôt en lecture seule), puis relancez"
)
_DAMAGED = "fichier de données abîmé ou incomplet"
_MEMORY = "mémoire insuffisante : fermez d'autres programmes, ou réglez PILOTAGE_MEMOIRE"
_FORBIDDEN = "droits d'accès insuffisants"

_BY_NUMBER = {
    errno.ENOSPC: FULL_DISK,
    errno.EDQUOT: FULL_DISK,
    errno.EFBIG: FULL_DISK,  # the limit of a file's size is reached: no more room for it
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: "disque en lecture seule",
    errno.ENOENT: "fichier ou dossier introuvable",
    errno.EEXIST: "ce nom existe déjà",
    errno.EISDIR: "un dossier est là où un fichier est attendu",
    errno.ENOTDIR: "un fichier est là où un dossier est attendu",
    errno.ENOTEMPTY: "dossier non vide",
    errno.EIO: "erreur de lecture ou d'écriture du disque (support en défaut)",
    errno.ENODEV: "support absent ou retiré",
    errno.ENXIO: "support absent ou retiré",
    errno.ESTALE: "fichier d'un disque du réseau devenu inaccessible",
    errno.ENOLCK: "verrou impossible sur ce disque (disque du réseau ?)",
    errno.EMFILE: "trop de fichiers ouverts",
    errno.ENFILE: "trop de fichiers ouverts",
    errno.ENAMETOOLONG: "nom de fichier trop long",
    errno.ELOOP: "liens qui tournent en rond",
    errno.EXDEV: "dossiers de disques différents",
    errno.EBUSY: "fichier ou dossier occupé par un autre programme",
    errno.ETXTBSY: "fichier ou dossier occupé par un autre programme",
    errno.EAGAIN: "ressource momentanément indisponible",
    errno.ETIMEDOUT: "le disque ne répond pas",
    errno.EINVAL: "nom ou opération refusés par le système",
    errno.EILSEQ: "nom de fichier illisible",
    errno.ENOMEM: _MEMORY,
}
# What DuckDB, SQLite and zlib say of the machine; the first that matches.
_BY_WORDS = tuple(
    (re.compile(words, re.IGNORECASE), cause)
    for words, cause in (
        ("no space left|disk is full|quota exceeded|file too large|out of disk", FULL_DISK),
        (
            "disk i/o error",  # SQLite's word for a disk that refuses a write
            "disque plein ou en défaut : faites de la place, puis relancez",
        ),
        ("could not set lock|conflicting lock|database is locked", _LOCKED),
        (
            "not a valid duckdb|corrupt|checksum|image is malformed|not a database"
            "|could not read enough|could not read from|file is too short"
            "|serialization|deserialize|invalidated",
            _DAMAGED,
        ),
        ("out of memory|failed to allocate|could not allocate", _MEMORY),
        ("permission denied|readonly database|read-only file system", _FORBIDDEN),
        ("no such file|unable to open database|cannot open file", _BY_NUMBER[errno.ENOENT]),
        ("could not write|failed to write|could not sync|could not truncate", FULL_DISK),
    )
)
# Kinds of errors of DuckDB; the others speak of values, and may quote these very words.
_OF_THE_MACHINE = re.compile(
    r"\b(IO|TransactionContext|FATAL|INTERNAL|Out of Memory|Serialization) Error\b"
)


def reason(error: OSError) -> str:
    """Why the system refused, in French and without the file's name; never empty."""
    known = _BY_NUMBER.get(error.errno or 0)
    if known:
        return known
    if error.errno is None:
        return by_words(str(error)) or f"erreur de lecture ou d'écriture ({type(error).__name__})"
    return f"erreur du système n° {error.errno} ({errno.errorcode.get(error.errno, 'inconnue')})"


def cause(error: BaseException) -> str | None:
    """The cause, with the file when the system names it, of what the machine refused.

    None when `error` is no fault of the machine. Of a database only the kind of fault is told.
    """
    if isinstance(error, OSError):
        return f"{reason(error)}{_place(error)}"
    if isinstance(error, MemoryError):
        return _MEMORY
    module = type(error).__module__.split(".")[0]
    if module in {"sqlite3", "sqlalchemy"}:
        return by_words(str(getattr(error, "orig", error)))  # without the query and its values
    if module in {"duckdb", "_duckdb"}:
        # a rollback fails too, and hides why
        told = (by_database(str(one)) for one in chain(error))
        return next(filter(None, told), None)
    return None


def chain(error: BaseException) -> list[BaseException]:
    """The error and those it came from, each once: errors raised again may hold one another."""
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and not any(one is known for known in chain):
        chain.append(one)
        one = one.__cause__ or one.__context__
    return chain


def is_full_disk(error: BaseException) -> bool:
    """True when there was no more room to write."""
    return "disque plein" in (cause(error) or "")


def by_database(text: str) -> str | None:
    """The cause that an error of DuckDB tells, whatever it quotes; None when it is another kind."""
    return by_words(text) if _OF_THE_MACHINE.search(text) else None


def by_words(text: str) -> str | None:
    """The cause that a message tells; None when it tells no fault we know."""
    kept = (cause for _, cause in _BY_WORDS if cause in text)  # told once already, and cut since
    found = (cause for words, cause in _BY_WORDS if words.search(text))
    return next(kept, None) or next(found, None)


def _place(error: OSError) -> str:
    from orchestration.socle.texte_sur import harmless

    return f" ({harmless(error.filename)})" if isinstance(error.filename, str) else ""
