{% test exactement_une_ligne(model) %}
select count(*) as lignes from {{ model }} having count(*) <> 1
{% endtest %}
