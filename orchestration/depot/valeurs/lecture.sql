-- Reading of text values: one macro per type of the contract, shared by the validation of a dépôt
-- and by the staging models. Each returns NULL for text that it cannot read.
-- Rules: docs/contrat.md, « Valeurs ».

-- They read values that the landing has already cleaned (formes.sql), as all those of raw are.

CREATE OR REPLACE MACRO raw.en_code(t) AS upper(t);

CREATE OR REPLACE MACRO raw.en_booleen(t) AS CASE raw.en_code(t)
    WHEN 'O' THEN true WHEN 'OUI' THEN true WHEN '1' THEN true WHEN 'VRAI' THEN true
    WHEN 'TRUE' THEN true
    WHEN 'N' THEN false WHEN 'NON' THEN false WHEN '0' THEN false WHEN 'FAUX' THEN false
    WHEN 'FALSE' THEN false
END;

CREATE OR REPLACE MACRO raw.en_entier(t) AS CASE
    WHEN regexp_full_match(t, '[+-]?[0-9]+') THEN try_cast(t AS BIGINT)
END;

CREATE OR REPLACE MACRO raw.en_nombre(t) AS CASE
    WHEN regexp_full_match(t, '[+-]?([0-9]+([.,][0-9]*)?|[.,][0-9]+)([eE][+-]?[0-9]{1,3})?')
    THEN try_cast(replace(t, ',', '.') AS DOUBLE)
END;

CREATE OR REPLACE MACRO raw.en_horodatage(t) AS CASE
    WHEN regexp_full_match(t, '[0-9]{2}/[0-9]{2}/[12][0-9]{3}( [0-9]{2}:[0-9]{2}(:[0-9]{2})?)?')
    THEN try_strptime(t, ['%d/%m/%Y', '%d/%m/%Y %H:%M', '%d/%m/%Y %H:%M:%S'])
    WHEN regexp_full_match(
        t, '[12][0-9]{3}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?)?'
    )
    THEN try_cast(replace(replace(t, 'T', ' '), ',', '.') AS TIMESTAMP)
    WHEN regexp_full_match(
        t,
        '[12][0-9]{3}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?(Z|[+-][01][0-9](:?[0-5][0-9])?)'
    )
    THEN try_cast(replace(t, ',', '.') AS TIMESTAMPTZ) AT TIME ZONE 'Europe/Paris'
END;

CREATE OR REPLACE MACRO raw.en_date(t) AS CAST(raw.en_horodatage(t) AS DATE);

-- Rule 1: who leaves before the session opens is not of the vivier.
CREATE OR REPLACE MACRO raw.est_du_vivier(sortie, ouverture) AS sortie IS NULL OR sortie > ouverture;

-- 0750655E: seven digits and the letter of their remainder by 23.
CREATE OR REPLACE MACRO raw.uai_plausible(t) AS coalesce(
    regexp_full_match(t, '[0-9]{7}[A-Z]')
    AND substr('ABCDEFGHJKLMNPRSTUVWXYZ', 1 + try_cast(left(t, 7) AS INTEGER) % 23, 1) = right(t, 1),
    false
);

-- Rule 0: the form, enough digits and distinct characters, and no more identities than a pupil may
-- be written under (dbt_project.yml: format_ine…); `ines_partages` is filled by designation.py.
CREATE TABLE IF NOT EXISTS raw.ines_partages (ine VARCHAR NOT NULL);
CREATE OR REPLACE MACRO raw.ine_utilisable(t) AS coalesce(
    regexp_full_match(t, '{format_ine}')
    AND length(regexp_replace(t, '[^0-9]', '', 'g')) >= {ine_chiffres_min}
    AND len(list_distinct(string_split(t, ''))) >= {ine_caracteres_distincts_min}
    AND t NOT IN (SELECT ine FROM raw.ines_partages),
    false
);
