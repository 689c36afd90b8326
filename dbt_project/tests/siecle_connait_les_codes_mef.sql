-- A lycée with more unknown MEF codes than the threshold, or without any pupil of terminale,
-- blocks: its vivier would be wrong. Remedy: add the « mef » extract (BCN N_MEF) to the dépôt.
select
    uai,
    count(*) filter (where est_mef_inconnu) as eleves_au_mef_inconnu,
    count(*) filter (where est_en_terminale) as eleves_de_terminale,
    count(*) as eleves
from {{ ref('int_siecle_eleves') }}
group by uai
having
    eleves_au_mef_inconnu * 100.0 > eleves * {{ var('siecle_max_mef_inconnus_pct') }}
    or eleves_de_terminale = 0
