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
        groupes.fichier, groupes.ligne, eleves.eleve_id,
        {{ accords('groupes', 'eleves', usage_b=true) }} as accords
    from groupes
    inner join eleves
        on
            groupes.uai = eleves.uai
            and groupes.ine = eleves.ine
            and {{ accords('groupes', 'eleves', usage_b=true) }} >= least(2, groupes.nb_portes)
),
designes as (
    select par_ine.fichier, par_ine.ligne, par_ine.eleve_id
    from par_ine
    left join par_identite using (fichier, ligne)
    where par_identite.eleve_id is null or par_identite.eleve_id = par_ine.eleve_id
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
