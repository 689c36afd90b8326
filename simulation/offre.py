"""The fictional offer of formations: filières, their families, and how many per académie.

A family is what a vœu multiple groups (one BTS speciality, one BUT…). Every académie offers
the same families, each `places` times, so that the number of a formation is plain arithmetic
and no join is needed to draw one. Only the description belongs here; `sql/` draws.
"""

# filiere: (formations per family and académie, selective, share of vœux multiples, most
# sous-vœux in one, weight in front of a proposition, family labels)
FILIERES: dict[str, tuple[int, bool, float, int, float, str]] = {
    "LICENCE": (4, False, 0.34, 4, 6.0,
        "Double licence - Droit et langues|Droit|Psychologie|Histoire|Géographie et aménagement|"
        "Lettres|Philosophie|Langues étrangères appliquées|Anglais|Espagnol|Allemand|"
        "Sciences du langage|Économie et gestion|Administration économique et sociale|Sociologie|"
        "Sciences de l'éducation|Information et communication|Histoire de l'art|Musicologie|"
        "Arts du spectacle|Mathématiques|Informatique|Physique, chimie|Sciences de la vie|"
        "Sciences de la Terre|Sciences pour l'ingénieur|Science politique|"
        "Sciences et techniques des activités physiques et sportives"),
    "LAS": (2, False, 0.60, 2, 3.5,
        "Droit - option santé|Psychologie - option santé|Sciences de la vie - option santé|"
        "Physique, chimie - option santé|Économie - option santé|Lettres - option santé|"
        "Philosophie - option santé|Mathématiques - option santé|Sociologie - option santé|"
        "Informatique - option santé|Sport - option santé|Histoire - option santé"),
    "PASS": (2, False, 0.60, 2, 2.0, "option Sciences|option Humanités"),
    "BUT": (5, True, 0.80, 5, 1.5,
        "Techniques de commercialisation|Gestion des entreprises et des administrations|"
        "Informatique|Génie civil|Génie biologique|Génie mécanique|Mesures physiques|"
        "Métiers du multimédia|Carrières sociales|Réseaux et télécommunications|"
        "Logistique et transport|Carrières juridiques"),
    "BTS": (7, True, 0.85, 7, 2.0,
        "Management commercial opérationnel|Négociation et digitalisation de la relation client|"
        "Gestion de la PME|Support à l'action managériale|Comptabilité et gestion|Tourisme|"
        "Communication|Professions immobilières|Banque|Assurance|Électrotechnique|"
        "Maintenance des systèmes|Cybersécurité, informatique et réseaux|Bâtiment|"
        "Travaux publics|Métiers de la mode|Diététique|Analyses de biologie médicale|"
        "Services et prestations sanitaires et sociales|Management en hôtellerie-restauration|"
        "Production agricole (BTSA)|Gestion et protection de la nature (BTSA)"),
    "CPGE": (4, True, 0.90, 4, 1.5,
        "MPSI|PCSI|PTSI|BCPST|MP2I|TSI|ECG|ECT|Lettres A/L|Lettres B/L|Arts|D1"),
    "DCG": (3, True, 0.60, 3, 1.5, "parcours classique|parcours bilingue|parcours numérique"),
    "DN_MADE": (3, True, 0.60, 3, 0.7, "Graphisme|Objet|Espace|Mode|Numérique|Matériaux"),
    "DE_SANTE": (5, True, 0.90, 5, 0.6,
        "Infirmier|Ergothérapeute|Manipulateur radio|Orthophoniste|Psychomotricien|Pédicure"),
    "DE_SOCIAL": (3, True, 0.50, 3, 0.8,
        "Assistant de service social|Éducateur spécialisé|Éducateur de jeunes enfants|"
        "Éducateur technique|Moniteur"),
    "INGENIEUR": (6, True, 0.90, 6, 1.0,
        "généraliste|informatique|mécanique|agronomie|chimie|bâtiment"),
    "COMMERCE": (5, True, 0.90, 5, 2.0,
        "grande école|bachelor international|bachelor marketing|bachelor finance|management"),
    "IEP": (3, True, 0.70, 3, 0.2, "concours commun|campus européen|double diplôme"),
    "ART_ARCHI": (2, True, 0.30, 2, 0.5,
        "Architecture|Beaux-arts|Design|Paysage|Arts appliqués"),
    "AUTRE": (3, False, 0.10, 2, 1.2,
        "@telier des métiers d'art|+ Culture numérique (diplôme d'université)|"
        "Mention complémentaire|Certificat de spécialisation|Classe passerelle|"
        "Capacité en droit"),
}  # fmt: skip

APPRENTISSAGE: dict[str, tuple[int, bool, float, int, float, str]] = {
    "BTS": (5, True, 0.0, 1, 0.5,
        "Management commercial opérationnel|Négociation et digitalisation de la relation client|"
        "Gestion de la PME|Comptabilité et gestion|Électrotechnique|Maintenance des systèmes|"
        "Bâtiment|Travaux publics|Banque|Assurance|Tourisme|Production agricole (BTSA)"),
    "BUT": (3, True, 0.0, 1, 0.4,
        "Techniques de commercialisation|Informatique|Génie civil|Logistique et transport"),
    "AUTRE": (3, True, 0.0, 1, 0.5,
        "Certificat de spécialisation|Mention complémentaire|Titre professionnel|Brevet technique"),
}  # fmt: skip

LIBELLES = {
    "LICENCE": "Licence", "LAS": "Licence accès santé", "PASS": "PASS", "BUT": "BUT",
    "BTS": "BTS", "CPGE": "Classe préparatoire", "DCG": "DCG", "DN_MADE": "DN MADE",
    "DE_SANTE": "Diplôme d'État", "DE_SOCIAL": "Diplôme d'État", "INGENIEUR": "École d'ingénieurs",
    "COMMERCE": "École de commerce", "IEP": "Sciences Po", "ART_ARCHI": "École d'art", "AUTRE": "",
}  # fmt: skip


def filiere_rows(academies: int) -> list[tuple]:
    """(f, filière, apprentissage, selective, families, places, multiples, most sous-vœux,
    weight, first formation number, label, family labels): one row per filière and modality."""
    rows: list[tuple] = []
    first = 0
    for apprentissage, table in ((False, FILIERES), (True, APPRENTISSAGE)):
        for filiere, (places, selective, multiple, most, weight, labels) in table.items():
            families = labels.split("|")
            rows.append(
                (len(rows), filiere, apprentissage, selective, len(families), places, multiple,
                 most, weight, first, LIBELLES[filiere], families)
            )  # fmt: skip
            first += len(families) * places * academies
    return rows
