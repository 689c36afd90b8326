-- What no cleaning can mend, and what is worth a warning (docs/contrat.md, « Valeurs »).

-- The mark that a reader hands for a formula without a stored value (batch.FORMULE_SANS_VALEUR).
CREATE OR REPLACE MACRO raw.est_formule(t) AS starts_with(t, chr(64976));

-- Error values of spreadsheets, in French and English, and columns too narrow to be exported.
CREATE OR REPLACE MACRO raw.est_erreur(t) AS regexp_full_match(
    t, '#((?i:N/?A!?|N/D|GETTING_DATA)|[\pL][\pL0-9/_ ]*[!?]|#+)|(?i:Err):[0-9]{3}'
);

-- A code that a spreadsheet took for a number or a date: 7,50656E+06, 2026-02-01, 01-févr.
-- 1E1 may be a code.
CREATE OR REPLACE MACRO raw.est_reecrit(t) AS regexp_full_match(
    t,
    '[+-]?[0-9]+([.,][0-9]+)?[eE][+-][0-9]+|[+-]?[0-9]+[.,][0-9]+[eE][0-9]+'
    '|[12][0-9]{3}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9.]+)?)?'
    '|[0-9]{1,2}/[0-9]{1,2}/[12][0-9]{3}( [0-9:]+)?|[0-9]{2}/[0-9]{2}/[0-9]{2}'
    '|[0-9]{1,2}:[0-9]{2}:[0-9]{2}'
    '|[0-9]{1,2}-(janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc)\.?(-[0-9]{2,4})?'
    '|(janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc)\.?-[0-9]{2}'
    '|[0-9]{1,2}-(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(-[0-9]{2,4})?'
    '|(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-[0-9]{2}'
);

-- Angle brackets are those of a markup, not of a code.
CREATE OR REPLACE MACRO raw.a_caractere_interdit(t) AS
    regexp_matches(t, '[\p{Cc}\x{2028}\x{2029}<>]');

-- A letter that mojibake makes (Ã before a sign of UTF-8) is no more expected than a digit.
CREATE OR REPLACE MACRO raw.nom_plausible(t) AS
    regexp_full_match(t, '[\pL\pM ''’ʼ.\x{2010}\x{2011}-]+')
    AND NOT regexp_matches(t, '[ÃÂ][\x{80}-\x{bf}ŠšŽžŒœŸƒˆ]');

-- UTF-8 read as Windows-1252 and saved so: É is Ã‰, œ is Å“, ’ is â€™.
CREATE OR REPLACE MACRO raw.est_mal_decode(t) AS regexp_matches(
    t, '[ÃÂÅ][\x{80}-\x{bf}€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€'
);

CREATE OR REPLACE MACRO raw.academie_plausible(t) AS regexp_full_match(t, '[0-9]{2}');
CREATE OR REPLACE MACRO raw.departement_plausible(t) AS regexp_full_match(t, '[0-9]{3}|02[AB]');
