-- The série that each MEF code of the SIECLE pupils designates: the one place where it is decided,
-- for the blocking of a dépôt and for the models alike.
-- The extract mef replaces the table of the project. A code is matched whole; else, where one of
-- the two has 10 characters and the other 11 (the eleventh is an option), on the ten first when
-- they designate one série alone.
CREATE OR REPLACE TEMP TABLE mef_connus AS
SELECT code_mef, raw.en_code(serie) AS serie FROM raw.mef
UNION ALL
SELECT code_mef, serie FROM read_csv($livree, header = true, all_varchar = true) WHERE NOT $deposee;

CREATE OR REPLACE TABLE raw.mef_designes AS
WITH
demandes AS (
    SELECT DISTINCT code_mef FROM raw.siecle_eleves
    WHERE code_mef IS NOT NULL
),

proches AS (
    SELECT demandes.code_mef, min(connus.serie) AS serie, count(DISTINCT connus.serie) AS series
    FROM demandes
    JOIN temp.mef_connus AS connus ON left(demandes.code_mef, 10) = left(connus.code_mef, 10)
    WHERE least(length(demandes.code_mef), length(connus.code_mef)) = 10
        AND greatest(length(demandes.code_mef), length(connus.code_mef)) = 11
    GROUP BY demandes.code_mef
)

SELECT code_mef, connus.serie, false AS par_longueur
FROM demandes JOIN temp.mef_connus AS connus USING (code_mef)
UNION ALL
SELECT code_mef, serie, true
FROM proches
WHERE series = 1 AND code_mef NOT IN (SELECT code_mef FROM temp.mef_connus)
ORDER BY code_mef;

INSERT INTO raw.avertissements
SELECT
    'siecle_eleves', fichier, NULL, 'code_mef', 'mef_longueur',
    format(
        '{} élève(s) : le code MEF de SIECLE et celui de la table mef n''ont pas la même longueur '
        '(10 et 11 caractères) ; rapprochés par les dix premiers', count(*)
    )
FROM raw.siecle_eleves
SEMI JOIN (SELECT code_mef FROM raw.mef_designes WHERE par_longueur) AS proches USING (code_mef)
GROUP BY fichier
ORDER BY fichier;
