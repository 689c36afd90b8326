-- The académies, their départements and their lycées. Codes are invented: no French département
-- is numbered 096 to 098 nor 110 to 226, so that no UAI below can be that of a real place.
create table academies as
select
    a::integer as a,
    (51 + a + case when a >= 19 then 12 else 0 end)::varchar as code_academie,
    getvariable('lieux')[1 + a] as academie,
    case when a = 0 then 3 else 4 end as nb_departements
from range(getvariable('nb_academies_accueil')) t(a);

create table departements as
select
    a,
    k::integer as k,
    case when a = 0 then lpad((96 + k)::varchar, 3, '0') else (110 + 4 * (a - 1) + k)::varchar end as code_departement,
    ['Haute-', 'Val-de-', 'Basse-', 'Pays-de-'][1 + k] || getvariable('lieux')[1 + (a + 7) % 30] as departement
from academies, range(nb_departements) t(k);

create table lycees_poids as
select
    i::integer as i,
    floor(getvariable('nb_academies') * pow((i + 0.5) / getvariable('nb_lycees'), 1.3))::integer as a,
    ['LPO', 'LGT', 'LP', 'LGT', 'LPO', 'LGT', 'LP', 'LGT', 'LPO', 'LGT', 'LP', 'AGRICOLE',
     'LPO', 'LGT', 'LP', 'LGT', 'LPO', 'LGT', 'LP', 'LGT', 'LPO', 'LGT', 'LP', 'LGT'][1 + (i % 24)] as modele,
    round(1000000 * exp(0.60 * greatest(-2.2, least(2.2,
        sqrt(-2 * ln(1 - tirage('taille', i))) * cos(2 * pi() * tirage('taille bis', i))
    ))) * case modele when 'LP' then 0.50 when 'AGRICOLE' then 0.40 when 'LPO' then 1.25 else 1 end)::bigint as poids
from range(getvariable('nb_lycees')) t(i);

-- As many pupils as asked for, to the unit: one each, then shares rounded down, then the rest
-- to the largest remainders.
create table lycees_taille as
with parts as (
    select *,
        (getvariable('nb_eleves') - getvariable('nb_lycees')) * poids / (sum(poids) over ())::double as part
    from lycees_poids
)
select * exclude (part),
    1 + floor(part)::integer + case
        when row_number() over (order by part - floor(part) desc, i)
            <= getvariable('nb_eleves') - getvariable('nb_lycees') - sum(floor(part)::bigint) over ()
        then 1 else 0
    end as nb
from parts;

create table lycees as
with voies as (
    select *,
        case modele
            when 'LGT' then round(nb * (0.75 + 0.16 * (tirage('part generale', i) - 0.5)))
            when 'LPO' then round(nb * (0.54 + 0.16 * (tirage('part generale', i) - 0.5)))
            when 'AGRICOLE' then round(nb * 0.30)
            else 0
        end::integer as nb_g,
        case modele
            when 'LGT' then nb - nb_g
            when 'LPO' then round(nb * (0.25 + 0.10 * (tirage('part techno', i) - 0.5)))
            when 'AGRICOLE' then round(nb * 0.30)
            else 0
        end::integer as nb_t,
        tirage('departement', i) as u_departement
    from lycees_taille
)
select
    v.i, v.a, v.modele, v.nb, v.nb_g, v.nb_t, v.nb - v.nb_g - v.nb_t as nb_p,
    (sum(v.nb) over (order by v.i) - v.nb)::bigint as premier_e,
    [0, 3, 1, 4, 2, 5][1 + v.i % 6] as style,
    uai_complet(d.code_departement, v.i + 1) as uai,
    case v.modele when 'AGRICOLE' then 'Lycée agricole ' when 'LP' then 'Lycée professionnel '
        when 'LPO' then 'Lycée polyvalent ' else 'Lycée général et technologique ' end
    || prenom_ordinaire(v.i + 50000000) || ' ' || nom_compose(v.i + 50000000) as nom,
    case v.modele when 'AGRICOLE' then 'LPO' else v.modele end as type,
    case when tirage('secteur', v.i) < 0.22 then 'PRIVE' else 'PUBLIC' end as secteur,
    ['Saint-', '', 'La ', '', 'Villeneuve-'][1 + floor(tirage('commune', v.i) * 5)::integer]
    || nom_compose(v.i % 900 + 60000000) as commune,
    d.code_departement, d.departement, a.code_academie, a.academie
from voies v
join academies a using (a)
join departements d on d.a = v.a and d.k = floor(v.u_departement * a.nb_departements)::integer
order by v.i;
