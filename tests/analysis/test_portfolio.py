"""Portfolio: the matrix against the links, what lacks a partner, phases by hand, each contradiction provoked."""

import pytest

import sitemap
from sitemap.analysis.contradictions import KINDS
from tests.analysis.planning import linked
from tests.registers import valid


def table(draft, tmp_path, name="portfolio"):
    return sitemap.analyse(linked(draft, tmp_path), names=["portfolio"]).table(name)


def test_the_matrix_holds_every_link_and_everything_that_has_none(tmp_path):
    frame = table(valid(), tmp_path)
    assert frame["lacks"].to_dict() == {
        ("", "", "forum-2"): "no-site;no-project",
        ("basin", "harbour-quarter", ""): "no-forum",
        ("green-band", "", ""): "no-project;no-forum",
        ("old-works", "market-hall", "forum-1"): "",
        ("pit-anna", "", ""): "no-project;no-forum",
    }
    row = frame.loc[("old-works", "market-hall", "forum-1")]
    assert (row["site_de"], row["project_en"], row["forum_de"]) == ("Altes Werk", "Market Hall", "Wohnen")
    assert (row["site_basis"], row["forum_relation"]) == ("stated", "belongs-to")


def test_two_links_of_one_pair_are_one_row_with_both_relations(tmp_path):
    draft = valid().add("links", "l1", id="l9", relation="part-of", basis="judgement", judged_by="Planungsamt")
    row = table(draft, tmp_path).loc[("old-works", "market-hall", "forum-1")]
    assert row["site_relation"] == "located-at;part-of"
    assert row["site_basis"] == "judgement;stated"


def test_a_project_without_a_site_is_a_row(tmp_path):
    frame = table(valid().remove("links", "l2"), tmp_path)
    assert frame.loc[("", "harbour-quarter", ""), "lacks"] == "no-site;no-forum"


def test_a_project_of_two_forums_is_cross_cutting(tmp_path):
    draft = valid().add("links", "l3", id="l9", to_id="forum-2")
    frame = table(draft, tmp_path, "portfolio-projects")
    assert frame["cross_cutting"].to_dict() == {"harbour-quarter": "no", "market-hall": "yes"}
    assert frame.loc["market-hall", "forum_ids"] == "forum-1;forum-2"
    forums = table(draft, tmp_path / "again", "portfolio-forums")
    assert forums["sites"].to_dict() == {"forum-1": 1, "forum-2": 1}


def test_a_forum_without_project_or_site_says_so(tmp_path):
    frame = table(valid().remove("links", "l1"), tmp_path, "portfolio-forums")
    assert frame["lacks"].to_dict() == {"forum-1": "no-site", "forum-2": "no-project;no-site"}


def test_counts_agree_with_the_links_counted_one_by_one(tmp_path):
    found = linked(valid(), tmp_path)
    frame = sitemap.analyse(found, names=["portfolio"]).table("portfolio-sites")
    for site in found.register.sites.index:
        projects = {p for s, p in found.site_projects[["site_id", "project_id"]].itertuples(index=False) if s == site}
        forums = {
            f for p, f in found.project_forums[["project_id", "forum_id"]].itertuples(index=False) if p in projects
        }
        assert frame.loc[site, ["projects", "forums"]].tolist() == [len(projects), len(forums)]


def test_phases_count_in_every_year_they_touch(tmp_path):
    draft = valid().change("phases", "old-works-closed", begin="1998-06", end="2000")
    draft.add("phases", "old-works-closed", id="p2", site_id="basin", begin="1999-12-31", end=None)
    draft.add("phases", "old-works-closed", id="p3", site_id="pit-anna", phase="planning", begin=None, end="2001-01")
    frame = table(draft, tmp_path, "portfolio-phases")
    assert frame["sites"].to_dict() == {
        (1998, "closed"): 1, (1999, "closed"): 2, (2000, "closed"): 1, (2001, "closed"): 0, (2001, "planning"): 1,
    }  # fmt: skip
    assert frame.loc[(2001, "closed"), "sites_possible"] == 1
    assert frame.loc[(1999, "closed"), "area_m2"] == pytest.approx(400_000 + 450_000)
    assert frame.loc[(2000, "closed"), "site_ids"] == "basin;old-works"


def test_a_site_in_two_phases_of_a_kind_counts_once(tmp_path):
    draft = valid().add("phases", "old-works-closed", id="p2", begin="1998", end="1998")
    assert table(draft, tmp_path, "portfolio-phases")["sites"].to_dict() == {(1998, "closed"): 1}


def test_no_phases_give_an_empty_table(tmp_path):
    draft = valid()
    draft.change("phases", "old-works-closed", begin=None, end=None)
    assert table(draft, tmp_path, "portfolio-phases").empty


def test_the_valid_register_contradicts_itself_nowhere(tmp_path):
    assert table(valid(), tmp_path, "portfolio-contradictions").empty


PROVOKED = {
    "cancelled-project": lambda d: d.change("projects", "market-hall", status="cancelled"),
    "site-behind-project": lambda d: d.change("sites", "old-works", status="idea"),
    "site-ahead-of-project": lambda d: d.change("sites", "old-works", status="done"),
    "phase-ahead-of-status": lambda d: d.change("sites", "old-works", status="planned").change(
        "phases", "old-works-closed", phase="works"
    ),
    "use-after-closure": lambda d: d.add(
        "phases", "old-works-closed", id="p2", phase="in-use", begin="1900", end="2001"
    ),
    "ended-but-open": lambda d: d.change("projects", "market-hall", begin="2018", end="2020"),
    "passed-but-open": lambda d: d.change("events", "games", begin="2020", end="2020"),
    "event-against-project": lambda d: d.change("events", "garden-show", certainty="cancelled").change(
        "links", "l5", relation="belongs-to"
    ),
    "link-after-project": lambda d: d.change("projects", "market-hall", end="2019").change(
        "links", "l1", begin="2020", end="2021"
    ),
}


def test_every_kind_of_contradiction_is_provoked():
    assert set(KINDS) | {"passed-but-open"} == set(PROVOKED)


@pytest.mark.parametrize("kind", PROVOKED)
def test_a_contradiction_is_found(tmp_path, kind):
    frame = table(PROVOKED[kind](valid()), tmp_path, "portfolio-contradictions")
    assert kind in frame.index.get_level_values("kind")


def test_an_ended_link_to_a_cancelled_project_is_no_contradiction(tmp_path):
    draft = valid().change("projects", "market-hall", status="cancelled").change("links", "l1", end="2020")
    kinds = table(draft, tmp_path, "portfolio-contradictions").index.get_level_values("kind")
    assert "cancelled-project" not in kinds


def test_dates_are_compared_as_exactly_as_they_are_known(tmp_path):
    # The source was read on 1 May 2024: what ends in 2024 has not certainly ended.
    for end, expected in (("2024", 0), ("2024-05", 0), ("2024-04", 1), ("2023", 1)):
        draft = valid().change("projects", "market-hall", end=end)
        frame = table(draft, tmp_path / end, "portfolio-contradictions")
        assert (frame.index.get_level_values("kind") == "ended-but-open").sum() == expected
