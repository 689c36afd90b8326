-- What the rules met and did not decide alone: said to the engineer, without any name.
with
rapprochement as (select * from {{ ref('int_rapprochement') }}),
vivier as (select * from {{ ref('int_vivier_initial') }}),
-- pupils of one whole identity, whom no INE joins: homonyms, or one pupil counted twice
homonymes as (
    select * from vivier
    where
        est_retenu and nom_plie is not null and prenom_plie is not null
        and date_naissance is not null
    qualify count(*) over (partition by nom_plie, prenom_plie, date_naissance) > 1
),
siecle as (select * from {{ ref('int_siecle_eleves') }}),
reponses as (select * from {{ ref('stg_reponses') }}),
transmis as (
    select * from {{ ref('stg_voeux') }} as voeux
    where {{ est_transmis('voeux') }}
),
groupes as (select * from {{ ref('int_groupes_eleves') }}),
formations as (select * from {{ ref('stg_formations') }}),
ines_inutilisables as (select * from {{ ref('int_ines_inutilisables') }}),
ines_contestes as (select * from {{ ref('int_ines_contestes') }})

select
    'ine_en_double' as signalement,
    'eleves' as extrait,
    fichier,
    ligne,
    uai,
    null as code,
    1 as nombre
from vivier
where not est_retenu
union all
select 'ine_different', 'candidats', fichier, ligne, null, null, 1
from rapprochement
where a_ine_different
union all
select 'identite_differente', 'candidats', fichier, ligne, null, null, 1
from rapprochement
where a_identite_differente
union all
select 'identite_en_double', extrait, fichier, ligne, uai, null, 1
from homonymes
union all
select 'dossier_en_double', 'candidats', fichier, ligne, null, null, 1
from rapprochement
where not est_retenu
union all
select 'reponse_sans_voeu', 'reponses', reponses.fichier, reponses.ligne, null, null, 1
from reponses
anti join transmis using (numero_candidat, phase, code_formation, internat)
union all
select 'classe_inactifs', 'siecle_eleves', fichier, ligne, uai, null, 1
from siecle
where est_inactif and est_en_terminale
union all
select 'sans_classe', 'siecle_eleves', fichier, ligne, uai, null, 1
from siecle
where nb_classes = 0 and not est_inactif and est_en_terminale
union all
select 'plusieurs_classes', 'siecle_eleves', fichier, ligne, uai, null, 1
from siecle
where nb_classes > 1 and est_en_terminale
union all
select 'mef_inconnu', 'siecle_eleves', any_value(fichier), null, uai, code_mef, count(*)
from siecle
where est_mef_inconnu
group by uai, code_mef
union all
select 'groupe_sans_eleve', 'groupes', fichier, ligne, uai, null, 1
from groupes
where eleve_id is null
union all
select 'lien_refuse', 'formations', fichier, ligne, null, code_formation, 1
from formations
where url_fiche is not null and lien_fiche is null
union all
select 'ine_inutilisable', extrait, fichier, premiere_ligne, null, null, nombre
from ines_inutilisables
union all
select 'ine_conteste', extrait, fichier, ligne, uai, null, 1
from ines_contestes
