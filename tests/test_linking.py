"""Joining the tables: what is linked, through what, and what is left out."""

import pytest

import sitemap
from tests.registers import valid


def linked(draft, tmp_path):
    return sitemap.link(sitemap.read_register(draft.write(tmp_path / "register")))


def pairs(frame, first, second):
    return list(zip(frame[first], frame[second], strict=True))


@pytest.fixture(scope="module")
def joined(register):
    return sitemap.link(register)


def test_each_type_of_link_joins_its_tables(joined):
    assert pairs(joined.site_projects, "site_id", "project_id") == [
        ("basin", "harbour-quarter"),
        ("old-works", "market-hall"),
    ]
    assert pairs(joined.project_forums, "project_id", "forum_id") == [("market-hall", "forum-1")]
    assert pairs(joined.site_papers, "site_id", "paper_id") == [("old-works", "drs-7")]
    assert pairs(joined.event_projects, "event_id", "project_id") == [("garden-show", "market-hall")]


def test_forums_and_events_of_a_site_name_the_project_that_leads_there(joined):
    assert joined.site_forums.to_numpy().tolist() == [["old-works", "forum-1", "market-hall"]]
    assert joined.site_events.to_numpy().tolist() == [["old-works", "garden-show", "market-hall"]]


def with_a_paper_of_the_project(draft):
    draft.add(
        "papers", "drs-7", id="drs-8", title_de="Markthalle: Entwurf", title_en="Market hall: design", date="2024-05-02"
    )
    for link, paper in (("l90", "drs-8"), ("l91", "drs-7")):
        draft.add("links", "l1", id=link, type="project-paper", from_id="market-hall", to_id=paper, relation="named-in")
    return draft


def test_papers_of_its_projects_reach_a_site(tmp_path):
    result = linked(with_a_paper_of_the_project(valid()), tmp_path)
    assert result.site_papers_of_projects.to_numpy().tolist() == [
        ["old-works", "drs-7", "market-hall"],
        ["old-works", "drs-8", "market-hall"],
    ]
    assert pairs(result.site_papers, "site_id", "paper_id") == [("old-works", "drs-7")]


def test_a_link_keeps_its_evidence(joined):
    (link,) = joined.event_projects.to_dict("records")
    assert (link["relation"], link["basis"], link["judged_by"]) == ("part-of", "judgement", "Planungsamt")
    assert (link["begin"], link["end"], link["section"], link["source"]) == ("2027", "2027", "2.1", "paper-7")


@pytest.mark.parametrize("end", ["from_id", "to_id"])
def test_a_link_into_nothing_is_left_out_and_was_reported(tmp_path, end):
    draft = valid().change("links", "l1", **{end: "nowhere"})
    result = linked(draft, tmp_path)
    assert pairs(result.site_projects, "site_id", "project_id") == [("basin", "harbour-quarter")]
    assert result.site_forums.empty
    assert [f.code for f in sitemap.validate(result.register)] == ["ref-dangling"]


def test_two_ways_to_a_forum_are_both_there_and_each_once(tmp_path):
    draft = valid()
    draft.add("links", "l3", id="l6", from_id="harbour-quarter")
    draft.add("links", "l1", id="l7", to_id="harbour-quarter")
    draft.add("links", "l1", id="l8", relation="part-of")  # a second relation to the same project
    result = linked(draft, tmp_path)
    assert result.site_forums.to_numpy().tolist() == [
        ["basin", "forum-1", "harbour-quarter"],
        ["old-works", "forum-1", "harbour-quarter"],
        ["old-works", "forum-1", "market-hall"],
    ]


def test_a_register_without_links_is_joined(tmp_path):
    folder = valid().write(tmp_path / "register")
    path = folder / "links.csv"
    path.write_bytes(path.read_bytes().split(b"\n")[0] + b"\n")
    result = sitemap.link(sitemap.read_register(folder))
    assert result.site_projects.empty
    assert result.site_events.columns.tolist() == ["site_id", "event_id", "project_id"]


def test_the_order_of_rows_in_the_file_decides_nothing(tmp_path):
    draft = valid()
    before = linked(draft, tmp_path / "a")
    draft.tables["links"].reverse()
    after = linked(draft, tmp_path / "b")
    for name in ("site_projects", "project_forums", "site_papers", "event_projects", "site_forums", "site_events",
                 "site_papers_of_projects"):  # fmt: skip
        assert getattr(before, name).equals(getattr(after, name))
