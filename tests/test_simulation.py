"""The simulated campaign: one story over all dates, plausible figures, formats without loss.

Reads the files as a stranger would; only the messy dépôt goes through the landing of the
pipeline, which must find in it exactly the content of the plain one.
"""

import datetime
import hashlib
import itertools
from pathlib import Path

import duckdb
import pytest

from orchestration.depot.chargement import load_depot
from orchestration.depot.settings import Settings
from simulation import simulate
from simulation.contrat import EXTRAITS_COMMUNS, EXTRAITS_PAR_ACADEMIE, columns
from simulation.mesures import CIBLES, measure, table

DATES = ["2026-03-05", "2026-03-25", "2026-06-02", "2026-06-08", "2026-06-25", "2026-09-10"]
TAILLE = {"lycees": 8, "eleves": 700}
LETTRES_CLES = "ABCDEFGHJKLMNPRSTUVWXYZ"


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def query(depot: Path, sql: str) -> list[tuple]:
    """Runs `sql` over the extracts of a plain dépôt, columns named as in the contract."""
    with duckdb.connect() as con:
        for name in (*EXTRAITS_COMMUNS, *EXTRAITS_PAR_ACADEMIE):
            path = depot / f"{name}.csv"
            if name in sql and path.exists():
                names = {column.name: "VARCHAR" for column in columns(name)}
                con.execute(
                    f"create view {name} as from read_csv('{path}', delim = ';', header = true,"
                    f" quote = '\"', escape = '\"', auto_detect = false, columns = {names})"
                )
        return con.execute(sql).fetchall()


def fingerprints(depot: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in depot.iterdir()}


@pytest.fixture(scope="module")
def campaign(tmp_path_factory) -> dict[str, Path]:
    """The same small campaign at six dates."""
    out = tmp_path_factory.mktemp("campagne")
    return {text: simulate(out, date=day(text), **TAILLE) for text in DATES}


def test_two_runs_give_the_same_bytes(tmp_path):
    for messy in (False, True):
        first, second = (
            simulate(tmp_path / f"{run}{messy}", date=day("2026-06-08"), messy=messy, **TAILLE)
            for run in "ab"
        )
        assert fingerprints(first) == fingerprints(second)


def test_another_seed_gives_other_pupils(tmp_path, campaign):
    other = simulate(tmp_path, date=day("2026-03-05"), seed=2, **TAILLE)
    names = "select nom, prenom, date_naissance from eleves"
    assert query(other, names) != query(campaign["2026-03-05"], names)


def test_nothing_remains_of_an_interrupted_run(tmp_path):
    def stop(message: str) -> None:
        if message.startswith("Académie"):
            raise InterruptedError(message)

    with pytest.raises(InterruptedError):
        simulate(tmp_path, date=day("2026-03-05"), progress=stop, **TAILLE)
    assert list(tmp_path.iterdir()) == []


def test_a_depot_is_never_overwritten(campaign):
    depot = campaign["2026-03-05"]
    before = fingerprints(depot)
    with pytest.raises(FileExistsError, match="existe déjà"):
        simulate(depot.parent, date=day("2026-03-05"), **TAILLE)
    assert fingerprints(depot) == before


@pytest.mark.parametrize(
    ("scale", "sizes"), [("departement", {}), ("lycee", {"lycees": 0}), ("lycee", {"eleves": 0})]
)
def test_impossible_sizes_are_refused_in_french(tmp_path, scale, sizes):
    with pytest.raises(ValueError, match=r"Échelle inconnue|doit|faut"):
        simulate(tmp_path, scale=scale, date=day("2026-03-05"), **sizes)


def test_sizes_are_those_asked_for(campaign):
    depot = campaign["2026-09-10"]
    assert query(depot, "select count(*) from etablissements") == [(8,)]
    people = "select count(distinct coalesce(ine, nom || prenom || date_naissance)) from eleves"
    assert query(depot, people) == [(700,)]


def test_any_date_can_be_simulated(tmp_path):
    early = simulate(tmp_path, scale="lycee", date=day("2026-01-05"))
    assert query(early, "select count(*) from candidats") == [(0,)]
    assert query(early, "select count(*) > 100 from eleves") == [(True,)]
    unknown_session = simulate(tmp_path, scale="lycee", date=day("2031-06-30"))
    assert query(unknown_session, "select count(*) > 100 from reponses") == [(True,)]


def test_answers_only_exist_from_the_first_answers_on(campaign):
    assert [(campaign[d] / "reponses.csv").exists() for d in DATES] == [False] * 2 + [True] * 4


@pytest.mark.parametrize("text", DATES)
def test_no_event_is_later_than_the_extraction(campaign, text):
    depot = campaign[text]
    for extract, names in {
        "eleves": ["date_entree", "date_sortie"],
        "candidats": [
            "date_inscription", "date_demission", "date_inscription_pc", "date_saisine_caes",
        ],
        "voeux": ["date_formulation", "date_confirmation"],
        "reponses": ["date_reponse_formation", "date_proposition", "date_reponse_candidat"],
        "lettres": ["date_saisie"],
    }.items():  # fmt: skip
        if (depot / f"{extract}.csv").exists():
            for name in names:
                latest = f"select max(strptime({name}[:10], '%d/%m/%Y')::date) from {extract}"
                assert query(depot, latest)[0][0] is None or query(depot, latest)[0][0] <= day(text)


def test_events_stay_once_they_have_happened(campaign):
    stories = {
        "candidats": "select numero_candidat, ine, nom, prenom, date_naissance, date_inscription",
        "voeux": "select numero_candidat, numero_voeu, phase, code_formation, internat,"
        " voeu_multiple, date_formulation",
        "lettres": "select *",
    }
    for earlier, later in itertools.pairwise(DATES):
        for extract, select in stories.items():
            before = set(query(campaign[earlier], f"{select} from {extract}"))
            after = set(query(campaign[later], f"{select} from {extract}"))
            assert before <= after, (extract, earlier, later)
        for fact in (
            "select numero_candidat, phase, code_formation, internat, date_confirmation from voeux"
            " where confirme = 'O'",
            "select numero_candidat, date_demission from candidats"
            " where date_demission is not null",
            "select numero_candidat from candidats where statut = 'ANNULE'",
        ):
            assert set(query(campaign[earlier], fact)) <= set(query(campaign[later], fact))


def test_answers_follow_one_another(campaign):
    key = "numero_candidat, phase, code_formation, internat"
    facts = (
        f"select {key}, date_proposition, date_limite from reponses"
        " where date_proposition is not null",
        f"select {key}, date_reponse_candidat from reponses"
        " where reponse_candidat in ('ACCEPTE', 'RENONCE', 'EXPIRE')",
        f"select {key} from reponses where reponse_formation = 'NON'",
    )
    after_first = DATES[2:]
    for earlier, later in itertools.pairwise(after_first):
        for fact in facts:
            assert set(query(campaign[earlier], fact)) <= set(query(campaign[later], fact))
        ranks = f"select {key}, rang_attente::int from reponses where rang_attente is not null"
        before, after = (
            {row[:-1]: row[-1] for row in query(campaign[d], ranks)} for d in (earlier, later)
        )
        common = before.keys() & after.keys()
        assert all(after[k] <= before[k] for k in common)
        assert any(after[k] < before[k] for k in common)


def test_an_answer_obeys_the_rules_of_the_procedure(campaign):
    depot = campaign["2026-06-25"]
    joined = "from reponses join formations using (code_formation)"
    for forbidden in (
        f"select 1 {joined} where reponse_formation = 'NON' and selective = 'N'",
        f"select 1 {joined} where reponse_formation = 'OUI_SI' and selective = 'O'",
        f"select 1 {joined} where reponse_formation = 'RETENU' and apprentissage = 'N'",
        "select 1 from reponses where reponse_formation like 'OUI%'"
        " and (date_proposition is null or date_limite is null)",
        "select 1 from reponses where reponse_candidat like 'ACCEPTE%'"
        " and reponse_formation not like 'OUI%'",
        "select numero_candidat from reponses where reponse_candidat like 'ACCEPTE%'"
        " group by all having count(*) > 1",
        "select 1 from reponses where strptime(date_limite, '%d/%m/%Y')"
        " - strptime(date_proposition, '%d/%m/%Y') not between interval 1 day and interval 5 days",
    ):
        assert query(depot, forbidden) == [], forbidden


def test_the_limits_of_the_procedure_hold(campaign):
    rows = query(
        campaign["2026-09-10"],
        """
        select numero_candidat, phase,
            count(distinct numero_voeu) filter (apprentissage = 'N') as scolaires,
            count(distinct numero_voeu) filter (apprentissage = 'O') as apprentis,
            count(distinct code_formation) filter (voeu_multiple = 'O') as sous_voeux
        from voeux join formations using (code_formation)
        group by all
        having scolaires > 10 or apprentis > 10 or sous_voeux > 20
        """,
    )
    assert rows == []
    assert query(
        campaign["2026-09-10"],
        "select max(n) > 1 from (select count(*) as n from voeux where voeu_multiple = 'O'"
        " group by numero_candidat, numero_voeu, phase)",
    ) == [(True,)]


def test_keys_are_unique_and_references_known(campaign):
    depot = campaign["2026-09-10"]
    for extract, key in {
        "etablissements": "uai",
        "eleves": "uai, coalesce(ine, nom || prenom || date_naissance), classe",
        "groupes": "uai, code_groupe, coalesce(ine, nom || prenom || date_naissance)",
        "candidats": "numero_candidat",
        "voeux": "numero_candidat, phase, code_formation, internat",
        "reponses": "numero_candidat, phase, code_formation, internat",
        "lettres": "numero_candidat, code_formation",
        "formations": "code_formation",
    }.items():
        twice = f"select {key} from {extract} group by all having count(*) > 1"
        assert query(depot, twice) == [], extract
    for orphan in (
        "select 1 from voeux anti join candidats using (numero_candidat)",
        "select 1 from voeux anti join formations using (code_formation)",
        "select 1 from reponses anti join voeux using (numero_candidat, phase, code_formation,"
        " internat)",
        "select 1 from eleves anti join etablissements using (uai)",
    ):
        assert query(depot, orphan) == [], orphan


def test_lycees_are_invented_and_their_keys_right(campaign):
    invented = {"096", "097", "098", *(str(n) for n in range(110, 227))}
    for (uai,) in query(campaign["2026-03-05"], "select uai from etablissements"):
        assert uai[:3] in invented
        assert uai[7] == LETTRES_CLES[int(uai[:7]) % 23]


def test_the_situations_that_break_careless_readers_are_there(tmp_path):
    depot = simulate(tmp_path, date=day("2026-06-25"), lycees=30, eleves=6_000)
    active = "candidats where statut = 'INSCRIT'"
    for presence in (
        "select 1 from eleves where ine is null",
        "select 1 from candidats where statut = 'ANNULE'",
        f"select ine from {active} and ine is not null group by all having count(*) > 1",
        "select uai, nom, prenom from eleves group by all having count(distinct ine) > 1",
        "select ine from eleves where ine is not null group by all having count(distinct uai) > 1",
        "select uai, ine from eleves where ine is not null group by all"
        " having count(distinct classe) > 1",
        f"select 1 from {active} and uai not in (select uai from etablissements)",
        f"select 1 from {active} and ine is not null and ine not in"
        " (select ine from eleves where ine is not null)",
        "select 1 from eleves where ine is not null and ine not in"
        " (select ine from candidats where ine is not null)",
        "select 1 from eleves where date_sortie is not null",
        "select 1 from eleves where date_entree like '%/2026'",
        "select 1 from eleves where uai like '0%' and ine like '0%' and code_mef like '0%'",
        "select 1 from eleves where classe like '%/%' or classe like '%°%'",
        "select uai, lower(classe) from eleves group by all having count(distinct classe) > 1",
        "select 1 from eleves where nom like 'd''%' or nom like '%’%'",
        "select 1 from eleves where nom like '%œ%' or nom like 'Œ%' or nom like 'Æ%'",
        "select 1 from voeux where internat = 'O'",
        "select 1 from reponses anti join (from voeux where confirme = 'O' or phase = 'PC')"
        " using (numero_candidat, phase, code_formation, internat)",
        *(
            f"select 1 from {name} where {column} like '{first}%'"
            for name, column in (("lettres", "texte"),)
            for first in "=+-@"
        ),
        *(
            f"select 1 from reponses where reponse_formation = '{answer}'"
            for answer in ("OUI", "OUI_SI", "ATTENTE", "NON", "RETENU")
        ),
        *(
            f"select 1 from reponses where reponse_candidat = '{answer}'"
            for answer in ("ACCEPTE", "ACCEPTE_AVEC_ATTENTE", "RENONCE", "EXPIRE")
        ),
        *(f"select 1 from eleves where serie = '{s}'" for s in ("STAV", "PRO_AGRICOLE", "STL")),
    ):
        assert query(depot, presence), presence


def test_the_ine_of_some_pupils_changes(tmp_path):
    size = {"lycees": 12, "eleves": 3_000}
    who = "select uai, nom, prenom, date_naissance, classe, ine from eleves"
    first, last = (
        {row[:5]: row[5] for row in query(simulate(tmp_path, date=day(d), **size), who)}
        for d in ("2026-01-19", "2026-06-25")
    )
    changes = [(first[k], last[k]) for k in first.keys() & last.keys() if first[k] != last[k]]
    assert any(before is None for before, _ in changes)
    assert any(before is not None and after is not None for before, after in changes)


def test_unique_names_occur_nowhere_else(tmp_path):
    depot = simulate(tmp_path, date=day("2026-06-08"), noms_uniques=True, **TAILLE)
    people = set(query(depot, "select nom, prenom, date_naissance from eleves"))
    people |= set(query(depot, "select nom, prenom, date_naissance from candidats"))
    names = [name for nom, prenom, _ in people for name in (nom, prenom)]
    assert len(set(names)) == 2 * len(people)
    texts = query(
        depot,
        "select nom || commune from etablissements union all select libelle || commune ||"
        " etablissement_accueil from formations union all select texte from lettres"
        " union all select libelle || code_groupe from groupes union all select classe from eleves",
    )
    everything = "\n".join({text for (text,) in texts} | set(names)).lower()
    assert all(everything.count(name.lower()) == 1 for name in names)


def test_the_messy_depot_holds_the_same_content(tmp_path):
    size = {"lycees": 15, "eleves": 1_500, "date": day("2026-06-25")}
    plain = simulate(tmp_path / "propre", **size)
    messy = simulate(tmp_path / "desordre", messy=True, **size)
    suffixes = {p.suffix for p in messy.iterdir()}
    assert suffixes == {".csv", ".xlsx", ".xml", ".zip"}
    contents = []
    for depot in (plain, messy):
        with duckdb.connect() as con:
            report = load_depot(depot, con, Settings.from_project(Path(__file__).parents[1]))
            assert report.lignes_rejetees == 0
            contents.append({name: con.execute(sql).fetchall() for name, sql in CONTENU.items()})
    for name, rows in contents[0].items():
        assert rows, name
        assert rows == contents[1][name], name


_ELEVE = "nom, prenom, raw.en_date(date_naissance), statut, raw.en_date(date_entree)"
CONTENU = {
    "eleves": f"""
        select uai, ine, {_ELEVE}, raw.en_date(date_sortie), serie, classe from raw.eleves
        union all
        select s.uai, ine, {_ELEVE}, raw.en_date(date_sortie), m.serie, min(t.code_structure)
        from raw.siecle_eleves s join raw.mef m using (code_mef)
        join raw.siecle_structures t using (uai, eleve_id_siecle)
        where m.serie <> 'HORS_TERMINALE' and type_structure = 'D' and code_structure <> 'Inactifs'
        group by all order by all""",
    "groupes": """
        select distinct g.uai, code_groupe, e.nom, e.prenom, raw.en_date(e.date_naissance)
        from raw.groupes g join raw.eleves e on g.uai = e.uai and (g.ine = e.ine or (g.ine is null
            and (g.nom, g.prenom) = (e.nom, e.prenom)))
        union
        select uai, code_structure, nom, prenom, raw.en_date(date_naissance)
        from raw.siecle_structures join raw.siecle_eleves using (uai, eleve_id_siecle)
        where type_structure = 'G' order by all""",
    "candidats": """
        select numero_candidat, ine, uai, nom, prenom, raw.en_date(date_naissance), serie, classe,
            raw.en_horodatage(date_inscription), statut, raw.en_date(date_demission),
            raw.en_date(date_inscription_pc), raw.en_date(date_saisine_caes)
        from raw.candidats order by all""",
    "voeux": """
        select numero_candidat, numero_voeu, phase, code_formation, raw.en_booleen(internat),
            raw.en_booleen(voeu_multiple), raw.en_horodatage(date_formulation),
            raw.en_booleen(confirme), raw.en_horodatage(date_confirmation),
            raw.en_booleen(dossier_complet), raw.en_entier(rang)
        from raw.voeux order by all""",
    "reponses": """
        select numero_candidat, phase, code_formation, raw.en_booleen(internat), reponse_formation,
            raw.en_date(date_reponse_formation), raw.en_date(date_proposition),
            raw.en_date(date_limite), reponse_candidat, raw.en_date(date_reponse_candidat),
            raw.en_entier(rang_attente)
        from raw.reponses order by all""",
    "lettres": """
        select numero_candidat, code_formation, texte, raw.en_horodatage(date_saisie)
        from raw.lettres order by all""",
    "etablissements": "select * exclude (fichier, ligne) from raw.etablissements order by all",
    "formations": """
        select code_formation, libelle, filiere, raw.en_booleen(selective),
            raw.en_booleen(apprentissage), uai_accueil, etablissement_accueil, commune,
            code_departement, code_academie, academie, raw.en_entier(capacite), url_fiche
        from raw.formations order by all""",
}


def test_the_campaign_looks_like_the_published_one(tmp_path):
    size = {"lycees": 60, "eleves": 15_000}
    measures = {
        "vivier": measure(simulate(tmp_path, date=day("2026-03-05"), **size)),
        "confirmation": measure(simulate(tmp_path, date=day("2026-06-02"), **size)),
        "fin": measure(simulate(tmp_path, date=day("2026-09-10"), **size)),
    }
    measures["admission"] = measures["confirmation"]
    seen = {name: measures[target.etape][name] for name, target in CIBLES.items()}
    print(table(seen))
    far = {
        name: (seen[name], target.valeur)
        for name, target in CIBLES.items()
        if abs(seen[name] - target.valeur) > target.tolerance
    }
    assert far == {}
