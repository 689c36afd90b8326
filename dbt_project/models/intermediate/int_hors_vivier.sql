with
dossiers as (
    select * from {{ ref('stg_candidats') }}
    where statut = 'INSCRIT'
),
rapproches as (select * from {{ ref('int_rapprochement') }}),
etablissements as (select * from {{ ref('stg_etablissements') }}),
declares as (select * from {{ ref('int_eleves_declares') }}),
perdues as (
    select numero_candidat from {{ ref('stg_lignes_rejetees') }}
    where numero_candidat is not null
),
session as (select * from {{ ref('int_session') }}),
retenus as (select * from {{ ref('int_eleves') }}),
-- their pupils were not delivered: nobody of theirs is outside a vivier that is not known
sans_eleves as (
    select uai from {{ ref('int_lycees_partiels') }}
    where extrait = 'eleves'
)

select
    dossiers.*,
    {{ plier_ordre('dossiers.nom') }} as nom_ordre,
    {{ plier_ordre('dossiers.prenom') }} as prenom_ordre,
    {{ est_passee('dossiers.date_demission') }} as est_demissionnaire,
    dossiers.numero_candidat in (select numero_candidat from perdues) as a_ligne_rejetee,
    case
        when
            exists (
                from declares
                where
                    declares.ine = dossiers.ine
                    and {{ deux_sur_trois('declares', 'dossiers', usage_a=true) }}
            )
            then 'INE d''un élève sorti avant l''ouverture de la session'
        when
            exists (
                from retenus
                where
                    retenus.nom_plie = dossiers.nom_plie
                    and retenus.prenom_plie = dossiers.prenom_plie
                    and retenus.date_naissance = dossiers.date_naissance
                    and retenus.uai = dossiers.uai
            )
            then 'Même identité qu''un élève du lycée déjà rattaché, ou que plusieurs élèves'
        when
            exists (
                from retenus
                where
                    retenus.nom_plie = dossiers.nom_plie
                    and retenus.prenom_plie = dossiers.prenom_plie
                    and retenus.date_naissance = dossiers.date_naissance
            )
            then 'Même identité qu''un élève d''un autre lycée'
        when dossiers.ine in (select ine from retenus) then 'INE d''un élève d''une autre identité'
        when dossiers.ine is null then 'Sans INE, identité inconnue dans le lycée'
        else 'INE et identité inconnus dans le vivier'
    end as motif
from dossiers
inner join etablissements on dossiers.uai = etablissements.uai
cross join session
anti join rapproches on dossiers.numero_candidat = rapproches.numero_candidat
anti join sans_eleves on dossiers.uai = sans_eleves.uai
