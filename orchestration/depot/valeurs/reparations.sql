-- What of a cleaning is told: `t` as read, `p` its clean form (formes.sql). Spaces around a value,
-- composition of accents, spaces inside a label or a letter: not told, they change nothing.

CREATE OR REPLACE MACRO raw.est_code(forme) AS
    forme IN ('code', 'uai', 'ine', 'numero', 'academie', 'departement');

CREATE OR REPLACE MACRO raw.reparations_de(t, p, forme) AS list_filter([
    CASE WHEN regexp_matches(t, '\p{Cf}') THEN 'caractere_invisible' END,
    CASE
        WHEN regexp_matches(raw.rogne(raw.sans_invisibles(t)), '^(="|'')')
            AND NOT regexp_matches(coalesce(p, ''), '^[=''].')
        THEN 'garde_tableur'
    END,
    CASE
        WHEN NOT raw.est_code(forme) AND regexp_matches(raw.rogne(t), '\p{Cc}')
            AND (forme <> 'texte' OR regexp_matches(t, '[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]'))
        THEN 'caractere_de_controle'
    END,
    CASE
        WHEN (raw.est_code(forme) OR forme = 'nom')
            AND (
                regexp_matches(replace(t, ' ', ''), '\p{Zs}')
                OR regexp_matches(raw.rogne(t), if(forme IN ('code', 'nom'), '  ', ' '))
            )
        THEN 'espaces'
    END,
    CASE WHEN forme IN ('uai', 'ine') AND regexp_matches(t, '[a-zａ-ｚ]') THEN 'casse' END,
    CASE
        WHEN forme IN ('academie', 'departement') AND starts_with(p, '0')
            AND p <> upper(raw.forme_numero(t))
        THEN 'zeros_initiaux'
    END,
    CASE
        WHEN regexp_matches(t, '[０-９]')
            OR (
                forme IN ('numero', 'academie', 'departement', 'entier', 'booleen')
                AND regexp_matches(t, '[.,]0+\W*$|[0-9][''’]')
            )
        THEN 'ecriture_nombre'
    END,
    CASE WHEN forme = 'booleen' AND regexp_matches(t, '(?i)true|false') THEN 'booleen_anglais' END
], lambda regle: regle IS NOT NULL AND NOT raw.est_formule(t));

CREATE OR REPLACE MACRO raw.motif_reparation(regle) AS CASE regle
    WHEN 'caractere_invisible' THEN 'caractères invisibles retirés'
    WHEN 'garde_tableur' THEN 'garde de tableur retirée (="…" ou apostrophe initiale)'
    WHEN 'caractere_de_controle' THEN 'caractère de contrôle ou retour à la ligne lu comme une espace'
    WHEN 'espaces' THEN 'espaces insécables, doubles ou dans un code retirées ou ramenées à une'
    WHEN 'casse' THEN 'mis en majuscules'
    WHEN 'zeros_initiaux' THEN 'zéros initiaux rétablis'
    WHEN 'ecriture_nombre' THEN 'écriture de tableur ramenée aux chiffres (.0, apostrophe, pleine chasse)'
    WHEN 'booleen_anglais' THEN 'TRUE et FALSE lus comme VRAI et FAUX'
END;
