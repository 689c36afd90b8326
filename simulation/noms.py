"""The small lists from which fictional people, places and lycées are composed.

Only vocabulary belongs here; how it is drawn is in `sql/`. Family names are assembled from
syllables, so that no real family is meant. The lists hold on purpose what breaks careless
software: accents, apostrophes (straight and typographic), hyphens, particles, `Œ` and `Æ`.
All characters but `’` exist in Windows-1252 and in ISO-8859-15; `’` exists in the first only.
"""


def _words(text: str) -> list[str]:
    return text.split()


PRENOMS = _words(
    """
    Éléonore Étienne Élise Émile Abel Adèle Agathe Aïcha Alban Alice Ambre Amir Anaïs Anatole
    Apolline Arthur Aurèle Axel Basile Bérénice Blanche Camille Capucine Célestin Chloé Clément
    Colombe Côme Dalila Diane Dorian Edgar Elsa Enzo Esmé Fanny Félix Flavie Gaëlle Gaspard Gaël
    Hélène Héloïse Hugo Ibrahim Inès Iris Isaac Jade Jeanne Jules Karim Lætitia Léa Lénaïg Léon
    Lila Loïc Lucie Maëlys Maël Malo Manon Marceau Mathis Mélina Moussa Naël Naïm Nina Noé Noël
    Océane Octave Pénélope Quentin Raphaël Rayan Romane Sacha Salomé Samir Sarah Siméon Solène
    Tancrède Théo Timéo Ulysse Valère Victoire Wassim Yanis Yaël Yseult Zélie Zoé
    Jean-Noël Anne-Lou Marie-Ève Pierre-Émile Lou-Anne Paul-Aurèle
    """
)

DEBUTS_DE_NOM = _words(
    """
    Ab Ar Aub Ban Bel Ber Bou Bré Cad Car Chal Char Cor Cous Dar Del Dor Du É Él Em Fab Far Fau
    Ga Ger Gou Gué Har Her Jar Jo Ker La Lan Lou Mal Mar Mau Mon Mor Na Nau Or Pas Per Plan Pou
    Qué Ra Ré Rou Sau Ser Sou Tar Thé Tour Va Ver Vil Œl Æg
    """
)

FINS_DE_NOM = _words(
    """
    baudin bellec berot boussec çandel chesne corvin court dalou danel dérac doux drillac fontel
    gaillac gendre goual gueret jolin lambec lancier laurec ligné lorme madec manteau marais
    marchal mérac mont mouzin nardec naudet noual palluel perrac pinel pontel quérec randon
    revault rivel rochet rouzic sagne sardin tanguel thibal touzac vallin varenne vernac veyrac
    viallet vignol zac
    """
)

RACINES_DE_LIEU = _words(
    """
    Orvance Luvière Brumelle Clairval Sauvagne Mirandou Vaulnoise Trémilly Aigremont-Neuf Pélissade
    Corvaine Ourmelle Lisandre Ferrance Noirlune Vertefeuille Grandoise Salvérac Montbrume Ysaline
    Quervain Ambrosette Rochevive Tournevent Beaulac-le-Vieux Fontenelle-d'Ouve Estrelle Hautelune
    Vivagne Marvillon
    """
)

SYLLABES_UNIQUES = [c + v for c in "bdfglmnprst" for v in "aeiou"]
