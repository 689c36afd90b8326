{#- What a reader may see of others (docs/regles.md, « La Synthèse des classeurs »). -#}

{#- The figures of `niveau`, and over how many `unites` (with pupils) each of them stands. -#}
{% macro comparateurs(cellules, niveau, unites, axes) -%}
    select
        {{ axes | join(', ') }}, serie, indicateur, etape,
        any_value(valeur) filter (where niveau = '{{ niveau }}') as valeur,
        any_value(denominateur) filter (where niveau = '{{ niveau }}') as denominateur,
        count(*) filter (where niveau = '{{ unites }}' and denominateur > 0) as unites
    from {{ cellules }}
    group by {{ axes | join(', ') }}, serie, indicateur, etape
{%- endmacro %}

{#- Whether nobody can subtract their way to another from a comparator.
    `propre`: what the reader has of their own in the comparator. Beside the académie or the
    département it is the whole lycée, in every file of the lycée: its chef holds them all, and the
    file of a class shows the lycée too. Beside the lycée it is the class or the group. -#}
{% macro est_montrable(comparateur, propre) -%}
    {{ comparateur }}.denominateur - {{ propre }}.denominateur >= {{ var('seuil_comparaison') }}
    and {{ comparateur }}.unites >= {{ var('unites_comparaison') }}
{%- endmacro %}

{#- The valeur of a comparator, rounded; null when another could be had from it. -#}
{% macro repere(ligne, comparateur, propre) -%}
    if(
        {{ est_montrable(comparateur, propre) }},
        round({{ comparateur }}.valeur, {{ ligne }}.decimales),
        null
    )
{%- endmacro %}

{#- Whether a rate is far enough from what is awaited to be told by a colour: in points, and in
    pupils. Neither is a distance of means or of days: those are never told. Null without a rate, or
    without what is awaited. -#}
{% macro depasse_les_tolerances(cellule, unite, attendue) -%}
    case
        when {{ unite }} <> 'taux' then false
        when {{ cellule }}.valeur - {{ attendue }} is not null
            then
                round(abs({{ cellule }}.valeur - {{ attendue }}) * 100, 9)
                >= {{ var('tolerance_points') }}
                and round(
                    abs({{ cellule }}.numerateur - {{ attendue }} * {{ cellule }}.denominateur), 9
                ) >= {{ var('tolerance_eleves') }}
    end
{%- endmacro %}

{#- Whether a difference is good news: null when it is none, or neither good nor bad. -#}
{% macro appreciation(difference, sens_favorable) -%}
    case
        when {{ difference }} = 0 or {{ sens_favorable }} is null then null
        when ({{ difference }} > 0) = ({{ sens_favorable }} = 'hausse') then 'favorable'
        when {{ difference }} is not null then 'defavorable'
    end
{%- endmacro %}

{#- Join of two tables of figures: same série, étape and indicator, and the same of these axes. -#}
{% macro memes(a, b, axes) -%}
    on
        {% for colonne in axes + ['serie', 'etape', 'indicateur'] -%}
        {{ a }}.{{ colonne }} = {{ b }}.{{ colonne }}{{ ' and ' if not loop.last }}
        {%- endfor %}
{%- endmacro %}

{#- The same, for the line of a workbook and the cell of an indicator that it shows. -#}
{% macro memes_cellules(ligne, cellule) -%}
    {{ memes(ligne, cellule, ['uai']) }}
        and {{ ligne }}.cellule_niveau = {{ cellule }}.niveau
        and {{ ligne }}.cellule_structure is not distinct from {{ cellule }}.structure
{%- endmacro %}
