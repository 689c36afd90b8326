with
eleves as (select * from {{ ref('stg_eleves') }}),
siecle as (
    select * from {{ ref('int_siecle_eleves') }}
    where est_en_terminale and not est_inactif
),
declares as (
    select
        uai, ine, nom, prenom, date_naissance, serie, classe, date_entree, date_sortie,
        null as eleve_id_siecle, fichier, ligne
    from eleves
    union all
    select
        uai, ine, nom, prenom, date_naissance, serie, classe, date_entree, date_sortie,
        eleve_id_siecle, fichier, ligne
    from siecle
)

select
    *,
    {{ plier_identite('nom') }} as nom_plie,
    {{ plier_identite('prenom') }} as prenom_plie,
    {{ plier_ordre('nom') }} as nom_ordre,
    {{ plier_ordre('prenom') }} as prenom_ordre
from declares
