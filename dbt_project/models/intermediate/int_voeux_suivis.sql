with
voeux as (select * from {{ ref('int_voeux_formules') }}),
reponses as (select * from {{ ref('int_reponses') }}),
filieres as (select * from {{ ref('filieres') }}),

-- sorted on what orders them alone: with their labels, the vœux of a région do not fit in memory
cles as (
    select
        eleve_id, phase, code_formation, internat, numero_voeu, voeu_multiple, rang, formation
    from {{ ref('int_voeux_formules') }}
),
sous_voeux as (
    select
        * exclude (voeu_multiple, rang, formation),
        row_number() over (
            partition by eleve_id, phase, numero_voeu
            order by rang, formation, code_formation, internat
        )::integer as sous_voeu
    from cles
    where voeu_multiple
    union all
    select * exclude (voeu_multiple, rang, formation), null
    from cles
    where voeu_multiple is not true
),
numerotes as (
    select
        eleve_id, phase, code_formation, internat, sous_voeu,
        row_number() over (
            partition by eleve_id
            order by
                phase = 'PC', try_cast(numero_voeu as bigint), numero_voeu,
                sous_voeu nulls first, code_formation, internat
        )::integer as ordre
    from sous_voeux
)

select
    voeux.* exclude (filiere),
    numerotes.sous_voeu,
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
    numerotes.ordre
from voeux
inner join numerotes using (eleve_id, phase, code_formation, internat)
left join reponses using (eleve_id, phase, code_formation, internat)
left join filieres on voeux.filiere = filieres.filiere
