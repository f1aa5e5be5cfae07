"""``register.toml``: every fault of it is one message that names the key."""

import pytest

import sitemap
from sitemap.register.info import parse_info
from tests.registers import INFO, valid


def refusal(text, tmp_path):
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(sitemap.SitemapError) as caught:
        parse_info(content, tmp_path / "register.toml")
    return caught.value


def without(key):
    return "\n".join(line for line in INFO.splitlines() if not line.startswith(f"{key} ="))


def test_the_whole_is_read(tmp_path):
    info = parse_info(INFO.encode(), tmp_path)
    assert (info.id, info.crs, info.language) == ("seldorf", "EPSG:25832", "de")
    (basemap,) = info.basemaps
    assert (basemap.provider, basemap.max_zoom) == ("Seldorf", 18)


@pytest.mark.parametrize("key", ["id", "title_de", "title_en", "crs", "version", "provider"])
def test_a_missing_key_is_named(key, tmp_path):
    error = refusal(without(key), tmp_path) if key != "id" else refusal(INFO.replace('id = "seldorf"', ""), tmp_path)
    assert isinstance(error, sitemap.FieldError)
    assert f"{key}”" in str(error)


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('colour = "red"', "colour"),
        ("publisher = 5", "publisher"),
        ("publisher = true", "publisher"),
        ("publisher = ['a']", "publisher"),
        ("publisher = 2024-05-01", "publisher"),
        ('language = "fr"', "language"),
        ('basemaps = "x"', "basemaps"),
        ("basemaps = [1]", "basemaps"),
        ('licence_url = "javascript:alert(1)"', "licence_url"),
        ('contact_url = "mailto"', "contact_url"),
        ('contact_url = "https://[x"', "contact_url"),
    ],
)
def test_a_wrong_key_is_named(line, key, tmp_path):
    kept = INFO.split("[[basemaps]]")[0] if key == "basemaps" else INFO
    text = "\n".join(part for part in kept.splitlines() if not part.startswith(f"{key} ="))
    error = refusal(f"{line}\n{text}", tmp_path)
    assert isinstance(error, sitemap.FieldError)
    assert f"“{key}”" in str(error)
    assert str(tmp_path / "register.toml") in str(error)


@pytest.mark.parametrize(
    "address",
    [
        "http://tiles.example.org/{z}.png",
        "https://{s}.example.org/{z}.png",
        "https:///x",
        "//tiles.example.org",
        "https://[tiles",
        "https://a b.org/",
        "https://example.org/;'\\\"><script>",
        "javascript:alert(1)",
    ],
)
def test_a_basemap_must_name_a_fixed_host_reached_safely(address, tmp_path):
    error = refusal(INFO.replace("https://tiles.example.org/{z}/{x}/{y}.png", address), tmp_path)
    assert "basemaps[0].url" in str(error)


@pytest.mark.parametrize("text", ["x = [", "x = 1\nx = 2", "= 1", "[[basemaps]", "a = " + "[" * 5000, '"\\ud800" = 1'])
def test_what_is_no_toml_is_told_with_its_line(text, tmp_path):
    error = refusal(text, tmp_path)
    assert isinstance(error, sitemap.RegisterError)
    assert "not valid TOML" in str(error)


def test_another_encoding_is_told(tmp_path):
    assert "not UTF-8" in str(refusal(INFO.encode("latin-1"), tmp_path))


@pytest.mark.parametrize(
    "crs", ["EPSG:4326", "EPSG:3857", "EPSG:3395", "EPSG:2263", "EPSG:4979", "EPSG:99999", "nonsense", "+proj"]
)
def test_a_system_in_which_nothing_can_be_measured_is_refused(crs, tmp_path):
    draft = valid()
    draft.info = draft.info.replace("EPSG:25832", crs)
    folder = draft.write(tmp_path / "register")
    with pytest.raises(sitemap.RegisterError, match="EPSG:25832"):
        sitemap.read_register(folder)


@pytest.mark.parametrize("crs", ["EPSG:25832", "EPSG:2056", "EPSG:31287", "EPSG:28992", "EPSG:3035"])
def test_official_systems_of_regions_are_accepted(crs, tmp_path):
    draft = valid()
    draft.info = draft.info.replace("EPSG:25832", crs)
    assert sitemap.read_register(draft.write(tmp_path / "register")).crs.to_string() == crs
