"""Proposals and what becomes of them: nothing is linked that no person marked, and nothing half."""

import csv
import json
from dataclasses import replace

import pytest

import sitemap
from sitemap.papers import (
    PaperRecord,
    accept_proposals,
    propose,
    read_proposals,
    write_proposals,
)
from sitemap.papers.acceptance import plan_acceptance
from sitemap.papers.inbox import Inbox, Origin
from tests.registers import valid

ORIGIN = Origin("oparl-seldorf", "Ratsinformation Seldorf", publisher="Stadt Seldorf", accessed="2024-05-01")


def paper(number, title, **more):
    return PaperRecord(f"https://ris.example.org/{number}", ORIGIN.id, number=number, title=title,
                       **{"body": "Rat", "date": "2024-02-21", **more})  # fmt: skip


def inbox(*papers):
    return Inbox({ORIGIN.id: ORIGIN}, {p.key: p for p in papers})


@pytest.fixture
def register(folder):
    return sitemap.read_register(folder)


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rows(proposals):
    return [(p.type, p.from_id, p.paper_id, p.method) for p in proposals]


def test_sites_and_projects_are_proposed_with_score_method_and_evidence(register):
    found = propose(register, inbox(paper("11/2024", "Sanierung des Alten Werks mit Markthalle")))
    assert rows(found) == [
        ("project-paper", "market-hall", "11-2024-2024-02-21-rat", "exact"),
        ("site-paper", "old-works", "11-2024-2024-02-21-rat", "inflected"),
    ]
    assert found[1].evidence == "Sanierung des [Alten Werks] mit Markthalle"
    assert found[1].score == "100"
    assert {p.accept for p in found} == {""}


def test_a_paper_that_names_another_one_is_proposed_through_it(register):
    found = propose(register, inbox(paper("12/2024", "Ergänzung zur Drucksache Nr. 7 / 2019")))
    assert rows(found) == [("site-paper", "old-works", "12-2024-2024-02-21-rat", "reference")]
    assert found[0].evidence == "Ergänzung zur Drucksache Nr. [7 / 2019]"
    assert "drs-7" in found[0].remark
    assert propose(register, inbox(paper("12/2024", "Ergänzung zur Drucksache 17/2019 und 7/20191"))) == []


def test_a_related_paper_counts_as_a_reference(register):
    known = paper("7/2019", "Sachstand Brachflächen", date="2019-02-21")
    found = propose(register, inbox(known, paper("13/2024", "Nachtrag", related=(known.key,))))
    assert rows(found) == [("site-paper", "old-works", "13-2024-2024-02-21-rat", "reference")]


def test_a_paper_of_the_register_is_known_again_and_what_is_linked_is_not_proposed(register):
    found = propose(register, inbox(paper("Drs. 7/2019", "Altes Werk und Hafenbecken", date="2019-02-21")))
    assert rows(found) == [("site-paper", "basin", "drs-7", "exact")]
    other_day = propose(register, inbox(paper("7/2019", "Altes Werk", date="2023-02-21")))
    assert other_day[0].paper_id != "drs-7", "the same number on another day is another paper"


def test_words_that_fit_two_sites_say_so(folder):
    draft = valid().add("sites", "basin", id="old-works-north", name_de="Altes Werk Nord", name_en="Old Works North")
    register = sitemap.read_register(draft.write(folder))
    found = propose(register, inbox(paper("1/2024", "Altes Werk Nord")))
    assert {p.from_id: p.remark for p in found} == {
        "old-works": "the same words also fit: old-works-north",
        "old-works-north": "the same words also fit: old-works",
    }


def test_marks_survive_the_next_run_in_csv_and_json(register, tmp_path):
    papers = inbox(paper("11/2024", "Altes Werk"), paper("12/2024", "Zeche Anna"))
    first = propose(register, papers)
    marked = [replace(first[0], accept="nein", judged_by="A"), *first[1:]]
    for name in ("p.csv", "p.json"):
        write_proposals(marked, tmp_path / name)
        again, faults = read_proposals(tmp_path / name)
        assert (again, faults) == (marked, [])
        assert [p.accept for p in propose(register, papers, again)].count("nein") == 1
        assert [p.accept for p in propose(register, inbox(), again)] == ["nein"]


@pytest.mark.parametrize("cell", ["=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", "'=1", 'a "quoted", cell', "zwei\nZeilen"])
def test_a_cell_is_no_formula_to_a_spreadsheet_and_comes_back_as_it_was(tmp_path, register, cell):
    (proposal,) = propose(register, inbox(paper("11/2024", "Altes Werk")))
    proposal = replace(proposal, title=cell, evidence=cell)
    write_proposals([proposal], tmp_path / "p.csv")
    (row,) = table(tmp_path / "p.csv")
    assert row["title"][0] not in "=+-@\t"
    assert read_proposals(tmp_path / "p.csv")[0] == [proposal]


def test_a_spreadsheet_with_semicolons_and_its_own_order_of_columns_is_read(tmp_path, register):
    (proposal,) = propose(register, inbox(paper("11/2024", "Altes Werk")))
    write_proposals([proposal], tmp_path / "p.csv")
    (row,) = table(tmp_path / "p.csv")
    with (tmp_path / "q.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, sorted(row), delimiter=";")
        writer.writeheader()
        writer.writerow(row)
    assert read_proposals(tmp_path / "q.csv")[0] == [proposal]


@pytest.mark.parametrize("content", ["a,b\n1,2\n", "[1]", "{}", "", "[" * 100_000])
def test_a_file_that_holds_no_proposals_is_refused(tmp_path, content):
    for name in ("p.csv", "p.json"):
        path = tmp_path / name
        path.write_text(content)
        try:
            proposals, faults = read_proposals(path)
        except sitemap.SitemapError:
            continue
        assert faults or proposals == []


def accepted(register, *papers, **options):
    proposals = [replace(p, accept="ja") for p in propose(register, inbox(*papers))]
    return plan_acceptance(register, proposals, **{"judged_by": "Planungsamt", **options})


def test_only_marked_rows_are_taken_and_say_whose_judgement_they_are(register, folder):
    first, second = propose(register, inbox(paper("11/2024", "Altes Werk"), paper("12/2024", "Markthalle")))
    accept_proposals(plan_acceptance(register, [replace(first, accept="x", judged_by="A. Person"), second]))
    after = sitemap.read_register(folder)
    assert sitemap.validate(after) == ()
    new = after.links[~after.links.index.isin(register.links.index)]
    (row,) = new.itertuples()
    assert (row.type, row.from_id, row.to_id) == ("site-paper", "old-works", "11-2024-2024-02-21-rat")
    assert (row.relation, row.basis, row.judged_by, row.source) == ("named-in", "judgement", "A. Person", ORIGIN.id)
    added = after.papers.loc["11-2024-2024-02-21-rat"]
    assert (added["number"], added["title_de"], added["body"], added["date"]) == (
        "11/2024",
        "Altes Werk",
        "Rat",
        "2024-02-21",
    )
    assert after.sources.loc[ORIGIN.id, "title"] == "Ratsinformation Seldorf"
    assert len(after.papers) == len(register.papers) + 1


def test_project_papers_are_joined(register, folder):
    accept_proposals(accepted(register, paper("12/2024", "Markthalle")))
    linked = sitemap.link(sitemap.read_register(folder))
    assert linked.project_papers[["project_id", "paper_id"]].to_numpy().tolist() == [
        ["market-hall", "12-2024-2024-02-21-rat"]
    ]


def test_accepting_twice_changes_nothing_more(register, folder):
    proposals = [replace(p, accept="ja") for p in propose(register, inbox(paper("11/2024", "Altes Werk")))]
    accept_proposals(plan_acceptance(register, proposals, judged_by="A"))
    contents = {p.name: p.read_bytes() for p in folder.glob("*.csv")}
    plan = plan_acceptance(sitemap.read_register(folder), proposals, judged_by="A")
    accept_proposals(plan)
    assert plan.links == ()
    assert {p.name: p.read_bytes() for p in folder.glob("*.csv")} == contents


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"accept": "vielleicht"}, "proposal-mark"),
        ({"judged_by": ""}, "proposal-unnamed"),
        ({"from_id": "nowhere"}, "ref-dangling"),
        ({"type": "site-project"}, "code-unknown"),
        ({"url": "javascript:alert(1)"}, "url-unsafe"),
        ({"date": "soon"}, "date-form"),
        ({"title": ""}, "value-missing"),
        ({"title": "a\x1b[31m"}, "text-control"),
        ({"paper_id": "Not An Id"}, "id-form"),
        ({"source": "other", "source_title": ""}, "proposal-source"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_and_nothing_is_written(register, folder, change, code):
    good, bad = propose(register, inbox(paper("11/2024", "Altes Werk"), paper("12/2024", "Zeche Anna")))
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    marked = [replace(p, accept="ja", judged_by="A") for p in (good, bad)]
    plan = plan_acceptance(register, [marked[0], replace(marked[1], **change)])
    assert code in {f.code for f in plan.findings}
    with pytest.raises(sitemap.RegisterError, match="nothing was written"):
        accept_proposals(plan)
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before


def test_rows_of_one_paper_must_agree(register):
    one, other = propose(register, inbox(paper("11/2024", "Altes Werk und Zeche Anna")))
    plan = plan_acceptance(
        register, [replace(one, accept="ja"), replace(other, accept="ja", title="Other")], judged_by="A"
    )
    assert [f.code for f in plan.findings] == ["proposal-contradiction"]


def test_a_register_that_changed_in_the_meantime_is_not_written_over(register, folder):
    plan = accepted(register, paper("11/2024", "Altes Werk"))
    (folder / "links.csv").write_bytes((folder / "links.csv").read_bytes() + b"\n")
    with pytest.raises(sitemap.RegisterError, match="changed by somebody else"):
        accept_proposals(plan)


def test_two_papers_that_would_have_one_id_get_two(register):
    papers = [replace(paper("11/2024", t), key=t) for t in ("Altes Werk", "Zeche Anna")]
    found = propose(register, inbox(*papers))
    assert sorted(p.paper_id for p in found) == ["11-2024-2024-02-21-rat", "11-2024-2024-02-21-rat-2"]


def test_a_json_file_holds_the_same_columns(register, tmp_path):
    write_proposals(propose(register, inbox(paper("1/2024", "Altes Werk"))), tmp_path / "p.json")
    (row,) = json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))
    assert row["accept"] == ""
    assert row["source_title"] == "Ratsinformation Seldorf"
