with
listes as (
    select * from {{ ref('dim_listes') }} as listes
    where {{ est_montree('listes') }}
),
catalogue as (select * from {{ ref('catalogue_colonnes') }}),

montrees as (
    select
        *,
        ['nom', 'prenom', 'serie', 'classe']
        || if(contains(colonnes, 'date_naissance'), [], ['date_naissance'])
        || string_split(colonnes, ' ')
        || ['depuis', 'est_nouveau', 'a_ligne_rejetee'] as toutes_colonnes
    from listes
),
ordonnees as (
    select
        * exclude (toutes_colonnes),
        unnest(toutes_colonnes) as colonne,
        generate_subscripts(toutes_colonnes, 1)::integer as ordre_colonne
    from montrees
)

select
    ordonnees.liste,
    ordonnees.ordre as ordre_liste,
    ordonnees.titre,
    ordonnees.description,
    ordonnees.action,
    ordonnees.ordre_colonne,
    catalogue.champ as colonne,
    catalogue.entete,
    catalogue.format,
    catalogue.largeur,
    ordonnees.colonne = 'date_naissance' and not contains(ordonnees.colonnes, 'date_naissance')
        as si_homonymes,
    catalogue.format = 'marque' as si_non_vide,
    catalogue.marque
from ordonnees
inner join catalogue using (colonne)
