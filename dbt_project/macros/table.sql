{#- A table, made in one statement. dbt's own materialization builds aside, renames what is there and
    drops it, for readers of a warehouse in use: seven statements a model, most of the time of a
    small dépôt. Here the warehouse is aside as a whole until it is put in service. -#}
{% materialization table, adapter='duckdb' %}
  {%- set cible = this.incorporate(type='table') -%}
  {%- set presente = load_cached_relation(this) -%}
  {%- if presente is not none and not presente.is_table -%}
    {{ drop_relation_if_exists(presente) }}
  {%- endif -%}
  {%- if config.get('contract').enforced -%}
    {%- do get_assert_columns_equivalent(compiled_code) -%}
    {%- set sql = get_select_subquery(compiled_code) -%}
  {%- else -%}
    {%- set sql = compiled_code -%}
  {%- endif -%}
  {{ run_hooks(pre_hooks) }}
  {% call statement('main') -%}
    create or replace table {{ this }} as (
      {{ sql }}
    )
  {%- endcall %}
  {{ run_hooks(post_hooks) }}
  {{ adapter.commit() }}
  {{ return({'relations': [cible]}) }}
{% endmaterialization %}
