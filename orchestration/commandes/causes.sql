-- The findings of a landing, grouped by cause: file × columns × rule × reason.
-- Reads raw.rejets, raw.avertissements and raw.lignes_rejetees; `contrat_references` gives, for each
-- foreign key of the contract, (extrait, rang, colonne, parent, cible). Leaves temp.causes, where a
-- row that only follows from another's fault is counted under that one (`suites`).
CREATE OR REPLACE TEMP TABLE fautes AS
WITH constats AS (
    SELECT extrait, fichier, ligne, colonne, valeur, regle, motif, effet FROM raw.rejets
    UNION ALL
    SELECT extrait, fichier, ligne, colonne, NULL, regle, motif, 'avertissement'
    FROM raw.avertissements
)
-- several columns of one row under one rule are one fault
SELECT
    extrait, fichier, ligne, regle, motif, effet,
    coalesce(string_agg(DISTINCT colonne, ', ' ORDER BY colonne), '') AS colonnes,
    min(valeur) AS valeur,
    regexp_replace(motif, '[0-9]+', '…', 'g') AS famille,
    regle = 'reference_inconnue' AND starts_with(motif, 'sa ligne dans ') AS est_suite
FROM constats
GROUP BY extrait, fichier, ligne, regle, motif, effet;

CREATE OR REPLACE TEMP TABLE fautes_reunies AS
WITH lieux AS (
    SELECT
        f.*,
        {
            'effet': f.effet, 'extrait': f.extrait, 'fichier': f.fichier,
            'colonnes': f.colonnes, 'regle': f.regle, 'famille': f.famille
        } AS lieu,
        r.rang, r.parent, r.cible
    FROM fautes f
    LEFT JOIN contrat_references r ON r.extrait = f.extrait AND r.colonne = f.colonnes
),
-- the row that they name was rejected: under its cause
par_ligne AS (
    SELECT s.extrait, s.fichier, s.ligne, s.lieu, arg_min(p.lieu, p.lieu) AS cause
    FROM lieux s
    JOIN raw.lignes_rejetees l
        ON l.extrait = s.parent
        AND CASE s.cible WHEN 'numero_candidat' THEN l.numero_candidat WHEN 'uai' THEN l.uai END
        = s.valeur
    JOIN lieux p
        ON p.extrait = l.extrait AND p.fichier = l.fichier AND p.ligne = l.ligne
        AND p.effet = 'ligne_rejetee' AND NOT p.est_suite
    WHERE s.est_suite
    GROUP BY s.extrait, s.fichier, s.ligne, s.lieu
),
-- or the extract that they name was rejected for one cause only
causes_uniques AS (
    SELECT extrait, any_value(lieu) AS cause FROM lieux
    WHERE effet = 'ligne_rejetee' AND NOT est_suite
    GROUP BY extrait HAVING count(DISTINCT lieu) = 1
),
-- one unknown name in several extracts: under the first of them
meneurs AS (
    SELECT effet, colonnes, motif, arg_min(lieu, (rang, fichier, lieu)) AS cause FROM lieux
    WHERE regle = 'reference_inconnue' AND NOT est_suite AND rang IS NOT NULL
    GROUP BY effet, colonnes, motif
)
SELECT
    l.*,
    coalesce(
        CASE
            WHEN l.est_suite THEN coalesce(p.cause, u.cause)
            WHEN m.cause.extrait <> l.extrait THEN m.cause
        END,
        l.lieu
    ) AS cause
FROM lieux l
LEFT JOIN par_ligne p
    ON p.extrait = l.extrait AND p.fichier = l.fichier AND p.ligne IS NOT DISTINCT FROM l.ligne
    AND p.lieu = l.lieu
LEFT JOIN causes_uniques u ON u.extrait = l.parent
LEFT JOIN meneurs m
    ON m.effet = l.effet AND m.colonnes = l.colonnes AND m.motif = l.motif
    AND l.regle = 'reference_inconnue';

CREATE OR REPLACE TEMP TABLE causes AS
WITH suites AS (
    SELECT
        cause,
        list({'extrait': extrait, 'nombre': nombre} ORDER BY rang, extrait) AS suites,
        sum(nombre) AS nombre
    FROM (
        SELECT cause, extrait, min(rang) AS rang, count(DISTINCT (fichier, ligne)) AS nombre
        FROM fautes_reunies WHERE cause <> lieu GROUP BY cause, extrait
    )
    GROUP BY cause
)
SELECT
    f.lieu.effet AS effet,
    f.lieu.extrait AS extrait,
    f.lieu.fichier AS fichier,
    f.lieu.colonnes AS colonnes,
    f.lieu.regle AS regle,
    if(count(DISTINCT f.motif) = 1, any_value(f.motif), f.lieu.famille) AS motif,
    count(*) AS nombre,
    count(DISTINCT f.valeur) AS valeurs,
    list(DISTINCT f.ligne ORDER BY f.ligne)[:4] AS lignes,
    coalesce(any_value(s.suites), []) AS suites,
    coalesce(any_value(s.nombre), 0)::BIGINT AS nombre_suites
FROM fautes_reunies f
LEFT JOIN suites s ON s.cause = f.lieu
WHERE f.cause = f.lieu
GROUP BY f.lieu
