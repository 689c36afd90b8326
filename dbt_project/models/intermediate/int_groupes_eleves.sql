with
eleves as (select * from {{ ref('int_eleves') }}),
groupes as (
    select *, {{ portes('groupes') }} as nb_portes from {{ ref('stg_groupes') }} as groupes
),

identites as (
    {{ identites_uniques('eleves') }}
),
par_identite as (
    select groupes.fichier, groupes.ligne, identites.eleve_id
    from groupes
    inner join identites on {{ meme_identite('groupes', 'identites') }}
),
-- what the row bears beside the INE must agree, two of three at most
par_ine as (
    select
        groupes.*, eleves.eleve_id,
        {{ accords('groupes', 'eleves', usage_b=true) }} as accords
    from groupes
    inner join eleves
        on
            groupes.uai = eleves.uai
            and groupes.ine = eleves.ine
            and {{ accords('groupes', 'eleves', usage_b=true) }} >= least(2, groupes.nb_portes)
),
-- nor is a row taken from the pupil that it names whole (twins)
d_un_autre as (
    select par_ine.fichier, par_ine.ligne, par_ine.eleve_id
    from par_ine
    inner join eleves
        on
            par_ine.uai = eleves.uai
            and par_ine.eleve_id <> eleves.eleve_id
            and {{ accords('par_ine', 'eleves', usage_b=true) }} = 3
    where par_ine.nb_portes = 3 and par_ine.accords < 3
),
designes as (
    select par_ine.fichier, par_ine.ligne, par_ine.eleve_id
    from par_ine
    anti join d_un_autre using (fichier, ligne, eleve_id)
    qualify
        par_ine.accords = max(par_ine.accords) over (partition by fichier, ligne)
        and count(*) over (partition by fichier, ligne, par_ine.accords) = 1
)

select
    groupes.fichier,
    groupes.ligne,
    groupes.uai,
    groupes.code_groupe,
    coalesce(designes.eleve_id, par_identite.eleve_id) as eleve_id
from groupes
left join designes using (fichier, ligne)
left join par_identite using (fichier, ligne)
