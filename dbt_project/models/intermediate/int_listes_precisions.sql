-- What a list says that is true of that list only: which formations, which deadline.
with
voeux as (select * from {{ ref('int_voeux') }}),
reponses as (select * from {{ ref('int_reponses') }}),
eleves as (select * from {{ ref('int_eleves') }}),
session as (select * from {{ ref('int_session') }}),

formations as (
    select
        'UN_SEUL_VOEU' as liste, eleve_id, formation, null as etablissement_accueil,
        null::date as date_limite
    from voeux
    where phase = 'PP'
    union all
    select 'PROPOSITION_A_REPONDRE', eleve_id, formation, etablissement_accueil, date_limite
    from reponses
    where est_proposition_a_repondre
    union all
    select 'OUI_SI', eleve_id, formation, etablissement_accueil, null
    from reponses
    where reponse_formation = 'OUI_SI' and (est_vivante or est_acceptee)
    union all
    select 'ADMIS_AVEC_ATTENTE', eleve_id, formation, etablissement_accueil, null
    from reponses
    where est_acceptee
    union all
    select 'ADMIS_DEFINITIF', eleve_id, formation, etablissement_accueil, null
    from reponses
    where est_acceptee_definitivement
    union all
    select 'AUCUN_VOEU_CONFIRME', eleves.eleve_id, null, null, session.fin_confirmation
    from eleves
    cross join session
)

select
    liste,
    eleve_id,
    nullif({{ joindre('formation') }}, '') as formations,
    nullif({{ joindre('etablissement_accueil') }}, '') as etablissement_accueil,
    min(date_limite) as date_limite
from formations
group by liste, eleve_id
