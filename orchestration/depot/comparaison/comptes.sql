-- What a dépôt holds, counted per extract and per lycée, and the lycées delivered in part. Reads
-- the schema raw, and raw.mef_designes. Rules: docs/regles.md, « Un dépôt est
-- comparé au précédent ». SIECLE stands for the extracts that it replaces, pupils of terminale alone.

CREATE OR REPLACE TEMP TABLE lignes_par_lycee AS
WITH siecle AS (
    SELECT e.uai, e.eleve_id_siecle
    FROM raw.siecle_eleves e
    INNER JOIN raw.mef_designes m ON e.code_mef = m.code_mef AND m.serie <> 'HORS_TERMINALE'
),
dossiers AS (
    SELECT numero_candidat, uai FROM raw.candidats
    UNION
    SELECT numero_candidat, uai FROM raw.lignes_rejetees WHERE extrait = 'candidats'
),
gardees AS (
    SELECT 'eleves' AS extrait, uai FROM raw.eleves
    UNION ALL SELECT 'eleves', uai FROM siecle
    UNION ALL SELECT 'groupes', uai FROM raw.groupes
    UNION ALL
    SELECT 'groupes', s.uai
    FROM raw.siecle_structures s SEMI JOIN siecle USING (uai, eleve_id_siecle)
    WHERE s.type_structure = 'G'
    UNION ALL SELECT 'candidats', uai FROM raw.candidats
    UNION ALL SELECT 'voeux', uai FROM raw.voeux INNER JOIN raw.candidats USING (numero_candidat)
    UNION ALL
    SELECT 'reponses', uai FROM raw.reponses INNER JOIN raw.candidats USING (numero_candidat)
    UNION ALL
    SELECT 'lettres', uai FROM raw.lettres INNER JOIN raw.candidats USING (numero_candidat)
),
rejetees AS (
    SELECT
        CASE r.extrait
            WHEN 'siecle_eleves' THEN 'eleves' WHEN 'siecle_structures' THEN 'groupes'
            ELSE r.extrait
        END AS extrait,
        coalesce(r.uai, d.uai) AS uai
    FROM raw.lignes_rejetees r
    LEFT JOIN dossiers d
        ON r.uai IS NULL AND r.extrait <> 'candidats' AND r.numero_candidat = d.numero_candidat
    WHERE r.extrait <> 'etablissements'
)
SELECT
    extrait,
    uai,
    count(*) FILTER (gardee) AS lignes,
    count(*) FILTER (NOT gardee) AS rejetees
FROM (
    SELECT *, true AS gardee FROM gardees
    UNION ALL
    SELECT *, false FROM rejetees
)
-- a UAI that is none may be anything that somebody typed: it is not shown
WHERE regexp_full_match(uai, '[0-9]{7}[A-Z]')
GROUP BY extrait, uai;

DELETE FROM raw.comptes;

INSERT INTO raw.comptes BY NAME
WITH formules AS (
    SELECT DISTINCT numero_candidat FROM raw.voeux
),
dossiers AS (
    SELECT
        c.uai,
        count(*) FILTER (raw.en_code(c.statut) = 'INSCRIT') AS inscrits,
        count(*) FILTER (raw.en_code(c.statut) = 'INSCRIT' AND v.numero_candidat IS NULL)
            AS sans_voeu
    FROM raw.candidats c LEFT JOIN formules v ON c.numero_candidat = v.numero_candidat
    GROUP BY GROUPING SETS ((), (c.uai))
),
lycees AS (
    SELECT l.*, d.inscrits, d.sans_voeu
    FROM temp.lignes_par_lycee l
    LEFT JOIN dossiers d ON l.extrait = 'candidats' AND l.uai = d.uai
),
extraits AS (
    SELECT
        CASE extrait
            WHEN 'siecle_eleves' THEN 'eleves' WHEN 'siecle_structures' THEN 'groupes' ELSE extrait
        END AS nom,
        sum(lignes_lues - doublons - lignes_rejetees)
            FILTER (extrait NOT IN ('siecle_eleves', 'siecle_structures')) AS lignes,
        sum(lignes_rejetees) AS rejetees,
        bool_or(extrait IN ('siecle_eleves', 'siecle_structures')) AS a_du_siecle
    FROM raw.fichiers
    GROUP BY nom
)
SELECT extrait, uai, lignes, rejetees, inscrits, sans_voeu FROM lycees
UNION ALL
SELECT
    e.nom,
    NULL,
    if(
        e.a_du_siecle,
        (SELECT coalesce(sum(l.lignes), 0) FROM temp.lignes_par_lycee l WHERE l.extrait = e.nom),
        e.lignes
    ),
    e.rejetees,
    d.inscrits,
    d.sans_voeu
FROM extraits e LEFT JOIN dossiers d ON e.nom = 'candidats' AND d.uai IS NULL
ORDER BY extrait, uai NULLS FIRST;

DELETE FROM raw.lycees_partiels;

INSERT INTO raw.lycees_partiels BY NAME
WITH lycees AS (
    SELECT uai FROM temp.lignes_par_lycee WHERE extrait = 'eleves' AND lignes > 0
),
-- without dossiers there can be no vœu: the cause is told once
attendus AS (
    SELECT uai, 'candidats' AS extrait FROM lycees
    UNION ALL
    SELECT l.uai, 'voeux'
    FROM lycees l INNER JOIN temp.lignes_par_lycee c ON c.extrait = 'candidats' AND c.uai = l.uai
    WHERE c.lignes > 0
)
SELECT a.uai, a.extrait, 'lycee_absent' AS controle
FROM attendus a ANTI JOIN temp.lignes_par_lycee l ON l.uai = a.uai AND l.extrait = a.extrait
UNION ALL
SELECT uai, extrait, 'lycee_rejete' FROM temp.lignes_par_lycee WHERE lignes = 0 AND rejetees >= 2
ORDER BY uai, extrait;
