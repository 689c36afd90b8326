"""French wording of the codes that the suivi shows: our own copy, typed from the docs and seeds.

Belongs here: code → words. Does not belong here: which code a row has (suivi_voeux.py).
"""

SERIES = {
    "GENERALE": "Générale",
    "PRO": "Professionnelle",
    "PRO_AGRICOLE": "Professionnelle agricole",
} | {s: s for s in ["STMG", "STI2D", "STL", "ST2S", "STHR", "STD2A", "S2TMD", "STAV"]}
PHASES = {"PP": None, "PC": "Complémentaire"}
REPONSES = {
    "OUI": "Oui",
    "OUI_SI": "Oui-si",
    "ATTENTE": "En attente",
    "NON": "Non",
    "RETENU": "Retenu (contrat à trouver)",
}
REPONSES_ELEVE = {
    None: None,
    "A_REPONDRE": "À répondre",
    "ACCEPTE": "Accepte",
    "ACCEPTE_AVEC_ATTENTE": "Accepte en gardant des vœux",
    "RENONCE": "Renonce",
    "EXPIRE": "Délai dépassé",
}
SITUATIONS = {
    "NON_INSCRIT": "Non inscrit",
    "DEMISSION": "Démission",
    "ADMIS_DEFINITIF": "Admis définitivement",
    "ADMIS_AVEC_ATTENTE": "Admis en conservant des vœux",
    "PROPOSITION_A_REPONDRE": "Proposition à répondre",
    "EN_ATTENTE": "En attente",
    "REFUSE": "Refusé partout",
    "RENONCE": "A renoncé ou laissé expirer",
    "SANS_REPONSE": "Sans réponse",
    "SANS_CANDIDATURE": "Sans candidature",
}
FILIERES = {
    "LICENCE": "Licence",
    "DE_SANTE": "Santé",
    "DE_SOCIAL": "Social",
    "INGENIEUR": "Ingénieur",
    "COMMERCE": "Commerce",
    "DN_MADE": "DN MADE",
    "ART_ARCHI": "Arts",
    "AUTRE": "Autre",
} | {f: f for f in ["LAS", "PASS", "BUT", "BTS", "CPGE", "DCG", "IEP"]}
