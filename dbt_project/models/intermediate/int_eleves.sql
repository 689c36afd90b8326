with
vivier as (
    select *, row_number() over (order by fichier, ligne) as arrivee
    from {{ ref('int_vivier_initial') }}
    where est_retenu
),
connus as (select * from {{ ref('stg_registre_precedent') }}),
etablissements as (select * from {{ ref('stg_etablissements') }}),

par_ine as (
    select vivier.arrivee, min(connus.eleve_id) as eleve_id
    from vivier
    inner join connus on vivier.ine = connus.ine
    group by vivier.arrivee
    -- one person has had both INE: only the first row can be that person
    qualify row_number() over (partition by min(connus.eleve_id) order by vivier.arrivee) = 1
),
par_identite as (
    select
        vivier.arrivee,
        coalesce(
            -- without INE: the number once given to this very identity, without INE too
            min(connus.eleve_id) filter (where vivier.ine is null and connus.ine is null),
            if(count(distinct connus.eleve_id) = 1, min(connus.eleve_id), null)
        ) as eleve_id
    from vivier
    inner join connus using (uai, nom_plie, prenom_plie, date_naissance)
    anti join par_ine on vivier.arrivee = par_ine.arrivee
    anti join par_ine as deja_pris on connus.eleve_id = deja_pris.eleve_id
    group by vivier.arrivee
),
reconnus as (
    select * from par_ine
    union all
    select * from par_identite
    where eleve_id is not null
    qualify count(*) over (partition by eleve_id) = 1
),
nouveaux as (
    select
        vivier.arrivee,
        (select coalesce(max(eleve_id), 0) from connus)
        + row_number() over (order by vivier.arrivee) as eleve_id
    from vivier
    anti join reconnus on vivier.arrivee = reconnus.arrivee
),
identifies as (
    select * from reconnus
    union all
    select * from nouveaux
)

select
    identifies.eleve_id::bigint as eleve_id,
    vivier.* exclude (est_retenu, arrivee),
    etablissements.code_academie,
    etablissements.code_departement
from vivier
inner join identifies on vivier.arrivee = identifies.arrivee
inner join etablissements on vivier.uai = etablissements.uai
