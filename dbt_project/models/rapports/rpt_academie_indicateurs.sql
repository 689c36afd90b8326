with
catalogue as (
    select * from {{ ref('dim_indicateurs') }}
    where est_pour_l_academie
),
territoires as (select * from {{ ref('rpt_academie') }}),
cellules as (
    select figures.* from {{ ref('mart_indicateurs') }} as figures
    semi join catalogue using (indicateur, etape)
    where figures.serie = 'TOUTES' and figures.structure is null
),
positions as (
    select figures.* from {{ ref('mart_positionnement') }} as figures
    semi join catalogue using (indicateur, etape)
    where figures.niveau = 'etablissement' and figures.serie = 'TOUTES'
),
jour as (select * from {{ ref('hist_jour') }}),
precedentes as (
    select valeurs.*
    from {{ ref('hist_valeurs') }} as valeurs
    inner join jour
        on
            valeurs.session = jour.session
            and {{ est_vrai_le('valeurs', 'jour.date_precedente') }}
    semi join catalogue using (indicateur, etape)
    where valeurs.serie = 'TOUTES' and valeurs.structure is null
)

select
    territoires.niveau,
    territoires.code_academie,
    territoires.code_departement,
    territoires.uai,
    territoires.ordre as ordre_territoire,
    catalogue.ordre as ordre_indicateur,
    catalogue.indicateur,
    catalogue.etape,
    catalogue.libelle_court as libelle,
    catalogue.libelle as libelle_long,
    catalogue.unite,
    catalogue.sens_favorable,
    cellules.numerateur,
    cellules.denominateur,
    cellules.valeur,
    positions.valeur_attendue,
    positions.ecart_attendu,
    positions.ecart_notable,
    if(
        positions.ecart_notable,
        {{ appreciation('positions.ecart_attendu', 'catalogue.sens_favorable') }},
        null
    ) as appreciation_attendu,
    positions.rang,
    positions.nb_ranges,
    positions.quartile,
    positions.sens_orientation,
    positions.cible,
    positions.orientation_atteinte,
    precedentes.valeur as valeur_precedente,
    round(cellules.valeur - precedentes.valeur, 9) as evolution,
    {{ appreciation(
        'round(cellules.valeur - precedentes.valeur, 9)', 'catalogue.sens_favorable'
    ) }} as appreciation_evolution
from territoires
cross join catalogue
inner join cellules
    on
        territoires.niveau = cellules.niveau
        and territoires.code_academie = cellules.code_academie
        and territoires.code_departement is not distinct from cellules.code_departement
        and territoires.uai is not distinct from cellules.uai
        and catalogue.indicateur = cellules.indicateur
        and catalogue.etape = cellules.etape
left join positions
    on
        cellules.uai = positions.uai
        and cellules.indicateur = positions.indicateur
        and cellules.etape = positions.etape
left join precedentes
    on
        cellules.niveau = precedentes.niveau
        and cellules.code_academie = precedentes.code_academie
        and cellules.code_departement is not distinct from precedentes.code_departement
        and cellules.uai is not distinct from precedentes.uai
        and cellules.indicateur = precedentes.indicateur
        and cellules.etape = precedentes.etape
