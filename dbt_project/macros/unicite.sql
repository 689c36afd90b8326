{#- A key: no two rows with the same values in these columns (nulls are values). -#}
{% test unicite(model, colonnes) %}
select {{ colonnes | join(', ') }}, count(*) as lignes
from {{ model }}
group by {{ colonnes | join(', ') }}
having count(*) > 1
{% endtest %}
