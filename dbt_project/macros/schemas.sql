{#- Schemas bear exactly the names that dbt_project.yml gives them: BI tools rely on them. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
  {{ custom_schema_name or target.schema }}
{%- endmacro %}
