"""The page docs/contrat.md, made from the descriptors.

Belongs here: the layout of the page, and the reading rules that hold for every extract.
Does not belong here: what an extract contains (descriptors). Write the page again with
``python -m orchestration.pages.contrat`` after a change of descriptor.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.depot.contract import Champ, Extrait, load_contract, load_descriptors
from orchestration.depot.discovery import MAX_FILE_BYTES, MAX_FILES
from orchestration.depot.fichiers.header import HEADER_ROWS
from orchestration.depot.fichiers.siecle_file import MOST_DOCUMENTS, MOST_SIECLE_TAGS
from orchestration.depot.fichiers.xlsx_book import MOST_TAGS
from orchestration.depot.fichiers.xlsx_sheet import MAX_COLUMN, MAX_ROW
from orchestration.depot.fichiers.zip_guard import MAX_BYTES, MAX_MEMBERS, MAX_RATIO, SMALL_BYTES
from orchestration.depot.valeurs.reading import limits

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
- Un fichier est reconnu par son nom, sans casse ni accents ni ligatures, seul ou suivi de tout ce
  qui n'est pas une lettre : `voeux.csv`, `Vœux.CSV`, `voeux (1).csv`, `voeux_2.csv`,
  `voeux-0750655E.xlsx` alimentent tous l'extrait `voeux`. Le contenu de plusieurs fichiers
  s'ajoute, dans l'ordre de leurs noms (`voeux.csv` avant `voeux (1).csv`) ; chacun porte sa ligne
  de titres et toutes les colonnes obligatoires.
- Les fichiers cachés et les verrous de tableur (`~$…`) sont passés. Tout autre fichier inconnu est
  ignoré et nommé, dans un refus aussi, avec l'extrait dont il est proche.
- Un fichier d'extrait qui n'est pas un fichier ordinaire (tube, prise, périphérique), que l'on n'a
  pas le droit de lire, ou dont le nom n'est pas en UTF-8, fait refuser le dépôt.

## Formats

- **CSV** : séparateur `;`, `,` ou tabulation, ou celui d'une première ligne `sep=` (celui qui
  fait reconnaître le plus de titres) ; UTF-8 avec ou sans BOM, sinon Windows-1252. Un fichier qui
  mêle les deux est lu ligne par ligne, chacune dans son encodage, et signalé
  (`encodages_melanges`) ; des accents qui semblent d'un Mac sont signalés. Les titres sont
  cherchés dans les 20 premières lignes ; ce qui les précède est signalé (`lignes_avant_titres`),
  comme des titres répétés ou un total plus bas (`ligne_ignoree`). Un texte entre guillemets peut
  contenir des retours à la ligne. UTF-16, contenu binaire, guillemets non refermés, cellule qui
  avale d'autres lignes (guillemets égarés) et dernière ligne coupée font refuser le fichier.
- **XLSX**, ordinaire ou « Strict » : toutes les feuilles visibles qui portent les titres de
  l'extrait (une feuille par classe est d'usage) ; une feuille sans eux (notice, autre extrait) ou
  masquée n'est pas lue et est signalée ; une feuille qui n'en a que les deux tiers fait refuser
  le fichier. Les dates, nombres et booléens deviennent le texte qu'un CSV contiendrait ; un
  format de nombre fait de zéros (`0000000`) garde ses zéros, un format scientifique reste
  scientifique (`1E+01`). Une erreur (`#N/A`) ou une formule sans résultat enregistré n'est jamais
  une valeur ; une formule dans une colonne de clé ou de code est signalée même avec un résultat.
- **SIECLE** : export `ExportXML_ElevesSansAdresses` (XML, ou ZIP d'un XML), un par lycée, reconnu
  à sa racine `BEE_ELEVES` quel que soit son nom. Il remplace `eleves` pour ce lycée ; un lycée
  qui vient des deux façons, ou de deux exports, fait refuser le dépôt, comme un export de deux
  UAI ou sans structures. L'encodage déclaré est cru, sauf si le fichier est tout entier de
  l'UTF-8 accentué, ou en porte la marque : il est lu en UTF-8 et cela est signalé.
- **Bornes** : chaque lecture en a, et le refus dit laquelle. @BORNES@

## Titres de colonnes

Ils sont cherchés dans les @LIGNES@ premières lignes de chaque feuille ou fichier : la ligne qui
en porte le plus. Un titre, une notice au-dessus ne gênent pas et sont signalés.

Les titres sont comparés sans casse, accents, espaces, `_`, `-`, `'`, `’`, `°` ni `.`, sans les mots
`de`, `du`, `d`, et sans année scolaire finale (`Nom Etablissement origine 2025/2026`). Nom de
colonne, libellé et alias se valent. L'ordre est libre ; une colonne inconnue est ignorée et
signalée ; deux colonnes pour un même champ, ou une colonne obligatoire absente, font refuser le
fichier.

## Valeurs

- **Vide** : cellule vide ou `-`.
- **Nettoyage** : dans tout texte, accents composés (NFC), caractères invisibles (Unicode Cf, BOM
  compris) retirés, toute suite d'espaces Unicode ramenée à une espace, bords rognés ; les gardes
  de tableur `="0750655E"` et `'0750655E` sont dépouillées. La forme de la colonne (tables
  ci-dessous) dit le reste :
  - `code` (classe, groupe, formation, MEF) : casse gardée, chiffres pleine chasse ramenés aux
    chiffres ;
  - `uai`, `ine` : mis en majuscules, sans espaces ;
  - `numero` : sans espaces, apostrophes ni `.0` de tableur, chiffres pleine chasse ramenés aux
    chiffres ;
  - `academie` : deux chiffres, `departement` : trois caractères, complétés de zéros à gauche (`1` →
    `01` ; `75` → `075`, `2A` → `02A`) ;
  - `nom`, `libelle` : sur une ligne ; `texte` (lettres) : garde ses retours à la ligne, les autres
    caractères de contrôle deviennent une espace.
- **Réparations** : garde, caractère invisible, caractère de contrôle, espace insécable ou dans un
  code, casse d'un UAI ou d'un INE, zéro rétabli, écriture d'un nombre, TRUE / FALSE sont comptés
  par fichier, colonne et règle (`raw.reparations`), jamais en silence.
- **Date** : `JJ/MM/AAAA`, `JJ/MM/AAAA HH:MM[:SS]` (heure de Paris), ou ISO (`2026-03-05`,
  `2026-03-05T10:30[:SS]` ; `Z` ou un décalage `+02:00` est converti à l'heure de Paris), de 1900
  à 2100.
- **Booléen** : `O/N`, `OUI/NON`, `1/0`, `VRAI/FAUX`, `TRUE/FALSE` (signalé), casse indifférente.
- **Entier** : chiffres, signe possible, `.0` de tableur retiré. **Nombre** : décimale `,` ou `.`.
- **Valeurs** d'une liste ou d'un catalogue du projet : comparées sans casse.
- **INE utilisable** : forme, chiffres et caractères distincts de `dbt_project.yml`
  (`format_ine`…). Dans `eleves`, `candidats` et SIECLE, une ligne qui en porte un reste quand son
  prénom ou sa date de naissance manque ou est illisible (`00/00/2008`) : la valeur devient vide
  et c'est signalé.

## Ce que fait une ligne fautive

Les règles s'appliquent dans cet ordre : valeurs, références et catalogues, clés.

| Règle | Quand | Effet |
|---|---|---|
| `nombre_de_champs` | ligne de CSV plus longue ou plus courte que ses titres | ligne rejetée |
| `formule_sans_valeur`, `valeur_erreur` | formule sans valeur enregistrée ; `#N/A`, `#REF!`, \
`#NOM?`… dans toute colonne | comme une valeur illisible ; la cellule n'est pas montrée |
| `code_reecrit` | date ou nombre scientifique à la place d'un code (`2026-02-01`, `01-févr`, \
`7,50656E+06` ; `1E1` reste un code) | comme une valeur illisible |
| `caractere_interdit`, `trop_long` | retour à la ligne, caractère de contrôle, `<` ou `>` dans \
un code ; longueur dépassée | comme une valeur illisible |
| `valeur_obligatoire` | valeur obligatoire absente | ligne rejetée, sauf prénom ou date de \
naissance d'une ligne à l'INE utilisable |
| `date`, `entier`, `nombre`, `booleen`, `valeur_autorisee` | valeur illisible ou hors liste | \
colonne obligatoire : ligne rejetée ; facultative : valeur ignorée |
| `hors_bornes` | nombre ou date hors des bornes de sa colonne, ou de l'unité de l'indicateur \
(un taux va de 0 à 1) | comme une valeur illisible |
| `reference_inconnue` | valeur inconnue de l'extrait désigné, ou dont la ligne a été rejetée | \
selon l'extrait : ligne rejetée ou avertissement |
| `reference_inconnue` | valeur inconnue d'un catalogue du projet (indicateur, étape) | \
ligne rejetée |
| `identification_incomplete` | aucune des clés possibles n'est remplie | ligne rejetée |
| `cle_en_double` | même clé qu'une ligne déjà lue (ordre des noms de fichiers, puis des lignes), \
autre contenu | ligne rejetée ; la première reste |
| `cle_uai` | code UAI de forme inattendue, ou lettre clé incohérente | avertissement |
| `caractere_inattendu` | dans un nom, autre chose que lettres, marques, espaces, apostrophes, \
tirets, points | avertissement |
| `encodage_abime` | dans un code, un libellé ou une lettre, UTF-8 lu comme Windows-1252 \
(`Ã‰` pour `É`) | avertissement |
| `code_inattendu` | code d'académie ou de département de forme inattendue | avertissement |
| `feuille_ignoree` | feuille masquée, ou sans les titres de l'extrait | avertissement |
| `lignes_avant_titres` | lignes remplies au-dessus des titres | avertissement |
| `cellules_hors_titres` | classeur : cellules à droite des titres, non lues | avertissement |
| `formule` | classeur : formules dans une colonne de clé ou de code | avertissement |
| `encodage_contredit` | SIECLE : UTF-8 sous une autre déclaration | avertissement |
| `mef_longueur` | codes MEF de 10 et 11 caractères, rapprochés par les premiers | avertissement |

Les doublons exacts sont réduits à une ligne et comptés. Un extrait dont les rejets dépassent **à la
fois** `max_rejets_pct` et `max_rejets_lignes` (`dbt_project.yml`), ou un extrait obligatoire sans
ligne acceptée, bloque le chargement. Dans un extrait « sans rejet admis », une seule ligne rejetée
bloque, et le message nomme fichier, ligne et colonne.
"""


def _required(champ: Champ) -> str:
    if not champ.required:
        return ""
    return f"**oui**, sauf `{champ.spared_by}` utilisable" if champ.spared_by else "**oui**"


def _choices(champ: Champ) -> str:
    if champ.enum:
        return ", ".join(f"`{value}`" for value in champ.enum)
    if champ.max_length:
        return f"{champ.forme}, {champ.max_length} caractères"
    return limits(champ.bounds)


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
            _required(champ),
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


def _bounds() -> str:
    return (
        f"Dépôt :\n  {MAX_FILES} fichiers, de {MAX_FILE_BYTES >> 30} Gio chacun. "
        f"Archive : {MAX_MEMBERS} membres, {MAX_BYTES >> 30} Gio une fois\n  décompressée, "
        f"{MAX_RATIO} fois sa taille au-delà de {SMALL_BYTES >> 20} Mio.\n"
        f"  Classeur : {MAX_ROW} lignes, {MAX_COLUMN} colonnes, {MOST_TAGS // 10**6} millions de "
        f"balises. SIECLE : {MOST_SIECLE_TAGS // 10**6} millions\n  de balises, "
        f"{MOST_DOCUMENTS} documents dans une archive."
    )


def render_contract() -> str:
    """The whole page, in Markdown."""
    extraits = sorted(load_contract().values(), key=lambda e: (e.from_siecle, not e.required))
    sections = [_section(extrait) for extrait in extraits]
    outside = [_section(e) for e in load_descriptors().values() if e.outside_depots]
    rules = _RULES.replace("@BORNES@", _bounds()).replace("@LIGNES@", str(HEADER_ROWS))
    parts = [rules + "\n## Les extraits", *sections, "## Hors des dépôts", *outside]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(render_contract(), encoding="utf-8")
