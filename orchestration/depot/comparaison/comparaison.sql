-- A dépôt held against the one before it in its session. Reads raw (raw.comptes and
-- raw.lycees_partiels above all), temp.comptes_passes (date_extraction, extrait, uai, lignes,
-- inscrits, sans_voeu) of the earlier dépôts of the session, raw.acceptations, and temp.seuils (one
-- row). Fills raw.comparaison: one row per difference that matters; `bloque` says whether it stops
-- the dépôt. Rules: docs/regles.md, « Un dépôt est comparé au précédent ».

CREATE OR REPLACE TEMP TABLE comptes_avant AS
FROM temp.comptes_passes
WHERE date_extraction = (SELECT max(date_extraction) FROM temp.comptes_passes);

-- What a lycée delivered in part lacks, with what hangs on it: its own control tells it, and once
-- accepted by name it weighs on no other.
CREATE OR REPLACE TEMP TABLE deja_dit AS
SELECT
    p.uai, d.extrait,
    bool_or(a.controle IS NOT NULL) AS est_accepte
FROM raw.lycees_partiels p
INNER JOIN (VALUES
    ('candidats', 'candidats'), ('candidats', 'voeux'), ('candidats', 'reponses'),
    ('candidats', 'lettres'), ('voeux', 'voeux'), ('voeux', 'reponses'), ('voeux', 'lettres'),
    ('eleves', 'eleves'), ('eleves', 'groupes'), ('groupes', 'groupes'), ('reponses', 'reponses'),
    ('lettres', 'lettres')
) AS d (manque, extrait) ON p.extrait = d.manque
LEFT JOIN raw.acceptations a ON a.controle = p.controle || ':' || p.uai
GROUP BY p.uai, d.extrait;

CREATE OR REPLACE TEMP TABLE fichiers_lus AS
SELECT
    CASE extrait
        WHEN 'siecle_eleves' THEN 'eleves' WHEN 'siecle_structures' THEN 'groupes' ELSE extrait
    END AS extrait,
    string_agg(DISTINCT fichier, ', ' ORDER BY fichier) AS fichier
FROM raw.fichiers GROUP BY ALL;

DELETE FROM raw.comparaison;

INSERT INTO raw.comparaison BY NAME
WITH seuils AS (FROM temp.seuils),
paires AS (
    SELECT
        a.extrait, a.uai, a.lignes AS avant, coalesce(b.lignes, 0) AS apres,
        b.extrait IS NOT NULL AS est_la,
        d.uai IS NOT NULL AS est_dit,
        coalesce(d.est_accepte, false) AS est_accepte
    FROM temp.comptes_avant a
    LEFT JOIN raw.comptes b ON a.extrait = b.extrait AND a.uai IS NOT DISTINCT FROM b.uai
    LEFT JOIN temp.deja_dit d ON a.extrait = d.extrait AND a.uai = d.uai
    WHERE a.lignes > 0
),
extraits AS (
    SELECT
        p.extrait, p.est_la,
        p.avant - coalesce(sum(q.avant), 0) AS avant,
        p.apres - coalesce(sum(q.apres), 0) AS apres
    FROM paires p LEFT JOIN paires q ON p.extrait = q.extrait AND q.est_accepte
    WHERE p.uai IS NULL
    GROUP BY p.extrait, p.est_la, p.avant, p.apres
),
-- a pupil who comes from elsewhere brings a UAI that is no lycée of the académie
a_des_eleves AS (
    SELECT uai FROM temp.comptes_avant WHERE extrait = 'eleves' AND uai IS NOT NULL AND lignes > 0
    UNION
    SELECT uai FROM raw.comptes WHERE extrait = 'eleves' AND uai IS NOT NULL AND lignes > 0
),
disparus AS (
    SELECT 'extrait_disparu' AS controle, extrait, NULL AS uai, avant, 0 AS apres, NULL AS seuil
    FROM extraits WHERE NOT est_la AND avant > 0
),
chutes AS (
    SELECT 'chute_extrait' AS controle, extrait, NULL AS uai, avant, apres, chute_max_pct AS seuil
    FROM extraits, seuils
    WHERE est_la AND 100.0 * (avant - apres) > chute_max_pct * avant
),
chutes_lycees AS (
    SELECT 'chute_lycee' AS controle, p.extrait, p.uai, p.avant, p.apres, chute_max_lycee_pct AS seuil
    FROM paires p SEMI JOIN extraits e ON p.extrait = e.extrait AND e.apres > 0, seuils
    WHERE
        p.uai IN (FROM a_des_eleves) AND NOT p.est_dit
        AND p.avant - p.apres >= chute_max_lycee_lignes
        AND 100.0 * (p.avant - p.apres) > chute_max_lycee_pct * p.avant
),
-- in percent of the active dossiers, those of a lycée accepted without vœux left out on both days
parts AS (
    SELECT rang, 100.0 * sum(sans_voeu) / nullif(sum(inscrits), 0) AS part
    FROM (
        SELECT 1 AS rang, * FROM temp.comptes_avant
        UNION ALL BY NAME
        SELECT 2 AS rang, * FROM raw.comptes
    ) c
    ANTI JOIN temp.deja_dit d ON d.est_accepte AND d.extrait = 'voeux' AND d.uai = c.uai
    WHERE c.extrait = 'candidats' AND c.uai IS NOT NULL
    GROUP BY rang
),
sans_voeu AS (
    SELECT
        'sans_voeu' AS controle, 'voeux' AS extrait, NULL AS uai,
        round(a.part)::BIGINT AS avant, round(b.part)::BIGINT AS apres,
        hausse_sans_voeu_pct AS seuil
    FROM parts a INNER JOIN parts b ON a.rang = 1 AND b.rang = 2, seuils
    WHERE b.part - a.part > hausse_sans_voeu_pct
),
tout AS (
    FROM disparus
    UNION ALL BY NAME FROM chutes
    UNION ALL BY NAME FROM chutes_lycees
    UNION ALL BY NAME FROM sans_voeu
)
SELECT t.*, true AS bloque, f.fichier
FROM tout t LEFT JOIN temp.fichiers_lus f ON t.extrait = f.extrait;
