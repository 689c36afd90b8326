-- Which numbers of the registre are those of a pupil of the day (docs/regles.md, « Numéro de
-- l'élève »). A pupil may have had several: seen apart, they are seen here to be one.
with
vivier as (
    select *, count(*) over (partition by uai, nom_plie, prenom_plie, date_naissance) as homonymes
    from {{ ref('int_vivier_initial') }}
    where est_retenu
),
connus as (select * from {{ ref('stg_registre_precedent') }}),
session as (select * from {{ ref('int_session') }}),

-- rang: an INE with the whole identity (in the lycée, then elsewhere), the whole identity in the
-- lycée, an INE with two of three
liens as (
    select
        vivier.arrivee, vivier.uai, vivier.ine, connus.eleve_id,
        case
            when {{ accords('vivier', 'connus') }} < 3 then 5
            else if(vivier.uai = connus.uai, 1, 2)
        end as rang
    from vivier
    inner join connus
        on vivier.ine = connus.ine and {{ deux_sur_trois('vivier', 'connus', usage_a=true) }}
    union all
    select
        vivier.arrivee, vivier.uai, vivier.ine, connus.eleve_id,
        -- without INE: the number once given to this very identity, without INE too
        if(vivier.ine is null and connus.ine is null, 3, 4) as rang
    from vivier
    inner join connus using (uai, nom_plie, prenom_plie, date_naissance)
    where vivier.homonymes = 1 or (vivier.ine is null and connus.ine is null)
),
meilleurs as (
    select arrivee, uai, ine, eleve_id, min(rang) as rang
    from liens
    group by all
),
-- a number is that of one pupil at most
attribues as (
    select * from meilleurs
    qualify
        row_number() over (partition by eleve_id order by rang, uai, ine, arrivee) = 1
        and (rang <= 2 or count(*) over (partition by eleve_id, rang) = 1)
),
plusieurs as (
    select * from attribues
    qualify count(*) over (partition by arrivee) > 1
),
vues as (
    select connus.eleve_id, unnest(connus.vus) as jour
    from connus
    semi join plusieurs using (eleve_id)
),
-- numbers that one dépôt showed together are those of two pupils; the day speaks for itself
distincts as (
    select distinct a.eleve_id, b.eleve_id as autre
    from vues as a
    inner join vues as b on a.jour = b.jour and a.eleve_id <> b.eleve_id
    where a.jour <> (select date_extraction from session)
),
genes as (
    select plusieurs.arrivee, plusieurs.eleve_id
    from plusieurs
    inner join plusieurs as autres using (arrivee)
    semi join distincts
        on plusieurs.eleve_id = distincts.eleve_id and autres.eleve_id = distincts.autre
),
surs as (
    select attribues.*
    from attribues
    left join genes using (arrivee, eleve_id)
    window eleve as (partition by arrivee)
    qualify
        genes.eleve_id is null
        or (
            row_number() over (eleve order by attribues.rang, attribues.eleve_id) = 1
            and (
                attribues.rang <= 2
                or count(*) over (partition by arrivee, attribues.rang) = 1
            )
        )
)

select
    arrivee,
    eleve_id as ancien,
    min(eleve_id) over (partition by arrivee) as eleve_id
from surs
