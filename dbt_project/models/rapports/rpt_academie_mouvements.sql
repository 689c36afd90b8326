with
territoires as (select * from {{ ref('rpt_academie') }}),
listes as (
    select * from {{ ref('dim_listes') }} as listes
    where {{ est_montree('listes') }} and listes.fait is not null
),
mouvements as (select * from {{ ref('mart_mouvements_listes') }}),
eleves as (select eleve_id, uai from {{ ref('fct_eleves') }}),
jour as (select * from {{ ref('hist_jour') }}),

-- a pupil whom the dépôt no longer has belongs to no lycée of it
comptes as (
    select
        eleves.uai,
        mouvements.liste,
        count_if(mouvements.date_sortie is null) as nb_eleves,
        count_if(
            mouvements.date_entree = jour.date_extraction and not mouvements.est_ouverture
        ) as nb_entrees,
        count_if(
            mouvements.date_sortie = jour.date_extraction and not mouvements.est_fermeture
        ) as nb_sorties
    from mouvements
    inner join jour on mouvements.session = jour.session
    inner join eleves using (eleve_id)
    where
        mouvements.date_sortie is null
        or mouvements.date_sortie = jour.date_extraction
    group by eleves.uai, mouvements.liste
),
lycees as (
    select
        territoires.code_academie, territoires.code_departement, territoires.uai,
        listes.liste, listes.titre, listes.ordre,
        coalesce(comptes.nb_eleves, 0) as nb_eleves,
        coalesce(comptes.nb_entrees, 0) as nb_entrees,
        coalesce(comptes.nb_sorties, 0) as nb_sorties
    from territoires
    cross join listes
    left join comptes using (uai, liste)
    where territoires.niveau = 'etablissement'
),
sommes as (
    select
        case
            when grouping(uai) = 0 then 'etablissement'
            when grouping(code_departement) = 0 then 'departement'
            else 'academie'
        end as niveau,
        code_academie, code_departement, uai, liste, titre, ordre,
        sum(nb_eleves)::bigint as nb_eleves,
        sum(nb_entrees)::bigint as nb_entrees,
        sum(nb_sorties)::bigint as nb_sorties
    from lycees
    group by grouping sets (
        (code_academie, liste, titre, ordre),
        (code_academie, code_departement, liste, titre, ordre),
        (code_academie, code_departement, uai, liste, titre, ordre)
    )
)

select
    sommes.niveau,
    sommes.code_academie,
    sommes.code_departement,
    sommes.uai,
    territoires.ordre as ordre_territoire,
    sommes.ordre as ordre_liste,
    sommes.liste,
    sommes.titre,
    sommes.nb_eleves,
    if(jour.date_precedente is null, null, sommes.nb_entrees) as nb_entrees,
    if(jour.date_precedente is null, null, sommes.nb_sorties) as nb_sorties
from sommes
cross join jour
inner join territoires
    on
        sommes.niveau = territoires.niveau
        and sommes.code_academie = territoires.code_academie
        and sommes.code_departement is not distinct from territoires.code_departement
        and sommes.uai is not distinct from territoires.uai
