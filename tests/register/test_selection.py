"""Some sites of a register, with what belongs to them and nothing else."""

import pytest

import sitemap
from sitemap.register.selection import only_sites
from sitemap.validation import validate


def test_only_what_belongs_to_the_sites_stays(register):
    part = only_sites(register, ["pit-anna"])
    linked, whole = sitemap.link(part), sitemap.link(register)
    assert list(part.sites.index) == ["pit-anna"]
    for name in ("site_projects", "site_papers", "site_forums", "site_events"):
        before = getattr(whole, name)
        of_site = before[before["site_id"] == "pit-anna"].reset_index(drop=True)
        assert getattr(linked, name).equals(of_site), name
    assert set(part.areas["site_id"]) <= {"pit-anna"}
    assert set(part.phases["site_id"]) <= {"pit-anna"}
    assert set(part.projects.index) == set(linked.site_projects["project_id"])


def test_a_part_is_a_valid_register_that_names_only_sources_it_has(register):
    for site in register.sites.index:
        part = only_sites(register, [site])
        assert [f for f in validate(part) if f.severity == "error"] == [], site
        cited = {s for cell in part.sites["source"].dropna() for s in cell.split(";")}
        assert cited <= set(part.sources.index)


def test_all_sites_are_the_register_without_what_nobody_is_linked_to(register):
    part = only_sites(register, list(register.sites.index))
    assert part.sites.equals(register.sites)
    assert part.layers.equals(register.layers)


def test_the_order_is_that_of_the_register(register):
    asked = list(register.sites.index)[:2][::-1]
    assert list(only_sites(register, asked).sites.index) == asked[::-1]


def test_unknown_ids_are_named_with_those_that_are_known(register):
    with pytest.raises(sitemap.UsageError, match="nix, nie") as error:
        only_sites(register, ["nix", "pit-anna", "nie", "nix"])
    assert "basin, green-band, old-works, pit-anna" in str(error.value)
