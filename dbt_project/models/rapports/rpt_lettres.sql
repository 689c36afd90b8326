with
suivis as (select distinct eleve_id from {{ ref('rpt_suivi_perimetres') }}),
faits as (select * from {{ ref('fct_eleves') }}),
noms as (select * from {{ ref('dim_eleves') }}),
lettres as (select * from {{ ref('stg_lettres') }}),
formations as (select * from {{ ref('dim_formations') }}),
series as (select * from {{ ref('series') }}),
places as (
    select eleve_id, code_formation, min(ordre) as ordre
    from {{ ref('int_voeux_suivis') }}
    group by eleve_id, code_formation
)

select
    faits.uai,
    faits.eleve_id,
    row_number() over (
        partition by faits.eleve_id order by places.ordre, lettres.code_formation
    )::integer as ordre,
    noms.nom,
    noms.prenom,
    noms.date_naissance,
    coalesce(series.libelle, faits.serie) as serie_libelle,
    faits.classe,
    formations.libelle as formation,
    formations.etablissement_accueil,
    lettres.date_saisie,
    lettres.texte,
    faits.a_ligne_rejetee
from suivis
inner join faits using (eleve_id)
inner join noms using (eleve_id)
inner join lettres on noms.numero_candidat = lettres.numero_candidat
inner join formations using (code_formation)
left join places using (eleve_id, code_formation)
left join series using (serie)
order by faits.uai, faits.eleve_id, ordre
