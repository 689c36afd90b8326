-- A dépôt held against the one before it in its session. Reads raw (raw.comptes and
-- raw.lycees_partiels above all), temp.comptes_passes (date_extraction, extrait, uai, lignes,
-- inscrits, sans_voeu) of the earlier dépôts of the session, raw.acceptations, and temp.seuils (one
-- row). Fills
-- raw.comparaison: one row per difference that matters; `bloque` says whether it stops the dépôt.
-- Rules: docs/regles.md, « Un dépôt est comparé au précédent ».

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

DELETE FROM raw.comparaison;

INSERT INTO raw.comparaison BY NAME
WITH seuils AS (FROM temp.seuils),
fichiers AS (
    SELECT
        CASE extrait
            WHEN 'siecle_eleves' THEN 'eleves' WHEN 'siecle_structures' THEN 'groupes' ELSE extrait
        END AS extrait,
        string_agg(DISTINCT fichier, ', ' ORDER BY fichier) AS fichier
    FROM raw.fichiers GROUP BY ALL
),
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
orphelines AS (
    SELECT
        'reponses_orphelines' AS controle, 'reponses' AS extrait, NULL AS uai,
        count(*) AS avant,
        count(*) FILTER (v.numero_candidat IS NULL) AS apres,
        any_value(max_reponses_orphelines_pct) AS seuil
    FROM raw.reponses r
    INNER JOIN raw.candidats c USING (numero_candidat)
    ANTI JOIN temp.deja_dit d
        ON d.est_accepte AND d.extrait = 'reponses' AND d.uai = c.uai
    LEFT JOIN (
        SELECT DISTINCT
            numero_candidat, raw.en_code(phase) AS phase, code_formation,
            coalesce(raw.en_booleen(internat), false) AS internat
        FROM raw.voeux
    ) v
        ON
            r.numero_candidat = v.numero_candidat
            AND raw.en_code(r.phase) = v.phase
            AND r.code_formation = v.code_formation
            AND coalesce(raw.en_booleen(r.internat), false) = v.internat,
    seuils
    HAVING 100.0 * apres > seuil * avant
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
evenements AS (
    SELECT raw.en_date(date_inscription) AS jour FROM raw.candidats
    UNION ALL SELECT raw.en_date(date_formulation) FROM raw.voeux
    UNION ALL SELECT raw.en_date(date_confirmation) FROM raw.voeux
),
-- a session opens in the school year that ends with its civil year
autre_session AS (
    SELECT
        'session' AS controle, NULL AS extrait, NULL AS uai,
        count(*) AS avant,
        count(*) FILTER (
            e.jour NOT BETWEEN make_date(annee - 1, 9, 1) AND make_date(annee, 12, 31)
        ) AS apres,
        50 AS seuil
    FROM evenements e, (SELECT year(raw.en_date(date_extraction)) AS annee FROM raw.depot)
    WHERE e.jour IS NOT NULL
    HAVING 2 * apres > avant
),
partiels AS (
    SELECT
        p.controle, p.extrait, p.uai,
        if(p.controle = 'lycee_rejete', r.rejetees, coalesce(a.lignes, 0)) AS avant,
        0 AS apres,
        NULL AS seuil,
        p.controle = 'lycee_rejete' OR avant > 0 AS bloque
    FROM raw.lycees_partiels p
    LEFT JOIN raw.comptes r ON p.uai = r.uai AND p.extrait = r.extrait
    LEFT JOIN (
        SELECT uai, extrait, arg_max(lignes, date_extraction) AS lignes
        FROM temp.comptes_passes WHERE lignes > 0 GROUP BY ALL
    ) a ON p.uai = a.uai AND p.extrait = a.extrait
),
sans_eleve AS (
    SELECT
        'lycee_sans_eleve' AS controle, 'etablissements' AS extrait, e.uai,
        0 AS avant, 0 AS apres, NULL AS seuil, false AS bloque
    FROM raw.etablissements e
    ANTI JOIN raw.comptes c ON c.extrait = 'eleves' AND c.uai = e.uai
),
tout AS (
    FROM disparus UNION ALL BY NAME FROM chutes UNION ALL BY NAME FROM chutes_lycees
    UNION ALL BY NAME FROM orphelines UNION ALL BY NAME FROM sans_voeu
    UNION ALL BY NAME FROM autre_session UNION ALL BY NAME FROM partiels
    UNION ALL BY NAME FROM sans_eleve
)
SELECT t.* REPLACE (coalesce(t.bloque, true) AS bloque), f.fichier
FROM tout t LEFT JOIN fichiers f ON t.extrait = f.extrait
ORDER BY t.controle, t.extrait, t.uai;

-- Told, not held: what is no fall, or may be the first days of a session.
INSERT INTO raw.avertissements BY NAME
SELECT
    extrait,
    coalesce(any_value(fichier), extrait) AS fichier,
    NULL AS ligne,
    'uai' AS colonne,
    controle AS regle,
    CASE controle
        WHEN 'lycee_sans_eleve'
            THEN 'établissements sans élève de terminale : '
        ELSE 'lycées qui ont des élèves et aucune ligne ici, livrés en partie : '
    END || count(*) || ' (' || array_to_string(list(uai ORDER BY uai)[:5], ', ')
    || if(count(*) > 5, '…', '') || ')' AS motif
FROM raw.comparaison
WHERE NOT bloque
GROUP BY controle, extrait
ORDER BY controle, extrait;
