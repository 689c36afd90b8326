with
voeux as (select * from {{ ref('int_voeux_formules') }}),
reponses as (select * from {{ ref('int_reponses') }}),
filieres as (select * from {{ ref('filieres') }}),

numerotes as (
    select
        *,
        if(
            voeu_multiple,
            row_number() over (
                partition by eleve_id, phase, numero_voeu, voeu_multiple
                order by rang, formation, code_formation, internat
            ),
            null
        )::integer as sous_voeu
    from voeux
)

select
    numerotes.* exclude (filiere),
    filieres.libelle_court as filiere_libelle,
    reponses.reponse_formation,
    reponses.date_limite,
    if(reponses.est_en_attente, reponses.rang_attente, null) as rang_attente,
    coalesce(reponses.est_proposition_a_repondre, false) as est_a_repondre,
    case
        when reponses.reponse_candidat is not null then reponses.reponse_candidat
        when reponses.est_proposition_a_repondre then 'A_REPONDRE'
        when reponses.est_proposition and not reponses.est_demissionnaire then 'EXPIRE'
    end as reponse_candidat,
    row_number() over (
        partition by numerotes.eleve_id
        order by
            numerotes.phase = 'PC', try_cast(numerotes.numero_voeu as bigint),
            numerotes.numero_voeu, numerotes.sous_voeu nulls first, numerotes.code_formation,
            numerotes.internat
    )::integer as ordre
from numerotes
left join reponses using (eleve_id, phase, code_formation, internat)
left join filieres on numerotes.filiere = filieres.filiere
