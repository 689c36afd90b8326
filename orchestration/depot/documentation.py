"""The page docs/contrat.md, made from the descriptors.

Belongs here: the layout of the page, and the reading rules that hold for every extract.
Does not belong here: what an extract contains (descriptors). Write the page again with
``python -m orchestration.depot.documentation`` after a change of descriptor.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.depot.contract import Champ, Extrait, load_contract, load_descriptors
from orchestration.depot.reading import limits

PAGE = Path(__file__).resolve().parents[2] / "docs" / "contrat.md"

_TYPES = {
    "string": "texte",
    "datetime": "date",
    "boolean": "booléen",
    "integer": "entier",
    "number": "nombre",
}
_EFFETS = {
    "ligne_rejetee": "une valeur inconnue fait rejeter la ligne",
    "avertissement": "une valeur inconnue est signalée, la ligne reste",
}

_RULES = """\
# Le contrat des extraits

Cette page est fabriquée à partir des descripteurs `orchestration/depot/contrat/*.json`
(standard [Table Schema](https://specs.frictionlessdata.io/table-schema/)) ; ne pas la modifier à
la main. C'est **notre contrat**, non le format officiel d'un export Parcoursup : aucun exemple
public n'en existe.

## Le dépôt

- Un **dépôt** est un dossier nommé par sa date d'extraction, `AAAA-MM-JJ`. La session est l'année
  de cette date ; elle doit être complète dans le calendrier.
- Un fichier est reconnu par son nom : `voeux.csv`, `voeux_2.csv`, `voeux_0750655E.xlsx` alimentent
  tous l'extrait `voeux` (casse indifférente). Le contenu de plusieurs fichiers s'ajoute ; chacun
  porte sa ligne de titres et toutes les colonnes obligatoires.
- Les fichiers cachés et les verrous de tableur (`~$…`) sont passés. Tout autre fichier inconnu est
  ignoré et signalé.

## Formats

- **CSV** : séparateur `;`, `,` ou tabulation (celui qui fait reconnaître le plus de titres) ;
  UTF-8 avec ou sans BOM, sinon Windows-1252. Un texte entre guillemets peut contenir des retours à
  la ligne. UTF-16, contenu binaire et guillemets non refermés font refuser le fichier.
- **XLSX** : la première feuille visible qui contient quelque chose ; les autres sont signalées.
  Les dates, nombres et booléens deviennent le texte qu'un CSV contiendrait ; un format de nombre
  fait de zéros (`0000000`) garde ses zéros.
- **SIECLE** : export `ExportXML_ElevesSansAdresses` (XML, ou ZIP d'un XML), un par lycée,
  reconnu à sa racine `BEE_ELEVES` quel que soit son nom. Il remplace `eleves` pour ce lycée ; un
  lycée qui vient des deux façons, ou de deux exports, fait refuser le dépôt.

## Titres de colonnes

Les titres sont comparés sans casse, accents, espaces, `_`, `-`, `'`, `’`, `°` ni `.`, sans les mots
`de`, `du`, `d`, et sans année scolaire finale (`Nom Etablissement origine 2025/2026`). Nom de
colonne, libellé et alias se valent. L'ordre est libre ; une colonne inconnue est ignorée et
signalée ; deux colonnes pour un même champ, ou une colonne obligatoire absente, font refuser le
fichier.

## Valeurs

- **Vide** : cellule vide ou `-`. Les blancs de début et de fin ne comptent pas. Le reste du texte
  est gardé tel quel : un zéro initial n'est jamais perdu.
- **Date** : `JJ/MM/AAAA`, `JJ/MM/AAAA HH:MM[:SS]` (heure de Paris), ou ISO (`2026-03-05`,
  `2026-03-05T10:30[:SS]` ; `Z` ou un décalage `+02:00` est converti à l'heure de Paris).
- **Booléen** : `O/N`, `OUI/NON`, `1/0`, `VRAI/FAUX`, casse indifférente.
- **Entier** : chiffres, signe possible. **Nombre** : décimale `,` ou `.`.
- **Valeurs** d'une liste ou d'un catalogue du projet : comparées sans casse.

## Ce que fait une ligne fautive

Les règles s'appliquent dans cet ordre : valeurs, références et catalogues, clés.

| Règle | Quand | Effet |
|---|---|---|
| `nombre_de_champs` | ligne de CSV plus longue ou plus courte que ses titres | ligne rejetée |
| `valeur_obligatoire` | valeur obligatoire absente | ligne rejetée |
| `date`, `entier`, `nombre`, `booleen`, `valeur_autorisee` | valeur illisible ou hors liste | \
colonne obligatoire : ligne rejetée ; facultative : valeur ignorée |
| `hors_bornes` | nombre hors des bornes de sa colonne, ou de l'unité de l'indicateur (un taux \
va de 0 à 1) | comme une valeur illisible |
| `reference_inconnue` | valeur inconnue de l'extrait désigné, ou dont la ligne a été rejetée | \
selon l'extrait : ligne rejetée ou avertissement |
| `reference_inconnue` | valeur inconnue d'un catalogue du projet (indicateur, étape) | \
ligne rejetée |
| `identification_incomplete` | aucune des clés possibles n'est remplie | ligne rejetée |
| `cle_en_double` | même clé qu'une ligne déjà lue (ordre des noms de fichiers, puis des lignes), \
autre contenu | ligne rejetée ; la première reste |
| `cle_uai` | code UAI de forme inattendue, ou lettre clé incohérente | avertissement |
| `feuille_ignoree` | autre feuille non vide d'un classeur | avertissement |

Les doublons exacts sont réduits à une ligne et comptés. Un extrait dont les rejets dépassent **à la
fois** `max_rejets_pct` et `max_rejets_lignes` (`dbt_project.yml`), ou un extrait obligatoire sans
ligne acceptée, bloque le chargement. Dans un extrait « sans rejet admis », une seule ligne rejetée
bloque, et le message nomme fichier, ligne et colonne.
"""


def _choices(champ: Champ) -> str:
    return ", ".join(f"`{value}`" for value in champ.enum) or limits(champ.bounds)


def _source(champ: Champ) -> str:
    return ", ".join(champ.tags or champ.alias)


def _table(extrait: Extrait) -> list[str]:
    source = "Balises" if extrait.from_siecle else "Alias"
    lines = [
        f"| Colonne | Titre | Obligatoire | Type | Valeurs | {source} | Description |",
        "|---|---|---|---|---|---|---|",
    ]
    for champ in extrait.champs:
        cells = [
            f"`{champ.name}`",
            champ.descriptor["title"],
            "**oui**" if champ.required else "",
            _TYPES[champ.type],
            _choices(champ),
            _source(champ),
            champ.descriptor["description"],
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _key(extrait: Extrait) -> str:
    options = []
    usable = {champ.name for champ in extrait.champs if champ.usable}
    for cle in extrait.cles:
        words = [f"{name} {'utilisable' if name in usable else 'renseigné'}" for name in cle.si]
        condition = f" (si {' et '.join(words)})" if words else ""
        options.append(" + ".join(f"`{name}`" for name in cle.champs) + condition)
    return "Clé : " + ", sinon ".join(options) + "."


def _catalogue(extrait: Extrait) -> list[str]:
    facts = []
    if catalogue := extrait.catalogue:
        names = " + ".join(f"`{name}`" for name in catalogue.champs)
        facts.append(
            f"{names} désignent une ligne de `{catalogue.seed}` : {_EFFETS['ligne_rejetee']}."
        )
        ranges = (f"{value}, {limits(bounds)}" for value, bounds in catalogue.bornes.items())
        facts.append(
            f"`{catalogue.champ_borne}`, selon `{catalogue.selon}` : {' ; '.join(ranges)}."
        )
    if extrait.rejects_block:
        facts.append("Sans rejet admis : une seule ligne rejetée bloque le chargement.")
    return facts


def _section(extrait: Extrait) -> str:
    name = extrait.name
    lines = [f"### `{name}` — {extrait.descriptor['title']}", "", extrait.descriptor["description"]]
    instead = [e.name for e in load_contract().values() if e.replaces == name]
    unless = f", sauf si `{instead[0]}` en tient lieu" if instead else ""
    facts = [f"Obligatoire dans chaque dépôt{unless}." if extrait.required else "Facultatif."]
    if extrait.outside_depots:
        facts = ["Hors des dépôts : un tel fichier dans un dépôt est ignoré et signalé."]
    facts.append(_key(extrait))
    if extrait.bad_value_rejects:
        facts.append("Une valeur illisible ou hors liste fait toujours rejeter la ligne.")
    if replaced := extrait.descriptor.get("pilotage:remplace"):
        facts.append(f"Remplace {replaced}.")
    if extrait.replaces:
        facts.append(f"Tient lieu de `{extrait.replaces}`.")
    facts += [
        f"`{reference.champ}` désigne une ligne de `{reference.extrait}` : "
        f"{_EFFETS[reference.effet]}."
        for reference in extrait.references
    ]
    facts += _catalogue(extrait)
    lines += ["", *(f"- {fact}" for fact in facts), "", *_table(extrait)]
    return "\n".join(lines)


def render_contract() -> str:
    """The whole page, in Markdown."""
    extraits = sorted(load_contract().values(), key=lambda e: (e.from_siecle, not e.required))
    sections = [_section(extrait) for extrait in extraits]
    outside = [_section(e) for e in load_descriptors().values() if e.outside_depots]
    parts = [_RULES + "\n## Les extraits", *sections, "## Hors des dépôts", *outside]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(render_contract(), encoding="utf-8")
