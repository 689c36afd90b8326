with
listes as (
    select * from {{ ref('catalogue_listes') }}
    where lignes is not null
),
voeux as (select * from {{ ref('int_voeux') }}),
reponses as (select * from {{ ref('int_reponses') }}),

lignes as (
    select
        voeux.eleve_id, voeux.formation, voeux.etablissement_accueil, reponses.date_limite,
        voeux.phase = 'PP' as est_voeu_pp,
        reponses.est_proposition_a_repondre,
        reponses.est_oui_si,
        reponses.est_perdue,
        reponses.est_acceptee,
        reponses.est_acceptee_definitivement
    from voeux
    left join reponses using (eleve_id, phase, code_formation, internat)
),
lignes_vraies as (
    select * from (unpivot lignes on columns('^est_') into name lignes value est_vrai)
    where est_vrai
)

select
    listes.liste,
    lignes_vraies.eleve_id,
    nullif({{ joindre('lignes_vraies.formation') }}, '') as formations,
    nullif({{ joindre('lignes_vraies.etablissement_accueil') }}, '') as etablissement_accueil,
    min(lignes_vraies.date_limite) as date_limite,
    array_to_string(
        list_transform(
            list_sort(list_distinct(list(lignes_vraies.date_limite))),
            lambda jour: strftime(jour, '%d/%m/%Y')
        ),
        ', '
    ) as dates_limites
from lignes_vraies
inner join listes using (lignes)
group by listes.liste, lignes_vraies.eleve_id
