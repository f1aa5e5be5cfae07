"""Portfolio: the matrix against the links, what lacks a partner, phases by hand, each contradiction provoked."""

import pytest

import sitemap
from sitemap.analysis.contradictions import KINDS, contradictions
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


def test_a_project_of_two_forums_has_a_row_with_each(tmp_path):
    draft = valid().add("links", "l3", id="l9", to_id="forum-2", relation="part-of", basis="judgement", judged_by="Rat")
    frame = table(draft, tmp_path)
    rows = frame.loc["old-works"].loc["market-hall"]
    assert rows.index.tolist() == ["forum-1", "forum-2"]
    assert rows["forum_de"].tolist() == ["Wohnen", ""]
    assert rows["forum_relation"].tolist() == ["belongs-to", "part-of"]
    assert rows["forum_basis"].tolist() == ["stated", "judgement"]
    assert rows["site_relation"].tolist() == ["located-at", "located-at"]
    assert rows["lacks"].tolist() == ["", ""]
    assert not (frame.index.get_level_values("site_id") == "").any()


def test_projects_carry_dates_and_states_and_count_each_link_once(tmp_path):
    draft = valid().add("links", "l1", id="l9", relation="part-of").add("links", "l1", id="l10", from_id="basin")
    draft.add("links", "l5", id="l11", from_id="games").change("projects", "market-hall", status="planned", end=None)
    row = table(draft, tmp_path, "portfolio-projects").loc["market-hall"]
    assert row.fillna("").to_dict() == {
        "name_de": "Markthalle", "name_en": "Market Hall", "status": "planned", "begin": "2018", "end": "",
        "sites": 2, "forums": 1, "events": 2, "cross_cutting": "no", "site_ids": "basin;old-works", "forum_ids": "forum-1",
    }  # fmt: skip


def test_a_project_that_nothing_is_linked_with_counts_nothing(tmp_path):
    draft = valid().add("projects", "market-hall", id="alone")
    frame = table(draft, tmp_path, "portfolio-projects")
    row = frame.loc["alone"]
    assert row[["sites", "forums", "events", "site_ids", "forum_ids", "cross_cutting"]].tolist() == [
        0,
        0,
        0,
        "",
        "",
        "no",
    ]
    assert frame.index.tolist() == ["alone", "harbour-quarter", "market-hall"]


def test_forums_stand_by_their_number_with_what_they_reach(tmp_path):
    draft = valid().change("forums", "forum-1", number="10").add("links", "l3", id="l9", from_id="harbour-quarter")
    frame = table(draft, tmp_path, "portfolio-forums")
    assert frame.index.tolist() == ["forum-2", "forum-1"]
    assert frame["number"].tolist() == [2, 10]
    first = frame.loc["forum-1"]
    assert (first["projects"], first["project_ids"]) == (2, "harbour-quarter;market-hall")
    assert (first["sites"], first["site_ids"], first["lacks"]) == (2, "basin;old-works", "")


def test_a_site_counts_what_it_has_once_through_whatever_links(tmp_path):
    draft = valid().add("links", "l1", id="l9", to_id="harbour-quarter")
    draft.add("links", "l3", id="l10", from_id="harbour-quarter").add("links", "l4", id="l11", relation="part-of")
    draft.add("links", "l5", id="l12", to_id="harbour-quarter")
    frame = table(draft, tmp_path, "portfolio-sites")
    assert frame.loc["old-works"].to_dict() == {"projects": 2, "forums": 1, "events": 1, "papers": 1}
    assert frame.loc["basin"].to_dict() == {"projects": 1, "forums": 1, "events": 1, "papers": 0}
    assert frame.loc["pit-anna"].tolist() == [0, 0, 0, 0]
    assert frame.index.tolist() == ["basin", "green-band", "old-works", "pit-anna"]


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


# What is changed in the valid register, and the one row that it must give: kind, record, other, field, value, against.
PROVOKED = [
    (
        lambda d: d.change("projects", "market-hall", status="cancelled"),
        "cancelled-project|old-works|market-hall|link.end||status|cancelled",
    ),
    (
        lambda d: d.change("sites", "old-works", status="idea"),
        "site-behind-project|old-works|market-hall|status|idea|status|under-way",
    ),
    (
        lambda d: d.change("sites", "old-works", status="done"),
        "site-ahead-of-project|old-works|market-hall|status|done|status|under-way",
    ),
    (
        lambda d: d.change("sites", "pit-anna", status="planned").change(
            "phases", "old-works-closed", site_id="pit-anna", phase="works"
        ),
        "phase-ahead-of-status|pit-anna|old-works-closed|status|planned|phase|works 1998",
    ),
    (
        lambda d: d.add("phases", "old-works-closed", id="p2", phase="in-use", begin="1900", end="2001"),
        "use-after-closure|old-works|p2|in-use|2001|closed|1998",
    ),
    (
        lambda d: d.add("phases", "old-works-closed", id="p2", phase="in-use", begin="1999", end=None),
        "use-after-closure|old-works|p2|in-use|1999|closed|1998",
    ),
    (
        lambda d: d.change("projects", "market-hall", begin="2018", end="2020"),
        "ended-but-open|market-hall||end|2020|status|under-way",
    ),
    (
        lambda d: d.change("events", "games", begin="2020", end="2021"),
        "passed-but-open|games||end|2021|certainty|bid",
    ),
    (
        lambda d: d.change("events", "games", begin="2020", end=None),
        "passed-but-open|games||end|2020|certainty|bid",
    ),
    (
        lambda d: (
            d.change("links", "l1", end="2020")
            .change("projects", "market-hall", status="cancelled")
            .change("links", "l5", relation="belongs-to")
        ),
        "event-against-project|garden-show|market-hall|certainty|planned|status|cancelled",
    ),
    (
        lambda d: d.change("events", "garden-show", certainty="cancelled").change("links", "l5", relation="belongs-to"),
        "event-against-project|garden-show|market-hall|certainty|cancelled|status|under-way",
    ),
    *(
        (
            lambda d, status=status: (
                d.change("sites", "old-works", status=status)
                .change("projects", "market-hall", status=status)
                .change("events", "garden-show", certainty="held", begin="2020", end="2020")
                .change("links", "l5", relation="belongs-to")
            ),
            f"event-against-project|garden-show|market-hall|certainty|held|status|{status}",
        )
        for status in ("idea", "bid", "planned")
    ),
    (
        lambda d: (
            d.change("projects", "market-hall", status="done", end="2019")
            .change("sites", "old-works", status="done")
            .change("links", "l1", begin="2020", end="2021")
        ),
        "link-after-project|old-works|market-hall|link.begin|2020|end|2019",
    ),
]


def told(draft, folder):
    frame = contradictions(linked(draft, folder), sitemap.Inputs()).reset_index()
    return ["|".join(map(str, row)) for row in frame.itertuples(index=False)]


def test_every_kind_of_contradiction_is_provoked():
    assert set(KINDS) | {"passed-but-open"} == {row.split("|")[0] for _, row in PROVOKED}


@pytest.mark.parametrize(("change", "row"), PROVOKED, ids=[row for _, row in PROVOKED])
def test_a_contradiction_is_found_and_nothing_else(tmp_path, change, row):
    assert told(change(valid()), tmp_path) == [row]


NO_CONTRADICTION = {
    "only near the project": lambda d: d.change("links", "l1", relation="part-of").change(
        "sites", "old-works", status="idea"
    ),
    "done, and the project only near": lambda d: d.change("links", "l1", relation="part-of").change(
        "sites", "old-works", status="done"
    ),
    "both are done": lambda d: d.change("sites", "old-works", status="done").change(
        "projects", "market-hall", status="done"
    ),
    "done, and the project is cancelled": lambda d: d.change("sites", "old-works", status="done")
    .change("projects", "market-hall", status="cancelled")
    .change("links", "l1", end="2020"),
    "both are planned": lambda d: d.change("sites", "old-works", status="planned").change(
        "projects", "market-hall", status="bid"
    ),
    "a state that nobody knows": lambda d: d.change(
        "sites", "old-works", status=None, status_date=None, status_source=None
    ).change("phases", "old-works-closed", phase="works"),
    "works on a site that is under way": lambda d: d.change("phases", "old-works-closed", phase="works"),
    "works that began after the state was told": lambda d: d.change("sites", "pit-anna", status="planned").change(
        "phases", "old-works-closed", site_id="pit-anna", phase="works", begin="2019-03"
    ),
    "works without a begin": lambda d: d.change("phases", "old-works-closed", site_id="pit-anna", phase="works", begin=None),
    "a phase that says nothing of the state": lambda d: d.change(
        "phases", "old-works-closed", site_id="pit-anna", phase="planning"
    ),
    "use until the year of the closure": lambda d: d.add(
        "phases", "old-works-closed", id="p2", phase="in-use", begin="1900", end="1998-12"
    ),
    "use of another site": lambda d: d.add(
        "phases", "old-works-closed", id="p2", site_id="basin", phase="in-use", begin="1900", end="2001"
    ),
    "an ended project that is done": lambda d: d.change("projects", "harbour-quarter", end="2020", status="done").change(
        "sites", "basin", status="done"
    ),
    "a passed event that was held": lambda d: d.change("events", "games", begin="2020", end="2020", certainty="held"),
    "a cancelled event that only touches the project": lambda d: d.change(
        "events", "garden-show", certainty="cancelled"
    ),
    "both are cancelled": lambda d: d.change("events", "garden-show", certainty="cancelled")
    .change("projects", "market-hall", status="cancelled")
    .change("links", "l1", end="2020")
    .change("links", "l5", relation="belongs-to"),
    "an event was held in a project under way": lambda d: d.change(
        "events", "garden-show", certainty="held", begin="2020", end="2020"
    ).change("links", "l5", relation="belongs-to"),
    "an event that is planned in a planned project": lambda d: d.change("projects", "market-hall", status="planned").change(
        "links", "l5", relation="belongs-to"
    ),
    "a link that begins in the project's last year": lambda d: d.change("links", "l1", begin="2027-12", end="2028").change(
        "projects", "market-hall", end="2027"
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", NO_CONTRADICTION.values(), ids=NO_CONTRADICTION)
def test_what_comes_near_is_no_contradiction(tmp_path, change):
    assert told(change(valid()), tmp_path) == []


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
