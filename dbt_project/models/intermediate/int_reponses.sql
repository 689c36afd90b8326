with
reponses as (select * from {{ ref('stg_reponses') }}),
transmis as (
    select * from {{ ref('int_voeux') }}
    where est_transmis
),
dossiers as (
    select * from {{ ref('int_rapprochement') }}
    where est_retenu
),
session as (select * from {{ ref('int_session') }}),

recues as (
    select
        transmis.*,
        reponses.reponse_formation,
        reponses.date_proposition,
        reponses.date_limite,
        reponses.reponse_candidat,
        reponses.rang_attente,
        {{ est_passee('dossiers.date_demission') }} as est_demissionnaire,
        reponses.reponse_formation in ('OUI', 'OUI_SI') as est_proposition,
        reponses.reponse_formation = 'NON' as est_refus,
        transmis.phase = 'PC'
        or session.date_extraction <= session.fin_principale as est_phase_ouverte,
        coalesce(reponses.date_limite >= session.date_extraction, true) as est_dans_le_delai,
        session.date_extraction,
        session.premieres_reponses
    from reponses
    inner join transmis using (numero_candidat, phase, code_formation, internat)
    inner join dossiers using (eleve_id)
    cross join session
),
vivantes as (
    select
        *,
        not est_refus
        and not est_demissionnaire
        and reponse_candidat is null
        and (est_dans_le_delai or not est_proposition)
        and est_phase_ouverte as est_vivante
    from recues
)

select
    *,
    est_vivante and est_proposition as est_proposition_a_repondre,
    est_proposition_a_repondre
    and coalesce(
        date_diff('day', date_extraction, date_limite)
        between 0 and {{ var('jours_proposition_expirante') }},
        false
    ) as est_proposition_qui_expire,
    est_vivante and not est_proposition as est_en_attente,
    est_proposition
    and coalesce(reponse_candidat = 'EXPIRE', not est_dans_le_delai) as est_perdue,
    est_proposition
    and not est_demissionnaire
    and coalesce(reponse_candidat in ('ACCEPTE', 'ACCEPTE_AVEC_ATTENTE'), false) as est_acceptee,
    est_proposition
    and not est_demissionnaire
    and coalesce(reponse_candidat = 'ACCEPTE', false) as est_acceptee_definitivement,
    reponse_formation = 'OUI_SI' and (est_vivante or est_acceptee) as est_oui_si,
    date_diff('day', premieres_reponses, date_proposition) as nb_jours_proposition
from vivantes
