-- Dates of a dépôt that cannot be, each of them readable: told, and left as they are.
-- Reads the working tables, and the calendar in temp.jalons (jalon, jour).
-- What an event column is: something that has happened, so never after the extraction.
INSERT INTO constats
WITH evenements AS (
    SELECT 'candidats' AS extrait, n, fichier, ligne, 'date_inscription' AS colonne,
        date_inscription AS valeur FROM temp.brut_candidats WHERE anomalie IS NULL
    UNION ALL
    SELECT 'voeux', n, fichier, ligne, 'date_formulation', date_formulation
    FROM temp.brut_voeux WHERE anomalie IS NULL
    UNION ALL
    SELECT 'voeux', n, fichier, ligne, 'date_confirmation', date_confirmation
    FROM temp.brut_voeux WHERE anomalie IS NULL
    UNION ALL
    SELECT 'reponses', n, fichier, ligne, 'date_reponse_formation', date_reponse_formation
    FROM temp.brut_reponses WHERE anomalie IS NULL
    UNION ALL
    SELECT 'reponses', n, fichier, ligne, 'date_proposition', date_proposition
    FROM temp.brut_reponses WHERE anomalie IS NULL
    UNION ALL
    SELECT 'reponses', n, fichier, ligne, 'date_reponse_candidat', date_reponse_candidat
    FROM temp.brut_reponses WHERE anomalie IS NULL
),
-- distinct texts only: a million dates are a few hundred to parse
jours AS (
    SELECT colonne, valeur, raw.en_date(valeur) AS jour
    FROM (SELECT DISTINCT colonne, valeur FROM evenements WHERE valeur IS NOT NULL)
),
impossibles AS (
    SELECT colonne, valeur, 'date postérieure à l''extraction' AS motif FROM jours
    WHERE jour > (SELECT jour FROM temp.jalons WHERE jalon = 'extraction')
    UNION ALL
    SELECT colonne, valeur, 'date de proposition antérieure aux premières réponses' FROM jours
    WHERE colonne = 'date_proposition'
        AND jour < (SELECT jour FROM temp.jalons WHERE jalon = 'premieres_reponses')
)
SELECT e.extrait, e.n, e.fichier, e.ligne, e.colonne, e.valeur, 'date_hors_session', i.motif,
    'avertissement'
FROM evenements e JOIN impossibles i ON i.colonne = e.colonne AND i.valeur = e.valeur
