-- Cleaning of a cell, by the form of its column (`pilotage:forme`, docs/contrat.md « Valeurs »).
-- raw.suspect_<forme>(t): may the text need it? Nearly all values are clean, and this costs less.
-- raw.forme_<forme>(t): the clean text of one cell.

CREATE OR REPLACE MACRO raw.sans_invisibles(t) AS
    nfc_normalize(regexp_replace(t, '\p{Cf}+', '', 'g'));

-- White space is that of Unicode, as Python's str.strip() knows it.
CREATE OR REPLACE MACRO raw.rogne(t) AS regexp_replace(
    t, '^[\s\pZ\x0b\x1c-\x1f\x{85}]+|[\s\pZ\x0b\x1c-\x1f\x{85}]+$', '', 'g'
);

CREATE OR REPLACE MACRO raw.sans_egal(t) AS
    raw.rogne(regexp_replace(raw.rogne(raw.sans_invisibles(t)), '(?s)^="(.*)"$', '\1'));
CREATE OR REPLACE MACRO raw.sans_garde(t) AS
    raw.rogne(regexp_replace(raw.sans_egal(t), '^''', ''));

CREATE OR REPLACE MACRO raw.sans_chasse(t) AS translate(
    t,
    '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ．，',
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.,'
);
CREATE OR REPLACE MACRO raw.sur_une_ligne(t) AS regexp_replace(t, '[\pZ\p{Cc}]+', ' ', 'g');
CREATE OR REPLACE MACRO raw.sans_decimale(t) AS
    regexp_replace(t, '^([+-]?[0-9]+)[.,]0+$', '\1');

CREATE OR REPLACE MACRO raw.suspect_libelle(t) AS regexp_matches(
    t,
    '^[ ''=]| $|  |[^ -~\x{a1}-\x{ac}\x{ae}-\x{17f}\x{2010}-\x{2027}\x{20ac}]'
);
-- An apostrophe that opens a quotation is not a guard, nor is that of « 't Hooft ».
CREATE OR REPLACE MACRO raw.forme_libelle(t) AS raw.rogne(raw.sur_une_ligne(
    regexp_replace(raw.sans_egal(t), '(?s)^''([^'']*)$', '\1')
));
CREATE OR REPLACE MACRO raw.suspect_nom(t) AS raw.suspect_libelle(t);
CREATE OR REPLACE MACRO raw.forme_nom(t) AS raw.rogne(raw.sur_une_ligne(
    regexp_replace(raw.sans_egal(t), '^''([^ ]{2})', '\1')
));

-- A text of several lines keeps its line breaks, whatever the system that wrote them.
CREATE OR REPLACE MACRO raw.suspect_texte(t) AS regexp_matches(
    t,
    '^[\s=]|\s$|  |[^ -~\n\x{a1}-\x{ac}\x{ae}-\x{17f}\x{2010}-\x{2027}\x{20ac}]'
);
CREATE OR REPLACE MACRO raw.forme_texte(t) AS raw.rogne(regexp_replace(
    regexp_replace(raw.sans_egal(t), '\r\n?|[\x{85}\x{2028}\x{2029}]', chr(10), 'g'),
    '[\p{Zs}\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f]+', ' ', 'g'
));

-- A control character or a line break stays in a code, to be refused (fautes.sql).
CREATE OR REPLACE MACRO raw.suspect_code(t) AS raw.suspect_libelle(t);
CREATE OR REPLACE MACRO raw.forme_code(t) AS translate(
    regexp_replace(raw.sans_garde(t), '\p{Zs}+', ' ', 'g'), '０１２３４５６７８９', '0123456789'
);

CREATE OR REPLACE MACRO raw.suspect_uai(t) AS regexp_matches(t, '[^0-9A-Z]');
CREATE OR REPLACE MACRO raw.forme_uai(t) AS
    upper(raw.sans_chasse(regexp_replace(raw.sans_garde(t), '\p{Zs}+', '', 'g')));
CREATE OR REPLACE MACRO raw.suspect_ine(t) AS raw.suspect_uai(t);
CREATE OR REPLACE MACRO raw.forme_ine(t) AS raw.forme_uai(t);

CREATE OR REPLACE MACRO raw.suspect_numero(t) AS regexp_matches(t, '[^0-9A-Z]');
CREATE OR REPLACE MACRO raw.forme_numero(t) AS raw.sans_decimale(
    raw.sans_chasse(regexp_replace(raw.sans_garde(t), '[\p{Zs}''’]+', '', 'g'))
);

-- The same number to an eye: to tell whose rows were lost, never whose rows they are.
CREATE OR REPLACE MACRO raw.numero_approche(t) AS
    ltrim(regexp_replace(upper(t), '[^0-9A-Z]', '', 'g'), '0');

CREATE OR REPLACE MACRO raw.suspect_academie(t) AS regexp_matches(t, '^[0-9A-Z]$|[^0-9A-Z]');
CREATE OR REPLACE MACRO raw.forme_academie(t) AS
    regexp_replace(raw.forme_numero(t), '^([0-9])$', '0\1');
CREATE OR REPLACE MACRO raw.suspect_departement(t) AS regexp_matches(t, '^[0-9A-Z]{1,2}$|[^0-9A-Z]');
CREATE OR REPLACE MACRO raw.forme_departement(t) AS regexp_replace(
    regexp_replace(upper(raw.forme_numero(t)), '^([0-9])$', '0\1'), '^([0-9][0-9AB])$', '0\1'
);

-- What a type or a list reads.
CREATE OR REPLACE MACRO raw.forme_valeur(t) AS
    raw.sans_chasse(raw.rogne(raw.sur_une_ligne(raw.sans_garde(t))));
CREATE OR REPLACE MACRO raw.suspect_date(t) AS
    regexp_matches(t, '^ | $|  |[^ 0-9/:.,TZ+-]');
CREATE OR REPLACE MACRO raw.forme_date(t) AS raw.forme_valeur(t);
CREATE OR REPLACE MACRO raw.suspect_liste(t) AS regexp_matches(t, '[^0-9A-Za-z_]');
CREATE OR REPLACE MACRO raw.forme_liste(t) AS raw.forme_valeur(t);
CREATE OR REPLACE MACRO raw.suspect_entier(t) AS regexp_matches(t, '[^0-9]');
CREATE OR REPLACE MACRO raw.forme_entier(t) AS raw.sans_decimale(raw.forme_valeur(t));
CREATE OR REPLACE MACRO raw.suspect_nombre(t) AS regexp_matches(t, '[^0-9.,]');
CREATE OR REPLACE MACRO raw.forme_nombre(t) AS raw.forme_valeur(t);
CREATE OR REPLACE MACRO raw.suspect_booleen(t) AS regexp_matches(t, '(?i)[^01AFINORUVX]');
CREATE OR REPLACE MACRO raw.forme_booleen(t) AS regexp_replace(
    regexp_replace(raw.sans_decimale(raw.forme_valeur(t)), '(?i)^true$', 'VRAI'),
    '(?i)^false$', 'FAUX'
);
