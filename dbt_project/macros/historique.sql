{#- The memory of dépôts: intervals of consecutive dépôts during which a key kept its values.

    A model of `historique` selects what the dépôt of the day says (its key columns, then its
    values). This materialization puts that day in its place among the others, whatever the order
    of the runs: what was said of the day before is forgotten, what is said of the other days is
    kept as it was. It leaves two tables, `<model>_ouverts` (still true at the last dépôt of the
    session) and `<model>_clos`, and the view `<model>` of both: session, key, values, `du` and
    `au` (first and last dépôt; `au` is null while open). The SQL is in intervalles.sql.

    The day alone is compared, with the dépôts that come just before and after it: a run costs
    the same whatever the length of the session. dbt's snapshots cannot do this: they only know
    the order in which they are run. Requires hist_jour; int_numeros_reunis too when `eleve_id` is in
    the key (numeros.sql). -#}
{% materialization historique, adapter='duckdb' %}
  {%- set cle = config.require('cle') -%}
  {%- set valeurs = config.get('valeurs', []) -%}
  {%- set place = this.schema ~ '.' ~ this.identifier -%}
  {%- set du_jour = this.identifier ~ '_jour' -%}
  {%- set jour = run_query(
      'select session, date_extraction, date_precedente, date_suivante from '
      ~ this.schema ~ '.hist_jour'
  ).rows[0] -%}
  {%- set reunis = 'intermediate.int_numeros_reunis' if 'eleve_id' in cle else none -%}
  {%- if reunis and not run_query('select count(*) from ' ~ reunis).rows[0][0] -%}
    {%- set reunis = none -%}
  {%- endif -%}

  {{ run_hooks(pre_hooks, inside_transaction=False) }}
  {{ run_hooks(pre_hooks, inside_transaction=True) }}

  {% call statement('jour') -%}
    create or replace temp table {{ du_jour }} as
    select {{ (cle + valeurs) | join(', ') }} from ({{ compiled_code }})
  {%- endcall %}
  {% for instruction in placer_le_jour(place, du_jour, cle, valeurs, jour[0], jour[1], jour[2], jour[3], reunis) %}
  {% call statement('main' if loop.last else 'etape_' ~ loop.index) %}{{ instruction }}{% endcall %}
  {% endfor %}

  {{ run_hooks(post_hooks, inside_transaction=True) }}
  {{ adapter.commit() }}
  {{ run_hooks(post_hooks, inside_transaction=False) }}
  {{ return({'relations': [this.incorporate(type='view')]}) }}
{% endmaterialization %}
