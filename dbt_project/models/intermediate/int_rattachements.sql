with
eleves as (select * from {{ ref('int_eleves') }}),
dossiers as (select * from {{ ref('stg_candidats') }}),

possibles as (
    select
        dossiers.*,
        eleves.eleve_id,
        eleves.ine as ine_eleve,
        {{ accords('dossiers', 'eleves', usage_b=true) }} as accords,
        not({{ sans_difference('dossiers', 'eleves', usage_b=true) }}) as a_identite_differente
    from dossiers
    inner join eleves
        on dossiers.ine = eleves.ine and {{ deux_sur_trois('dossiers', 'eleves', usage_b=true) }}
),
-- a dossier is not taken, on two of three, from the pupil of its lycée that it names whole (twins)
d_un_autre as (
    select possibles.numero_candidat, possibles.eleve_id
    from possibles
    inner join eleves
        on
            possibles.uai = eleves.uai
            and possibles.eleve_id <> eleves.eleve_id
            and {{ accords('possibles', 'eleves', usage_b=true) }} = 3
    where possibles.accords = 2
),
siens as (
    select * from possibles
    anti join d_un_autre using (numero_candidat, eleve_id)
),
-- of two dossiers of one INE that do not agree, neither is the pupil's on two of three
opposes as (
    select siens.numero_candidat, siens.eleve_id
    from siens
    inner join siens as autres
        on
            siens.eleve_id = autres.eleve_id
            and siens.statut = autres.statut
            and siens.numero_candidat <> autres.numero_candidat
            and not {{ deux_sur_trois('siens', 'autres') }}
    where siens.accords = 2 and autres.accords = 2
),
par_ine as (
    select siens.* exclude (accords), 'INE' as mode
    from siens
    anti join opposes using (numero_candidat, eleve_id)
    window dossier as (partition by siens.numero_candidat)
    qualify
        siens.accords = max(siens.accords) over dossier
        and count(*) over (partition by siens.numero_candidat, siens.accords) = 1
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
    select
        dossiers.*,
        identites.eleve_id,
        identites.ine_eleve,
        false as a_identite_differente,
        'IDENTITE' as mode
    from dossiers
    anti join par_ine using (numero_candidat)
    inner join identites using (statut, uai, nom_plie, prenom_plie, date_naissance)
)

select * from par_ine
union all
select * from par_identite
