with
suivi as (select * from {{ ref('catalogue_suivi') }}),
catalogue as (select * from {{ ref('catalogue_colonnes') }})

select
    suivi.document,
    suivi.ordre as ordre_colonne,
    catalogue.champ as colonne,
    catalogue.entete,
    catalogue.format,
    suivi.largeur,
    suivi.colonne = 'date_naissance' as si_homonymes,
    suivi.si_non_vide,
    catalogue.marque
from suivi
inner join catalogue using (colonne)
