-- What a dépôt says by itself, the first one too: réponses to no vœu, dates of another session,
-- lycées delivered in part. Adds to raw.comparaison, after comparaison.sql whose tables it reads.
-- Rules: docs/regles.md, « Un dépôt est comparé au précédent ».
INSERT INTO raw.comparaison BY NAME
WITH seuils AS (FROM temp.seuils),
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
        SELECT
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
    FROM orphelines
    UNION ALL BY NAME FROM autre_session
    UNION ALL BY NAME FROM partiels
    UNION ALL BY NAME FROM sans_eleve
)
SELECT t.* REPLACE (coalesce(t.bloque, true) AS bloque), f.fichier
FROM tout t LEFT JOIN temp.fichiers_lus f ON t.extrait = f.extrait;

-- Told, not held: what is no fall, or may be the first days of a session.
DELETE FROM raw.avertissements WHERE regle IN ('lycee_absent', 'lycee_sans_eleve');

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
