with
eleves as (select * from {{ ref('int_eleves') }}),
dossiers as (
    select * from {{ ref('int_rapprochement') }}
    where est_retenu
)

select
    eleves.eleve_id,
    eleves.ine,
    dossiers.numero_candidat,
    eleves.nom,
    eleves.prenom,
    eleves.date_naissance,
    eleves.nom_ordre,
    eleves.prenom_ordre,
    eleves.nom_plie,
    eleves.prenom_plie
from eleves
left join dossiers using (eleve_id)
