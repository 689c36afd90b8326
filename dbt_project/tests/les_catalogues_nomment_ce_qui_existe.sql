-- What a catalogue names is there: a list, an alert or an orientation on a name that nothing bears
-- would be empty without a word. To resolve: the seed, or the extract, that the sentence is about.
{{ test_de_phrases(sur='dim_listes') }}
with
faits as (
    select column_name as fait
    from duckdb_columns()
    where
        schema_name = '{{ ref("fct_eleves").schema }}'
        and table_name = '{{ ref("fct_eleves").identifier }}'
        and data_type = 'BOOLEAN'
),
indicateurs as (select * from {{ ref('catalogue_indicateurs') }}),
alertes as (select * from {{ ref('catalogue_alertes') }}),
listes as (select * from {{ ref('dim_listes') }}),
colonnes as (select *, unnest(string_split(colonnes, ' ')) as colonne from listes),
orientations as (select * from {{ ref('stg_orientations') }}),

phrases as (
    select
        'catalogue_alertes' as modele,
        'une alerte de liste sans sa liste' as phrase,
        alerte as nom
    from alertes
    where type in ('entree_liste', 'croissance_liste') and liste is null
    union all
    select 'catalogue_alertes', 'un fait que fct_eleves n''a pas', alerte
    from alertes
    where type = 'fait_eleve' and coalesce(fait not in (select fait from faits), true)
    union all
    select 'catalogue_alertes', 'une stagnation d''un indicateur inconnu', alertes.alerte
    from alertes
    left join indicateurs using (indicateur, etape)
    where alertes.type = 'stagnation' and indicateurs.indicateur is null
    union all
    select 'catalogue_alertes', 'un seuil absent', alerte
    from alertes
    where type in ('stagnation', 'croissance_liste') and seuil is null
    union all
    select 'catalogue_alertes', 'un message absent', alerte
    from alertes
    where
        coalesce(message, '') = '' and type = 'fait_eleve'
        or coalesce(message_collectif, '') = '' and type <> 'fait_eleve'
        or coalesce(message, '') = '' and type = 'entree_liste' and liste <> 'HORS_VIVIER'
    union all
    select 'catalogue_alertes', 'une échéance qui n''est pas un jalon', alerte
    from (select alerte, unnest(string_split(echeances, ' ')) as jalon from alertes)
    where jalon not in {{ liste_sql(var('jalons')) }}
    union all
    -- HORS_VIVIER excepted: its rows are dossiers
    select 'catalogue_listes', 'un fait que fct_eleves n''a pas', liste
    from listes
    where
        liste <> 'HORS_VIVIER' and fait not in (select fait from faits)
        or (fait is null) <> (liste = 'HORS_VIVIER')
    union all
    select 'catalogue_listes', 'une colonne inconnue', liste
    from colonnes
    anti join {{ ref('catalogue_colonnes') }} using (colonne)
    union all
    select 'catalogue_listes', 'une voie inconnue', liste
    from (select liste, unnest(string_split(voies, ' ')) as voie from listes)
    anti join {{ ref('series') }} using (voie)
    union all
    select
        'catalogue_actions',
        'une liste ou une alerte sans rien à faire dans une de ses périodes',
        code
    from (
        select liste as code, unnest(string_split(periodes, ' ')) as periode from listes
        union all
        select alertes.alerte, listes.periode
        from alertes
        left join (
            select liste, unnest(string_split(periodes, ' ')) as periode from listes
        ) as listes using (liste)
        where alertes.type = 'croissance_liste'
        union all
        select alerte, null from alertes
        where type in ('fait_eleve', 'orientation')
    ) as attendues
    where
        not exists (
            from {{ ref('catalogue_actions') }} as actions
            where
                actions.code = attendues.code
                and (actions.periode is null or actions.periode = attendues.periode)
        )
    union all
    select 'catalogue_actions', 'un texte qui nomme un jalon sans le dire, ou l''inverse', code
    from {{ ref('catalogue_actions') }}
    where contains(action, '{jalon}') <> (jalon is not null) or est_limite and jalon is null
    union all
    select 'catalogue_actions', 'ni une liste, ni une alerte', code
    from {{ ref('catalogue_actions') }}
    where code not in (select liste from listes) and code not in (select alerte from alertes)
    union all
    select 'catalogue_alertes', 'couverte par une alerte inconnue', couvrante
    from (select unnest(string_split(couverte_par, ' ')) as couvrante from alertes)
    where couvrante not in (select alerte from alertes)
    union all
    select 'catalogue_listes', 'une période inconnue', liste
    from (select liste, unnest(string_split(periodes, ' ')) as periode from listes)
    anti join {{ ref('periodes') }} using (periode)
    union all
    select 'catalogue_listes', 'une colonne propre à la liste que rien ne remplit', liste
    from colonnes
    where
        colonne in ('formations', 'etablissement_accueil') and lignes is null
        or colonne = 'dates_limites' and lignes is null
        or colonne in ('date_limite', 'jours_restants') and coalesce(lignes, echeance) is null
    union all
    select 'catalogue_indicateurs', 'une période inconnue', indicateur
    from (
        select indicateur, unnest(string_split(synthese, ' ')) as periode from indicateurs
        union all
        select indicateur, unnest(string_split(academie, ' ')) from indicateurs
        union all
        select indicateur, unnest(string_split(periodes, ' ')) from indicateurs
    )
    anti join {{ ref('periodes') }} using (periode)
    union all
    select 'catalogue_indicateurs', 'une case de tableau sans sujet, mesure ou période', indicateur
    from {{ ref('dim_indicateurs') }}
    where
        tableau is not null
        and (ordre_sujet is null or mesure is null)
        or (tableau is null) <> (sujet is null)
    union all
    select 'stg_orientations', 'un indicateur ou une étape inconnus', orientations.indicateur
    from orientations
    anti join indicateurs using (indicateur, etape)
    union all
    select 'stg_orientations', 'une série inconnue', orientations.indicateur
    from orientations
    anti join {{ ref('series') }} using (serie)
    where orientations.serie <> 'TOUTES'
    union all
    -- a role that were of a whole lycée and of a structure would give more than a right names
    select 'remises_roles', 'un rôle à deux portées', role
    from {{ ref('remises_roles') }}
    group by role
    having count(distinct portee) > 1
)

select modele, phrase, count(*) as lignes
from phrases
group by modele, phrase
