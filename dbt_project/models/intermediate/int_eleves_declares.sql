with
eleves as (select * from {{ ref('stg_eleves') }}),
siecle as (
    select * from {{ ref('int_siecle_eleves') }}
    where est_en_terminale and not est_inactif
),
declares as (
    select
        'eleves' as extrait,
        uai, ine, nom, null as nom_usage, prenom, date_naissance, serie, classe, date_entree,
        date_sortie, null as eleve_id_siecle, fichier, ligne
    from eleves
    union all
    select
        'siecle_eleves' as extrait,
        uai, ine, nom, nom_usage, prenom, date_naissance, serie, classe, date_entree,
        date_sortie, eleve_id_siecle, fichier, ligne
    from siecle
)

select
    * exclude (nom_usage),
    -- a SIECLE export may be one line: its file and its line are no key of a row
    row_number() over (order by fichier, ligne, eleve_id_siecle) as arrivee,
    {{ plier_identite('nom') }} as nom_plie,
    {{ plier_identite('nom_usage') }} as nom_usage_plie,
    {{ plier_identite('prenom') }} as prenom_plie,
    {{ plier_ordre('nom') }} as nom_ordre,
    {{ plier_ordre('prenom') }} as prenom_ordre
from declares
