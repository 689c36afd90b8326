with
eleves as (select * from {{ ref('int_eleves') }}),
rapproches as (select * from {{ ref('int_rapprochement') }}),
hors_vivier as (
    select * from {{ ref('int_hors_vivier') }}
    where not est_demissionnaire
),
non_inscrits as (
    select * from eleves
    anti join rapproches using (eleve_id)
)

select
    non_inscrits.eleve_id,
    hors_vivier.numero_candidat,
    hors_vivier.uai,
    concat_ws(' ', non_inscrits.nom, non_inscrits.prenom)
    || coalesce(' (' || non_inscrits.classe || ')', '') as eleve
from non_inscrits
inner join hors_vivier
    on
        non_inscrits.uai = hors_vivier.uai
        and non_inscrits.date_naissance = hors_vivier.date_naissance
        and {{ deux_sur_trois('non_inscrits', 'hors_vivier', usage_a=true) }}
