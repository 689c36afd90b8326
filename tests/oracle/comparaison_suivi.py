"""Warehouse against oracle: evolution, movements, alerts, and the dates shown on the lists.

Belongs here: reading and telling apart. Does not belong here: any rule. The differences quote
numbers of pupils: for tests on fictional people only.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

import duckdb

from .alertes import Alerte, Constat
from .comparaison_listes import Problemes, resumer
from .comparaison_positionnement import egaux
from .identites import Registre
from .indicateurs import Ligne
from .journees import Journee
from .mouvements import Mouvement

_HORS_CLE = {"type", "gravite", *Constat._fields, "date_fin", "statut"}
_CLE_ALERTE = [colonne for colonne in Alerte._fields if colonne not in _HORS_CLE]


class Eleves:
    """eleve_id of the warehouse → person of the oracle, by the identities of registre_eleves."""

    def __init__(self, base: duckdb.DuckDBPyConnection, registre: Registre) -> None:
        self.problemes: list[str] = []
        personnes: dict[int, set[int]] = defaultdict(set)
        connues, partagees = registre.personnes, registre.partagees
        for eleve_id, *identite in base.execute(
            "select eleve_id, ine, uai, nom_plie, prenom_plie, date_naissance "
            "from nominatif.registre_eleves"
        ).fetchall():
            personne = connues.get(tuple(identite))
            if tuple(identite) in partagees:
                continue
            if personne is None:
                self.problemes.append(f"registre : identité inconnue de l'oracle ({eleve_id})")
            else:
                personnes[eleve_id].add(personne)
        for numero, vues in personnes.items():
            if len(vues) > 1:
                self.problemes.append(f"registre : {numero} réunit {sorted(vues)}")
        parts = Counter(p for vues in personnes.values() for p in vues)
        self.problemes += [
            f"registre : {personne} de l'oracle a {n} numéros"
            for personne, n in parts.items()
            if n > 1
        ]
        self._personnes = {numero: min(vues) for numero, vues in personnes.items()}

    def personne(self, eleve_id: int | None) -> int | None:
        """None for None; minus the number for an eleve_id that the register does not hold."""
        return None if eleve_id is None else self._personnes.get(eleve_id, -eleve_id)


def comparer_evolution(base: duckdb.DuckDBPyConnection, suite: list[Journee]) -> list[str]:
    """One row per cell and dépôt, of every dépôt of `suite`."""
    problemes: Problemes = defaultdict(list)
    requete = f"select mart, {', '.join(Ligne._fields)} from marts.mart_evolution_indicateurs"
    obtenu = defaultdict(dict)
    for mart, *ligne in base.execute(
        requete + " where session = ?", [suite[-1].jour.year]
    ).fetchall():
        b = Ligne(*ligne)
        cle = (mart, *b[2:10])
        if cle in obtenu[b.date_extraction]:
            problemes["ligne en double"].append(f"{b.date_extraction} {cle}")
        obtenu[b.date_extraction][cle] = b
    for journee in suite:
        eues = obtenu.pop(journee.jour, {})
        for mart, lignes in (
            ("pre_admission", journee.pre_admission),
            ("post_admission", journee.post_admission),
        ):
            for a in lignes:
                b = eues.pop((mart, *a[2:10]), None)
                if b is None:
                    problemes["ligne absente de l'entrepôt"].append(f"{journee.jour} {a[2:10]}")
                elif not all(map(egaux, a, b)):
                    detail = f"{journee.jour} {a[2:10]} oracle {a[10:]}, entrepôt {b[10:]}"
                    problemes["cellule différente"].append(detail)
        problemes["ligne en trop"] += [f"{journee.jour} {cle}" for cle in eues]
    problemes["date en trop"] += [str(jour) for jour in obtenu]
    return resumer("mart_evolution_indicateurs", _non_vides(problemes))


def comparer_mouvements(
    base: duckdb.DuckDBPyConnection, attendu: Iterable[Mouvement], eleves: Eleves
) -> list[str]:
    """Every presence on a list in the session of the day, whole rows."""
    voulus = Counter(attendu)
    eus = Counter(
        Mouvement(session, liste, eleves.personne(eleve), *reste)
        for session, liste, eleve, *reste in base.execute(
            "select session, liste, eleve_id, date_entree, date_sortie, est_ouverture, "
            "est_fermeture from marts.mart_mouvements_listes "
            "where session = (select max(session) from marts.mart_indicateurs_pre_admission)"
        ).fetchall()
    )
    return _comparer_lignes("mart_mouvements_listes", voulus, eus, "liste")


def comparer_alertes(
    base: duckdb.DuckDBPyConnection, attendu: Iterable[Alerte], eleves: Eleves
) -> list[str]:
    """Missing and extra episodes, then columns that differ, by alert."""
    problemes: Problemes = defaultdict(list)
    colonnes = ["eleve_id" if c == "personne" else c for c in Alerte._fields]
    restant = {}
    for a in attendu:
        restant[_cle(a)] = a
    for ligne in base.execute(f"select {', '.join(colonnes)} from marts.mart_alertes").fetchall():
        b = Alerte(*ligne)
        b = b._replace(personne=eleves.personne(b.personne))
        a = restant.pop(_cle(b), None)
        if a is None:
            problemes[f"{b.alerte} : épisode en trop ou en double"].append(str(b))
            continue
        for colonne, x, y in zip(Alerte._fields, a, b, strict=True):
            if not egaux(x, y):
                detail = f"{_cle(a)} oracle {x!r}, entrepôt {y!r}"
                problemes[f"{a.alerte} : {colonne}"].append(detail)
    for a in restant.values():
        problemes[f"{a.alerte} : épisode absent de l'entrepôt"].append(str(a))
    return resumer("mart_alertes", problemes)


def comparer_depuis(
    base: duckdb.DuckDBPyConnection,
    presences: Iterable[Mouvement],
    suite: list[Journee],
    eleves: Eleves,
) -> list[str]:
    """Columns depuis and est_nouveau of rpt_listes_perimetres, wherever a row is shown."""
    jour = suite[-1].jour
    attendu: dict[tuple[str, Hashable], tuple] = {
        (m.liste, m.personne): (m.date_entree, m.date_entree == jour and not m.est_ouverture)
        for m in presences
        if m.date_sortie is None
    }
    attendu |= {("HORS_VIVIER", numero): fin for numero, fin in _hors_vivier(suite).items()}
    problemes: Problemes = defaultdict(list)
    for liste, eleve, numero, depuis, nouveau in base.execute(
        "select liste, eleve_id, numero_candidat, depuis, est_nouveau "
        "from rapports.rpt_listes_perimetres"
    ).fetchall():
        qui = numero if liste == "HORS_VIVIER" else eleves.personne(eleve)
        voulu = attendu.get((liste, qui))
        if voulu != (depuis, bool(nouveau)):
            problemes[liste].append(f"{qui} oracle {voulu}, entrepôt {(depuis, nouveau)}")
    return resumer("rpt_listes_perimetres, depuis et est_nouveau", problemes)


def _hors_vivier(suite: list[Journee]) -> dict[str, tuple]:
    """(depuis, est_nouveau) of the dossiers hors vivier of the last dépôt."""
    depuis: dict[str, tuple] = {}
    montree = False
    for journee in suite:
        ici = {numero for dossiers in journee.hors_vivier.values() for numero in dossiers}
        depuis = {numero: depuis.get(numero, (journee.jour, montree)) for numero in ici}
        montree = "HORS_VIVIER" in journee.montrees
    return {
        numero: (entree, entree == suite[-1].jour and deja)
        for numero, (entree, deja) in depuis.items()
    }


def _cle(alerte: Alerte) -> tuple:
    return tuple(getattr(alerte, colonne) for colonne in _CLE_ALERTE)


def _comparer_lignes(table: str, voulues: Counter, eues: Counter, par: str) -> list[str]:
    problemes: Problemes = defaultdict(list)
    for titre, reste in (("absente", voulues - eues), ("en trop", eues - voulues)):
        for ligne in reste.elements():
            problemes[f"{getattr(ligne, par)} : ligne {titre}"].append(str(tuple(ligne)))
    return resumer(table, problemes)


def _non_vides(problemes: Problemes) -> dict[str, Any]:
    return {titre: details for titre, details in problemes.items() if details}
