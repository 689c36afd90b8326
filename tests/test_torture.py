"""A dépôt that is spoiled is accepted right, told, or blocked: a sample of `make torture`.

Belongs here: one mutation out of some kinds, drawn once for all, faults once found, and the judge
itself. Not here: the kinds (tests/torture), which only the whole run goes through; the run.
"""

import os
import random
import shutil
import zlib
from collections import defaultdict
from pathlib import Path

import duckdb
import pytest

from tests import modeles
from tests.entrepots import construire
from tests.outils import PETIT
from tests.torture import bases, issues
from tests.torture.issues import judge
from tests.torture.sortes import Mutation, Sorte, mutations
from tests.torture.tableau import Tableau

PAR_FAMILLE = {"cellule": 8, "ligne": 4, "fichier": 7, "classeur": 4, "identité": 5, "siecle": 4}
LENTES = ("ZIP de 20 000 membres", "texte de 50 000 caractères")


def sample() -> list[Mutation]:
    """One mutation of so many kinds of each family, always the same ones."""
    kinds: dict[str, dict[str, Mutation]] = defaultdict(dict)
    for mutation in sorted(mutations(), key=lambda m: zlib.crc32(m.nom.encode())):
        if mutation.sorte.nom not in LENTES:
            kinds[mutation.sorte.famille].setdefault(mutation.sorte.nom, mutation)
    return [m for family, number in PAR_FAMILLE.items() for m in [*kinds[family].values()][:number]]


def kind(geste, **told) -> Mutation:
    return Mutation(
        Sorte("essai", "essai", geste, lambda _: (), ("petit",), **told), "petit", ("x",)
    )


def test_no_dépôt_of_the_sample_ends_in_a_fault():
    ends = {mutation.nom: judge(mutation) for mutation in sample()}
    assert len(ends) == sum(PAR_FAMILLE.values())
    assert {name: end for name, end in ends.items() if end.est_faute} == {}


def test_the_untouched_dépôt_gives_the_same_figures():
    def geste(depot: Path, *_):
        with (depot / "voeux.csv").open("a") as stream:
            stream.write("\n")

    assert judge(kind(lambda *_: None)).nom == issues.VAIN
    assert judge(kind(geste)).nom == issues.MEMES


def test_a_row_that_is_missing_without_a_word_is_a_fault():
    def geste(depot: Path, *_):
        table = Tableau.lire(depot, "voeux")
        table.lignes.pop(3)
        table.ecrire()

    assert judge(kind(geste)).nom == issues.MUET
    assert judge(kind(geste, autre=frozenset({"x"}))).nom == issues.AUTRE


def test_a_dossier_under_another_name_is_a_fault_even_when_told():
    def geste(depot: Path, *_):
        """Everybody of the lycée in the candidats' file gets the identity of the one below."""
        table = Tableau.lire(depot, "candidats")
        places = [table.place(c) for c in ("ine", "nom", "prenom", "date_naissance")]
        identities = [[ligne[p] for p in places] for ligne in table.lignes]
        for ligne, identity in zip(table.lignes, identities[1:] + identities[:1], strict=True):
            for place, value in zip(places, identity, strict=True):
                ligne[place] = value
        table.ecrire()

    assert judge(kind(geste)).nom == issues.ECHANGE


def test_a_value_that_a_message_quotes_is_a_fault():
    def geste(depot: Path, *_):
        (depot / "voeux.csv").unlink()
        return "obligatoire"  # as if the message held a secret

    assert judge(kind(geste)).nom == issues.CITE


def test_what_waits_for_ever_is_stopped(tmp_path):
    os.mkfifo(tmp_path / "tube")
    with pytest.raises(issues.SansFin), issues.bounded(1):
        (tmp_path / "tube").read_bytes()


def test_every_kind_has_a_place_and_the_same_one_each_time():
    every = mutations()
    assert len(every) >= 1000
    assert len({m.nom for m in every}) == len(every)
    one = random.Random(1).choice([m for m in every if m.sorte.famille == "ligne"])
    assert one.nom in {m.nom for m in mutations()}


def test_the_compiled_models_say_what_dbt_says(tmp_path):
    file = construire(tmp_path / "entrepot.duckdb", [PETIT / bases.DATE])
    con = modeles.warehouse()
    bases.load_depot(PETIT / bases.DATE, con, bases.SETTINGS)
    modeles.build(con, bases.MODELS)
    ours = bases.given(con, "").chiffres
    with duckdb.connect(str(file), read_only=True) as built:
        theirs = bases.given(built, "").chiffres
    assert ours["indicateurs"]
    assert ours == theirs


@pytest.mark.parametrize(
    ("nom", "same"),
    [
        ("cellule/espaces ordinaires autour @ lycee:eleves.prenom", True),
        ("identité/INE INCONNU partout @ lycee:eleves", False),
        ("ligne/une ligne ôtée @ lycee:eleves", False),
        ("ligne/une ligne ôtée @ lycee:candidats", False),
    ],
)
def test_what_a_mutation_does_not_reach_is_what_it_was(nom: str, same: bool, tmp_path: Path):
    """The models that are computed again, and those that are not, say what all of them would."""
    mutation = named(nom)
    base = bases.base(mutation.base)
    depot = tmp_path / base.dossier.name
    shutil.copytree(base.dossier, depot)
    mutation.appliquer(depot)
    found = []
    for build in (
        lambda con: modeles.build_changed(con, bases.MODELS, base.intact),
        lambda con: modeles.build(con, bases.MODELS),
    ):
        con = modeles.warehouse()
        bases.load_depot(depot, con, bases.SETTINGS)
        build(con)
        found.append(bases.given(con, ""))
        con.close()
    assert found[0] == found[1]
    assert (found[0].chiffres == base.donne.chiffres) is same


def named(nom: str) -> Mutation:
    (mutation,) = [m for m in mutations() if m.nom == nom]
    return mutation


@pytest.mark.parametrize(
    ("nom", "ending"),
    [
        # the INE kept the row, and a test of the lists then blocked the run
        ("cellule/cellule vide @ petit:eleves.prenom", issues.ANNONCE),
        # the dossier is the pupil's on two of three; the lists show the vivier's name
        ("identité/deux prenom échangés @ lycee:eleves", issues.ANNONCE),
        ("identité/deux date_naissance échangés @ lycee:eleves", issues.ANNONCE),
        # one identity in two lycées, which no INE joins any more: two pupils
        ("identité/INE gagné @ petit:eleves", issues.ANNONCE),
        # « SPÉ » became « SPÃ‰ »: another group, without a word
        ("fichier/UTF-8 lu deux fois @ lycee:groupes", issues.ANNONCE),
        ("fichier/UTF-8 lu deux fois @ petit:lettres", issues.ANNONCE),
        # the line breaks of a letter were another letter
        ("fichier/fins de ligne Windows @ petit:lettres", issues.MEMES),
        ("fichier/fins de ligne Mac @ petit:lettres", issues.MEMES),
    ],
)
def test_what_was_once_a_fault_is_none(nom: str, ending: str):
    assert judge(named(nom)).nom == ending
