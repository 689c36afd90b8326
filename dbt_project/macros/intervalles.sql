{#- Intervals of consecutive dépôts: the SQL of the materialization `historique`. Pure text, so that
    tests run it alone (tests/modeles/test_intervalles.py). -#}

{#- The statements that put one day in its place; `precedente` and `suivante` are the dépôts of the
    session around `jour`, or none; `reunis` names the numbers that this dépôt joins, or is none. -#}
{% macro placer_le_jour(place, table_du_jour, cle, valeurs, session, jour, precedente, suivante, reunis=none) -%}
  {%- set colonnes = (cle + valeurs) | join(', ') -%}
  {%- set du_jour = "date '" ~ jour ~ "'" -%}
  {%- set avant = "date '" ~ precedente ~ "'" if precedente else none -%}
  {%- set apres = "date '" ~ suivante ~ "'" if suivante else none -%}
  {#- what the day may change: the rows that reach the dépôt before it and the one after it -#}
  {%- set concerne -%}
    session = {{ session }}
    {%- if avant %} and coalesce(au >= {{ avant }}, true){% endif -%}
    {%- if apres %} and du <= {{ apres }}{% endif -%}
  {%- endset -%}
  {%- set instructions = [] -%}
  {%- for sorte in ('ouverts', 'clos') -%}
    {%- do instructions.append(
      'create table if not exists ' ~ place ~ '_' ~ sorte ~ ' as select ' ~ session
      ~ '::integer as session, ' ~ colonnes ~ ', null::date as du, null::date as au from '
      ~ table_du_jour ~ ' limit 0'
    ) -%}
  {%- endfor -%}
  {%- if reunis %}{% do instructions.extend(reunir_les_numeros(place, table_du_jour, cle, valeurs, reunis)) %}{% endif -%}
  {%- do instructions.append(
    'create or replace temp table ' ~ table_du_jour ~ '_morceaux as '
    ~ morceaux(place, table_du_jour, cle, valeurs, concerne, du_jour, avant, apres)
  ) -%}
  {%- do instructions.append(
    'create or replace table ' ~ place ~ '_ouverts as select session, ' ~ colonnes
    ~ ', du, au from ' ~ place ~ '_ouverts where not (' ~ concerne ~ ') union all select '
    ~ session ~ '::integer, ' ~ colonnes ~ ', du, au from ' ~ table_du_jour
    ~ '_morceaux where au is null'
  ) -%}
  {%- do instructions.append('delete from ' ~ place ~ '_clos where ' ~ concerne) -%}
  {%- do instructions.append(
    'insert into ' ~ place ~ '_clos select ' ~ session ~ '::integer, ' ~ colonnes
    ~ ', du, au from ' ~ table_du_jour ~ '_morceaux where au is not null order by '
    ~ cle | join(', ')
  ) -%}
  {%- do instructions.append(
    'create or replace view ' ~ place ~ ' as select * from ' ~ place
    ~ '_ouverts union all select * from ' ~ place ~ '_clos'
  ) -%}
  {{- return(instructions) -}}
{%- endmacro %}

{#- The intervals around the day, cut at the day and joined again where nothing changes: what
    lasted until the dépôt before (gauche), what the day says (milieu), what lasts from the dépôt
    after (droite). -#}
{% macro morceaux(place, table_du_jour, cle, valeurs, concerne, du_jour, avant, apres) -%}
  {%- set cles = cle | join(', ') -%}
  {%- set fin_du_jour = du_jour if apres else 'null::date' -%}
  with
  concernes as (
    select * from {{ place }}_ouverts where {{ concerne }}
    union all
    select * from {{ place }}_clos where {{ concerne }}
  ),
  gauche as (
    select * from concernes
    where {{ 'du <= ' ~ avant ~ ' and coalesce(au >= ' ~ avant ~ ', true)' if avant else 'false' }}
  ),
  droite as (
    select * from concernes
    where {{ 'du <= ' ~ apres ~ ' and coalesce(au >= ' ~ apres ~ ', true)' if apres else 'false' }}
  ),
  ensemble as (
    select
      {{ cles }},
      gauche.du as du_gauche,
      milieu.est_du_jour,
      droite.session is not null as est_apres,
      droite.au as au_droite
      {%- for v in valeurs %}, gauche.{{ v }} as {{ v }}_gauche, milieu.{{ v }} as {{ v }}_milieu, droite.{{ v }} as {{ v }}_droite{% endfor %}
    from gauche
    full join (select *, true as est_du_jour from {{ table_du_jour }}) as milieu using ({{ cles }})
    full join droite using ({{ cles }})
  ),
  compares as (
    select
      *,
      coalesce(est_du_jour, false) as a_milieu,
      a_milieu and du_gauche is not null
      {%- for v in valeurs %} and {{ v }}_gauche is not distinct from {{ v }}_milieu{% endfor %} as suit_gauche,
      a_milieu and est_apres
      {%- for v in valeurs %} and {{ v }}_milieu is not distinct from {{ v }}_droite{% endfor %} as precede_droite
    from ensemble
  )
  select
    {{ cles }}{% for v in valeurs %}, {{ v }}_gauche as {{ v }}{% endfor %},
    du_gauche as du,
    case
      when not suit_gauche then {{ avant or 'null::date' }}
      when precede_droite then au_droite
      else {{ fin_du_jour }}
    end as au
  from compares where du_gauche is not null
  union all
  select
    {{ cles }}{% for v in valeurs %}, {{ v }}_milieu{% endfor %},
    {{ du_jour }},
    if(precede_droite, au_droite, {{ fin_du_jour }})
  from compares where a_milieu and not suit_gauche
  union all
  select
    {{ cles }}{% for v in valeurs %}, {{ v }}_droite{% endfor %},
    {{ apres or 'null::date' }},
    au_droite
  from compares where est_apres and not precede_droite
{%- endmacro %}

{#- An interval of `historique` holds at a date. -#}
{% macro est_vrai_le(intervalle, date) -%}
  ({{ date }} >= {{ intervalle }}.du and coalesce({{ date }} <= {{ intervalle }}.au, true))
{%- endmacro %}

{#- The keys of which more than one interval holds at the dépôt of the day, at the one before or at
    the one after: the only dates of which a day may change what is said. -#}
{% macro intervalles_recouverts(intervalles, cle) -%}
  {%- set dates = ['date_extraction', 'date_precedente', 'date_suivante'] -%}
  select 1 from {{ intervalles }} as intervalles
  inner join {{ ref('hist_jour') }} as jour on intervalles.session = jour.session
  where
    intervalles.du <= coalesce(jour.date_suivante, jour.date_extraction)
    and coalesce(intervalles.au >= coalesce(jour.date_precedente, jour.date_extraction), true)
  group by {{ colonnes_de('intervalles', cle) }}
  having greatest(
  {%- for date in dates %}
    count_if({{ est_vrai_le('intervalles', 'jour.' ~ date) }}){{ ',' if not loop.last }}
  {%- endfor %}
  ) > 1
{%- endmacro %}
