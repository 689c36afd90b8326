-- The phase complémentaire and the CAES: vœux, answers and choices of those whom the phase
-- principale left without a formation, and of a few others.
create or replace table complementaires as
select o.d, o.a, o.voie, o.part_hors_academie,
    case
        when o.nature = 'tardif' then o.inscription::date
        else getvariable('ouverture_complementaire')
            + floor(pow(tirage('jour pc', o.d), 2)
                * (getvariable('fin_complementaire') - getvariable('ouverture_complementaire') - 12))::integer
    end as premier_jour_pc,
    1 + floor(pow(tirage('nb pc', o.d), 2) * 10)::integer as nb_pc,
    f.date_demission
from dossiers o join fins f using (d)
where o.date_annulation is null and o.nature <> 'abandonne'
    and (o.nature = 'tardif' or tirage('pc', o.d) < if(f.jour_accepte is null, 0.55, 0.03))
    and coalesce(f.date_demission > premier_jour_pc, true);

create or replace table voeux_pc as
with tires as (
    select c.*, n::integer as n,
        choix(if(voie = 'PROFESSIONNELLE', ['BTS', 'BTS', 'BTS', 'LICENCE'], ['LICENCE', 'LICENCE', 'BTS', 'BUT']),
            'filiere pc', c.d, sous_cle := n) as filiere
    from complementaires c, range(1, nb_pc + 1) t(n)
)
select t.d, t.n, t.voie, t.a, f.filiere, f.apprentissage,
    ((floor(tirage('famille pc', t.d, sous_cle := f.f) * f.nb_familles) + t.n) % f.nb_familles)::integer as famille,
    est_selective(f.selective, f.filiere, famille) as selective,
    if(tirage('hors academie pc', t.d, sous_cle := t.n) < part_hors_academie,
        (t.a + 1 + floor(tirage('ailleurs pc', t.d, sous_cle := t.n) * (getvariable('nb_academies_accueil') - 1))::integer)
            % getvariable('nb_academies_accueil'), t.a) as a_formation,
    numero_formation(f.premier, famille, f.places, floor(tirage('place pc', t.d, sous_cle := t.n) * f.places)::integer,
        getvariable('nb_academies_accueil'), a_formation)::integer as x,
    false as internat,
    instant(t.premier_jour_pc, soir(least(t.premier_jour_pc + 12, getvariable('fin_complementaire'))),
        if(t.n = 1, 0.02, tirage('formulation pc', t.d, sous_cle := t.n))) as date_formulation,
    tirage('confirme pc', t.d, sous_cle := t.n) < 0.96 as confirme
from tires t join filieres f on f.filiere = t.filiere and not f.apprentissage;

create or replace table reponses_pc as
with reponses_possibles as (
    select v.*, c.date_demission,
        v.date_formulation::date + 1 + floor(tirage('delai pc', v.d, sous_cle := v.x) * 8)::integer as jour_reponse,
        tirage('proposition pc', v.d) < 0.80 and tirage('oui pc', v.d, sous_cle := v.x) < 0.55 as propose,
        case when v.selective and not propose then 'NON' else 'ATTENTE' end as avant
    from voeux_pc v join complementaires c using (d)
    where coalesce(v.date_formulation::date < c.date_demission, true)
), finales as (
    -- The first proposition is taken, by those who have accepted nothing before.
    select r.d, arg_min(r.x, (r.jour_reponse, r.x)) as choisie
    from reponses_possibles r join fins f using (d)
    where r.propose and f.jour_accepte is null and tirage('accepte pc', r.d) < 0.75
        and coalesce(r.jour_reponse < r.date_demission, true)
    group by r.d
)
select r.d, r.x, r.internat, 'PC' as phase, r.avant, 'OUI' as oui,
    1 + floor(tirage('rang pc', r.d, sous_cle := r.x) * 40)::integer as rang_initial, r.apprentissage,
    r.a_formation, r.filiere,
    if(r.propose and coalesce(r.jour_reponse < r.date_demission, true), r.jour_reponse, null) as jour_proposition,
    r.jour_reponse, 3 as delai, r.jour_reponse + 3 as limite,
    coalesce(f.choisie = r.x, false) as est_final,
    false as est_provisoire,
    if(est_final, r.jour_reponse + floor(tirage('delai accepte pc', r.d) * 3)::integer, null) as jour_accepte,
    jour_accepte as jour_definitif,
    if(not est_final and r.propose and tirage('renonce pc', r.d, sous_cle := r.x) < 0.7, r.jour_reponse + 2, null)
        as jour_renonce,
    r.jour_reponse as jour_1, r.jour_reponse + 60 as dernier_jour, r.date_demission
from reponses_possibles r left join finales f using (d);

create or replace table saisines as
select o.d, getvariable('caes') + floor(pow(tirage('jour saisine', o.d), 2)
    * (getvariable('fin_complementaire') - getvariable('caes')))::integer as date_saisine
from dossiers o join fins f using (d)
where o.nature in ('principal', 'tardif', 'hors vivier')
    and f.jour_accepte is null and coalesce(f.date_demission > date_saisine, true)
    and tirage('saisine', o.d) < if(o.d in (select d from reponses where jour_proposition is not null), 0.01, 0.35);
