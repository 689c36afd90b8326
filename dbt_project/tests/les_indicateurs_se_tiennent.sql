-- Identities of arithmetic on the figures, in every scope: one that fails is a fact counted twice,
-- or left out. To resolve: compare fct_eleves, summed, with the cells that the sentence is about.
{{ test_de_phrases(sur='mart_indicateurs') }}
with
indicateurs as (select * from {{ ref('mart_indicateurs') }}),
catalogue as (select * from {{ ref('dim_indicateurs') }}),

-- a name in the catalogue that fct_eleves does not bear would make its indicator vanish
perimetres as (
    select
        count(*) as nb,
        count_if(starts_with(indicateur, 'taux_situation_')) as nb_situations,
        sum(numerateur) filter (where starts_with(indicateur, 'taux_situation_')) as situes,
        any_value(denominateur) filter (where starts_with(indicateur, 'taux_situation_')) as vivier
    from indicateurs
    group by niveau, code_academie, code_departement, uai, structure, serie
),
-- a mean may exceed 1
taux as (
    select count(*) as lignes
    from indicateurs
    inner join catalogue using (indicateur, etape)
    where catalogue.unite = 'taux' and indicateurs.numerateur > indicateurs.denominateur
),

-- a pupil who accepted in two filières, which the procedure forbids, is a part of each
parts as (
    select
        indicateurs.niveau, indicateurs.uai, indicateurs.structure, indicateurs.serie,
        sum(indicateurs.numerateur) as parts, any_value(indicateurs.denominateur) as admis
    from indicateurs
    inner join catalogue using (indicateur, etape)
    where
        catalogue.est_partie and catalogue.mesure = 'part'
        and indicateurs.niveau = 'etablissement' and indicateurs.serie = 'TOUTES'
    group by indicateurs.niveau, indicateurs.uai, indicateurs.structure, indicateurs.serie
),
plusieurs as (
    select eleves.uai, sum(reponses.filieres - 1) as de_trop
    from (
        select
            eleve_id, count(distinct if(
                filiere = 'LAS' and {{ var('las_compte_comme_l1') }}, 'LICENCE', filiere
            )) as filieres
        from {{ ref('fct_reponses') }}
        inner join {{ ref('fct_voeux') }} using (eleve_id, phase, code_formation, internat)
        where est_acceptee
        group by eleve_id
    ) as reponses
    inner join {{ ref('fct_eleves') }} as eleves using (eleve_id)
    group by eleves.uai
),

etablissements as (
    select code_academie, code_departement, serie, etape, indicateur, numerateur, denominateur
    from indicateurs
    where niveau = 'etablissement' and numerateur is not null
),
sommes as (
    select
        if(grouping(code_departement) = 0, 'departement', 'academie') as niveau,
        code_academie, code_departement, serie, etape, indicateur,
        sum(numerateur) as numerateur, sum(denominateur) as denominateur
    from etablissements
    group by grouping sets (
        (code_academie, serie, etape, indicateur),
        (code_academie, code_departement, serie, etape, indicateur)
    )
),
territoires as (
    select * from indicateurs
    where niveau in ('departement', 'academie') and numerateur is not null
),
totaux as (
    select count(*) as lignes
    from territoires
    full join sommes
        on
            territoires.niveau = sommes.niveau
            and territoires.code_academie = sommes.code_academie
            and territoires.code_departement is not distinct from sommes.code_departement
            and territoires.serie = sommes.serie
            and territoires.etape = sommes.etape
            and territoires.indicateur = sommes.indicateur
    where
        territoires.numerateur is distinct from sommes.numerateur
        or territoires.denominateur is distinct from sommes.denominateur
),

phrases as (
    select 'chaque périmètre a tous ses indicateurs' as phrase, count(*) as lignes
    from perimetres
    where nb <> (select count(*) from {{ ref('catalogue_indicateurs') }})
    union all
    select 'les situations totalisent le vivier', count(*)
    from perimetres
    where situes <> vivier or nb_situations <> (select count(*) from {{ ref('situations') }})
    union all
    select 'les parts des filières totalisent les admis', count(*)
    from parts
    left join plusieurs using (uai)
    where parts.parts <> parts.admis + coalesce(plusieurs.de_trop, 0)
    union all
    select 'un taux ne dépasse pas un', lignes
    from taux
    union all
    select 'les établissements totalisent leurs territoires', lignes
    from totaux
)

select 'mart_indicateurs' as modele, phrase, lignes
from phrases
where lignes > 0
