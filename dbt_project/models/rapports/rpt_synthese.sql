with
indicateurs as (select * from {{ ref('mart_indicateurs') }}),
catalogue as (select * from {{ ref('catalogue_indicateurs') }}),
ouvertes as (select periode from {{ ref('int_periodes_ouvertes') }}),
series as (select * from {{ ref('series') }}),

montres as (
    select indicateur, etape, libelle_court, unite, ordre
    from catalogue
    where exists (
        from ouvertes
        where list_contains(string_split(synthese, ' '), ouvertes.periode)
    )
),
cles as (
    select indicateurs.*, montres.libelle_court, montres.unite, montres.ordre
    from indicateurs
    inner join montres using (indicateur, etape)
),
academies as (
    select
        cles.code_academie,
        cles.serie,
        cles.indicateur,
        cles.etape,
        any_value(cles.valeur) filter (where cles.niveau = 'academie') as valeur,
        any_value(cles.denominateur) filter (where cles.niveau = 'academie') as denominateur,
        count(*) filter (where cles.niveau = 'etablissement' and cles.denominateur > 0) as unites
    from cles
    group by cles.code_academie, cles.serie, cles.indicateur, cles.etape
),
lignes as (
    select
        niveau,
        uai,
        structure,
        if(serie = 'TOUTES', 'ensemble', 'serie') as type_ligne,
        serie,
        null as classe,
        code_academie, indicateur, etape, libelle_court, unite, ordre,
        numerateur, denominateur, valeur
    from cles
    where niveau in ('etablissement', 'classe', 'groupe')
    union all
    select
        'etablissement',
        uai,
        null,
        'classe',
        serie,
        structure,
        code_academie, indicateur, etape, libelle_court, unite, ordre,
        numerateur, denominateur, valeur
    from cles
    where niveau = 'classe' and serie = 'TOUTES'
)

select
    lignes.niveau,
    lignes.uai,
    lignes.structure,
    dense_rank() over (
        partition by lignes.niveau, lignes.uai, lignes.structure
        order by
            lignes.type_ligne = 'classe', lignes.type_ligne = 'serie', series.ordre, lignes.classe
    )::integer as ordre_ligne,
    lignes.type_ligne,
    case lignes.type_ligne
        when 'ensemble' then 'Ensemble'
        when 'serie' then series.libelle
        else lignes.classe
    end as ligne,
    lignes.ordre::integer as ordre_indicateur,
    lignes.indicateur,
    lignes.etape,
    lignes.libelle_court as libelle,
    lignes.unite,
    lignes.numerateur,
    lignes.denominateur,
    lignes.valeur,
    case
        when
            academies.denominateur - lignes.denominateur >= {{ var('seuil_comparaison') }}
            and academies.unites >= {{ var('unites_comparaison') }}
            then round(academies.valeur, if(lignes.unite = 'taux', 2, 1))
    end as valeur_academie
from lignes
left join series using (serie)
left join academies using (code_academie, serie, indicateur, etape)
