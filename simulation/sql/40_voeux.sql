-- The vœux of one académie (variable `academie_en_cours`), down to the elementary row.
-- Limits: 10 vœux and 10 in apprentissage, 20 sous-vœux in all.
create or replace table voeux_groupes as
with numeros as (
    select d, n::integer as n, n > nb_scolaire as apprentissage, profil
    from dossiers, range(if(que_apprentissage, nb_scolaire + 1, 1), nb_scolaire + nb_apprentissage + 1) t(n)
    where not sans_voeu
), filieres_tirees as (
    select d, n, apprentissage,
        if(apprentissage, choix(['BTS', 'BTS', 'BTS', 'BUT', 'AUTRE'], 'filiere', d, sous_cle := n), t.filiere)
            as filiere
    from numeros m
    join tirages_de_filiere t on t.profil = m.profil
        and t.part = floor(tirage('filiere', d, sous_cle := n) * 200)::integer
), familles as (
    select v.d, v.n, f.*,
        row_number() over (partition by v.d, f.f order by v.n) - 1 as deja,
        ((floor(tirage('famille', v.d, sous_cle := f.f) * f.nb_familles) + deja) % f.nb_familles)::integer as famille,
        tirage('multiple', v.d, sous_cle := v.n) < f.part_multiple as multiple,
        if(multiple, 2 + floor(tirage('sous voeux', v.d, sous_cle := v.n) * (f.max_sous_voeux - 1))::integer, 1) as nb
    from filieres_tirees v join filieres f using (filiere, apprentissage)
    -- One family at most once per candidate: no formation is asked twice.
    qualify deja < f.nb_familles
)
select * exclude (nb, deja, libelles, libelle),
    sum(if(multiple, nb, 0)) over (partition by d order by n) as cumul,
    if(multiple, least(nb, 20 - (cumul - nb))::integer, 1) as nb_sous_voeux
from familles;

create or replace table voeux as
with lignes as (
    select g.d, g.n, g.f, g.filiere, g.apprentissage, g.selective, g.famille, g.multiple, g.poids, j::integer as j,
        g.n * 32 + j as cle_ligne,
        if(tirage('hors academie', g.d, sous_cle := cle_ligne::bigint)
            < o.part_hors_academie * if(g.filiere in ('INGENIEUR', 'IEP', 'COMMERCE', 'ART_ARCHI'), 2, 1),
            (o.a + 1 + floor(tirage('ailleurs', g.d, sous_cle := cle_ligne::bigint)
                * (getvariable('nb_academies_accueil') - 1))::integer) % getvariable('nb_academies_accueil'),
            o.a) as a_formation,
        ((floor(tirage('place', g.d, sous_cle := g.n) * g.places) + j) % g.places)::integer as place,
        numero_formation(g.premier, g.famille, g.places, place, getvariable('nb_academies_accueil'), a_formation)
            ::integer as x,
        unnest(case
            when g.filiere not in ('CPGE', 'BTS', 'DN_MADE') or g.apprentissage then [false]
            when tirage('internat', g.d, sous_cle := g.n) < if(g.filiere = 'CPGE', 0.15, 0.02) then [false, true]
            when tirage('internat', g.d, sous_cle := g.n) < if(g.filiere = 'CPGE', 0.25, 0.05) then [true]
            else [false]
        end) as internat
    from voeux_groupes g join dossiers o using (d), range(g.nb_sous_voeux) t(j)
    where g.nb_sous_voeux > 0
), dates as (
    select l.*,
        o.a, o.voie, o.nature,
        instant(o.inscription, soir(getvariable('fin_formulation')),
            tirage('formulation', l.d, sous_cle := l.n)) as date_formulation,
        case
            when o.rien_confirme or o.nature = 'abandonne' then false
            when l.premiere then true
            when o.tout_confirme then true
            else tirage('confirme', l.d, sous_cle := l.n) > 0.28
                and (l.j = 0 or tirage('confirme ligne', l.d, sous_cle := l.cle_ligne::bigint) > 0.05)
        end as sera_confirme,
        instant(date_formulation, soir(getvariable('fin_confirmation')),
            pow(0.7 * tirage('confirmation', l.d) + 0.3 * tirage('confirmation', l.d, sous_cle := l.n), 0.6)) as confirmation,
        -- A dossier is completed around its confirmation; a few never are.
        case
            when tirage('jamais complet', l.d, sous_cle := l.n) < if(sera_confirme, 0.004, 0.30) then null
            else instant(date_formulation, soir(getvariable('fin_confirmation')),
                pow(0.8 * tirage('confirmation', l.d) + 0.2 * tirage('complet', l.d, sous_cle := l.n), 0.6))
        end as completion,
        tirage('rang', l.d) < 0.6 as classe_ses_voeux
    from (select *, n = min(n) over (partition by d) and j = 0 as premiere from lignes) l
    join dossiers o using (d)
)
select * exclude (cle_ligne, premiere, selective),
    est_selective(selective, filiere, famille) as selective,
    case when sera_confirme then confirmation end as date_confirmation
from dates;
