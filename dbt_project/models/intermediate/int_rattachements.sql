with
eleves as (select * from {{ ref('int_eleves') }}),
dossiers as (select * from {{ ref('stg_candidats') }}),

possibles as (
    select
        dossiers.*,
        eleves.eleve_id,
        eleves.ine as ine_eleve,
        {{ accords('dossiers', 'eleves', usage_b=true) }} as accords
    from dossiers
    inner join eleves
        on dossiers.ine = eleves.ine and {{ deux_sur_trois('dossiers', 'eleves', usage_b=true) }}
),
partiels as (
    select * from possibles
    where accords = 2
),
-- a dossier is not taken from the pupil of its lycée whose whole identity it bears (twins) …
d_un_autre as (
    select partiels.numero_candidat, partiels.eleve_id
    from partiels
    inner join eleves
        on
            partiels.uai = eleves.uai
            and partiels.eleve_id <> eleves.eleve_id
            and {{ accords('partiels', 'eleves', usage_b=true) }} = 3
),
-- … and of two dossiers of one INE that do not agree, neither is the pupil's by the INE
opposes as (
    select partiels.numero_candidat, partiels.eleve_id
    from partiels
    inner join partiels as autres
        on
            partiels.eleve_id = autres.eleve_id
            and partiels.statut = autres.statut
            and partiels.numero_candidat <> autres.numero_candidat
            and not {{ deux_sur_trois('partiels', 'autres') }}
),
par_ine as (
    select possibles.* exclude (accords), 'INE' as mode
    from possibles
    anti join d_un_autre using (numero_candidat, eleve_id)
    anti join opposes using (numero_candidat, eleve_id)
    window dossier as (partition by possibles.numero_candidat)
    qualify
        possibles.accords = max(possibles.accords) over dossier
        and count(*) over (partition by possibles.numero_candidat, possibles.accords) = 1
),
eleves_restants as (
    select eleves.*, statuts.statut
    from eleves
    cross join (values ('INSCRIT'), ('ANNULE')) as statuts (statut)
    anti join par_ine on eleves.eleve_id = par_ine.eleve_id and statuts.statut = par_ine.statut
),
identites as (
    {{ identites_uniques('eleves_restants', dans='statut, uai') }}
),
par_identite as (
    select dossiers.*, identites.eleve_id, identites.ine_eleve, 'IDENTITE' as mode
    from dossiers
    anti join par_ine using (numero_candidat)
    inner join identites using (statut, uai, nom_plie, prenom_plie, date_naissance)
)

select * from par_ine
union all
select * from par_identite
