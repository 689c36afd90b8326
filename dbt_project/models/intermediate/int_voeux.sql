with voeux as (
    select * from {{ ref('int_voeux_formules') }}
    where {{ var('apprentissage_compte_comme_voeu') }} or not apprentissage
)

select
    * exclude (rang, commune_accueil, lien_fiche),
    est_l1 or filiere = 'PASS' as x_l1_ou_pass,
    est_l1 as x_l1,
    filiere = 'LAS' as x_las,
    filiere = 'PASS' as x_pass,
    filiere = 'BUT' as x_but,
    filiere = 'BTS' as x_bts,
    filiere = 'CPGE' as x_cpge,
    filiere = 'DCG' as x_dcg,
    filiere = 'DN_MADE' as x_dn_made,
    filiere = 'DE_SANTE' as x_de_sante,
    filiere = 'DE_SOCIAL' as x_de_social,
    filiere = 'INGENIEUR' as x_ingenieur,
    filiere = 'COMMERCE' as x_commerce,
    filiere = 'IEP' as x_iep,
    filiere = 'ART_ARCHI' as x_art_archi,
    filiere = 'AUTRE' as x_autre,
    selective as x_selectif,
    not selective as x_non_selectif,
    apprentissage as x_apprentissage,
    est_hors_academie as x_hors_academie,
    internat as x_internat
from voeux
