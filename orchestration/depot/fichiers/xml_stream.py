"""XML read as it comes, by a parser that expands nothing and fetches nothing.

Belongs here: the hardened parser and the bounds of a walk through a document.
Does not belong here: what the elements mean (SIECLE, XLSX).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any
from xml.parsers import expat

from orchestration.depot.errors import FichierRefuse, Probleme

CHUNK = 1 << 18
_HEAD = 1 << 12
_LONGEST = 8 << 20
"""Bytes that may come without an end of tag, so that no name nor value fills the memory."""


class Demesure(Exception):
    """What a document holds exceeds any honest one."""


class _Interdit(Exception):
    """A document type or an entity: no extract needs one."""


class _Vide(Exception):
    """A document of no byte."""


@dataclass
class Budget:
    """What a walk may still read; several documents may share one.

    ``tags``: opening and closing marks; ``octets``: bytes once unpacked.
    """

    tags: int
    octets: int
    read_tags: int = 0
    read_octets: int = 0

    def spend(self, octets: int, tags: int) -> None:
        """Demesure when more is read than was given."""
        self.read_octets += octets
        self.read_tags += tags
        if self.read_octets > self.octets:
            raise Demesure(f"plus de {self.octets >> 20} Mio une fois décompressé")
        if self.read_tags > self.tags:
            raise Demesure(f"plus de {self.tags} balises")


def make_parser(encoding: str | None = None, *, namespaces: bool = False) -> Any:
    """An expat parser whose names are ``namespace name`` when ``namespaces``.

    ``encoding`` overrides the one that the document declares.
    """
    parser = expat.ParserCreate(encoding, " " if namespaces else None)
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    parser.StartDoctypeDeclHandler = _doctype
    parser.EntityDeclHandler = _refuse
    parser.UnparsedEntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    return parser


def _doctype(_name: str, system: str | None, public: str | None, _inside: bool) -> None:
    if system is not None or public is not None:
        raise _Interdit


def _refuse(*_: object) -> None:
    raise _Interdit


def walk(
    parser: Any,
    stream: IO[bytes],
    fichier: str,
    budget: Budget,
    clean: Callable[[bytes], bytes] | None = None,
) -> Iterator[None]:
    """Feed ``parser``, yielding after each chunk; FichierRefuse, with the line, on any fault.

    ``clean`` rewrites the bytes, on whole tags, before they are parsed.
    """
    try:
        yield from _feed(parser, stream, budget, clean)
    except expat.ExpatError as error:
        what = "XML mal formé ou tronqué, ou d'un autre encodage que celui qu'il déclare"
        raise FichierRefuse(Probleme(what, fichier, error.lineno)) from error
    except _Vide:
        raise FichierRefuse(Probleme("XML vide", fichier)) from None
    except _Interdit as error:
        what = "XML refusé : déclaration d'entité ou référence externe"
        raise FichierRefuse(Probleme(what, fichier)) from error
    except Demesure as error:
        message = "XML refusé : contenu démesuré" + (f" ({error})" if str(error) else "")
        raise FichierRefuse(Probleme(message, fichier)) from None
    except (LookupError, ValueError) as error:
        raise FichierRefuse(Probleme("XML illisible : encodage inconnu", fichier)) from error


def _feed(
    parser: Any, stream: IO[bytes], budget: Budget, clean: Callable[[bytes], bytes] | None
) -> Iterator[None]:
    size, read, since, kept = _HEAD, False, 0, b""
    while chunk := stream.read(size):
        size, read = CHUNK, True
        octets = len(chunk)
        since = 0 if b">" in chunk else since + octets
        if since > _LONGEST:
            raise Demesure(f"plus de {_LONGEST >> 20} Mio sans une fin de balise")
        if clean is not None:
            whole, mark, kept = (kept + chunk).rpartition(b">")
            chunk = clean(whole + mark)
        budget.spend(octets, chunk.count(b"<"))
        parser.Parse(chunk, False)
        yield
    if not read:
        raise _Vide
    parser.Parse(kept, True)
    yield
