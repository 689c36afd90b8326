"""The set of remises of one dépôt, made then checked: one file per agent, and its index.

Belongs here: names, encryption, `index.json`, the check. Not here: who receives what (`contenu`).
"""

import hashlib
import os
from collections import defaultdict
from pathlib import Path
from typing import Any

from exports.manifeste import make_private_dir, write_private
from exports.noms import file_names
from orchestration.habilitations.modele import Droit
from orchestration.habilitations.registre import applied
from orchestration.remises.archive import digests, encrypt, pack
from orchestration.remises.contenu import Part, Partage, share_out
from orchestration.remises.erreurs import RemisesFailed
from orchestration.remises.index import INDEX
from orchestration.remises.reglages import Reglages
from orchestration.socle.home import Home
from orchestration.socle.texte_sur import harmless, harmless_json

SANS_CLE = "pas de clé publique, et le chiffrement est obligatoire"


def make_remises(
    home: Home, warehouse: Path, workbooks: Path, out: Path, settings: Reglages | None = None
) -> dict[str, Any] | None:
    """Make in `out`, a new folder, the remises of the dépôt of `warehouse` and `workbooks`.

    Returns the content of `index.json`; None, and no folder, when no habilitation was applied in
    `home`. Raises RemisesFailed when what was packed is not what the rights name, read again.
    """
    rights = applied(home)
    if rights is None:
        return None
    settings = settings or Reglages.from_project()
    shares = share_out(rights, warehouse, workbooks, settings)
    # read again from the disk: what is packed must be what the rights say now
    expected = share_out(applied(home) or [], warehouse, workbooks, settings)
    names = file_names(d.identifiant for d in rights)
    make_private_dir(out)
    told = []
    for agent, part in sorted(shares.parts.items()):
        if settings.chiffrement_obligatoire and not part.cle_publique:
            continue
        data = pack(
            {f.fichier: (workbooks / f.fichier).read_bytes() for f in part.fichiers}, shares.jour
        )
        _check(agent, data, expected)
        told.append(_deliver(part, data, names[agent], out))
    index = _index(rights, shares, told, settings)
    write_private(out / INDEX, harmless_json(index).encode())
    _check_folder(out, told)
    return index


def _deliver(part: Part, data: bytes, name: str, out: Path) -> dict[str, Any]:
    """Write one delivery; what the index tells of it."""
    file = f"{name}.zip"
    if part.cle_publique:
        data, file = encrypt(data, part.cle_publique), f"{file}.age"
    write_private(out / file, data)
    return {
        "agent": part.agent,
        "roles": sorted({d.role for d in part.droits}),
        "perimetres": [_scope(d) for d in part.droits],
        "fichier": file,
        "chiffre": bool(part.cle_publique),
        "octets": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "classeurs": [
            {
                "fichier": f.fichier,
                "document": f.document,
                "niveau": f.niveau,
                "uai": f.uai,
                "structure": f.structure,
                "lignes": f.lignes,
                "sha256": f.sha256,
            }
            for f in part.fichiers
        ],
    }


def _index(
    rights: list[Droit], shares: Partage, told: list[dict[str, Any]], settings: Reglages
) -> dict[str, Any]:
    """Deliveries, agents without one and why, rights that give nothing with their line."""
    why: dict[str, set[str]] = defaultdict(set)
    for useless in shares.sans_effet:
        why[useless.droit.identifiant].add(useless.motif)
    served = {entry["agent"] for entry in told}
    for agent in shares.parts.keys() - served:
        why[agent].add(SANS_CLE)
    roles: dict[str, set[str]] = defaultdict(set)
    for right in rights:
        roles[right.identifiant].add(right.role)
    return {
        "date_extraction": shares.jour.isoformat(),
        "chiffrement": settings.chiffrement,
        "remises": told,
        "sans_remise": [
            {"agent": agent, "roles": sorted(roles[agent]), "motifs": sorted(why[agent])}
            for agent in sorted(roles.keys() - served)
        ],
        "droits_sans_effet": [
            {
                "agent": useless.droit.identifiant,
                **_scope(useless.droit),
                "motif": useless.motif,
                "en_attente": useless.en_attente,
                "fichier": useless.droit.fichier,
                "ligne": useless.droit.ligne,
            }
            for useless in shares.sans_effet
        ],
    }


def _scope(right: Droit) -> dict[str, str | None]:
    return {
        "role": right.role,
        "uai": right.uai,
        "type_structure": right.type_structure,
        "code_structure": right.code_structure,
    }


def _check(agent: str, data: bytes, expected: Partage) -> None:
    part = expected.parts.get(agent)
    named = sorted((f.fichier, f.sha256) for f in part.fichiers) if part else []
    if digests(data) != named:
        raise RemisesFailed(
            f"La remise de {harmless(agent)} ne contient pas exactement les classeurs de ses "
            "droits, tels que manifeste.json les décrit."
        )


def _check_folder(out: Path, told: list[dict[str, Any]]) -> None:
    """The files on the disk are those of the index, byte for byte."""
    found = {
        name: hashlib.sha256((out / name).read_bytes()).hexdigest()
        for name in os.listdir(out)
        if name != INDEX
    }
    if found != {entry["fichier"]: entry["sha256"] for entry in told}:
        raise RemisesFailed("Les remises écrites sur le disque ne sont pas celles de leur index.")
