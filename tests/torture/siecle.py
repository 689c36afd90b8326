"""A dépôt whose pupils come from SIECLE, from one whose pupils come in CSV.

Belongs here: writing ``ExportXML_ElevesSansAdresses`` of each lycée. Not here: its mutations.
"""

import csv
from collections import defaultdict
from pathlib import Path
from xml.sax.saxutils import escape

from tests.outils import PROJECT
from tests.torture.tableau import Tableau

_TAGS = {
    "ine": "ID_NATIONAL", "nom": "NOM_DE_FAMILLE", "prenom": "PRENOM",
    "date_naissance": "DATE_NAISS", "date_entree": "DATE_ENTREE", "date_sortie": "DATE_SORTIE",
}  # fmt: skip


def convert(depot: Path) -> None:
    """Replace ``eleves.csv`` and ``groupes.csv`` by one XML per lycée."""
    with (PROJECT / "dbt_project/seeds/mef.csv").open(encoding="utf-8", newline="") as stream:
        mef = {row["serie"]: row["code_mef"] for row in csv.DictReader(stream)}
    table = Tableau.lire(depot, "eleves")
    groups = Tableau.lire(depot, "groupes")
    schools: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in table.fiches():
        schools[row["uai"]].append(row)
    for uai, pupils in schools.items():
        if any(pupil["serie"] not in mef for pupil in pupils):
            continue
        name = f"ExportXML_ElevesSansAdresses_{uai}.xml"
        text = _document(uai, pupils, mef, [g for g in groups.fiches() if g["uai"] == uai])
        (depot / name).write_bytes(text.encode("iso-8859-15", "xmlcharrefreplace"))
        for left in (table, groups):
            left.garder(lambda row, uai=uai: row["uai"] != uai)
    for left in (table, groups):
        left.ecrire() if left.lignes else left.chemin.unlink()


def _same(group: dict[str, str], pupil: dict[str, str]) -> bool:
    names = ("ine",) if group["ine"] else ("nom", "prenom", "date_naissance")
    return all(group[name] == pupil[name] for name in names)


def _document(
    uai: str, pupils: list[dict[str, str]], mef: dict[str, str], groups: list[dict[str, str]]
) -> str:
    people, places = [], []
    for number, pupil in enumerate(pupils, 1):
        fields = "".join(
            f"<{tag}>{escape(pupil[column])}</{tag}>"
            for column, tag in _TAGS.items()
            if pupil.get(column)
        )
        people.append(
            f'<ELEVE ELEVE_ID="{number}">{fields}<CODE_MEF>{mef[pupil["serie"]]}</CODE_MEF>'
            "<CODE_STATUT>ST</CODE_STATUT></ELEVE>\n"
        )
        of = [(pupil["classe"], "D")] if pupil.get("classe") else []
        of += [(group["code_groupe"], "G") for group in groups if _same(group, pupil)]
        structures = "".join(
            f"<STRUCTURE><CODE_STRUCTURE>{escape(code)}</CODE_STRUCTURE>"
            f"<TYPE_STRUCTURE>{kind}</TYPE_STRUCTURE></STRUCTURE>"
            for code, kind in of
        )
        places.append(f'<STRUCTURES_ELEVE ELEVE_ID="{number}">{structures}</STRUCTURES_ELEVE>\n')
    return (
        '<?xml version="1.0" encoding="ISO-8859-15"?>\n<BEE_ELEVES VERSION="4.0">\n'
        f"<PARAMETRES><UAJ>{uai}</UAJ></PARAMETRES>\n<DONNEES>\n<ELEVES>\n{''.join(people)}"
        f"</ELEVES>\n<STRUCTURES>\n{''.join(places)}</STRUCTURES>\n</DONNEES>\n</BEE_ELEVES>\n"
    )
