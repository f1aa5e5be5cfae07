"""What a shell completes: commands, options and the sites of the register that the call names."""

import os
import subprocess
import sysconfig

import pytest

from tests.cli.running import as_process, run

SCRIPTS = sysconfig.get_path("scripts")


def completed_by_bash(*words):
    """Return what bash itself offers at the end of the words."""
    given = " ".join(f"'{w}'" for w in words)
    script = (
        f'eval "$(sitemap completion bash)"; COMP_WORDS=({given}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); '
        '_sitemap_completion sitemap; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    environment = {"PATH": f"{SCRIPTS}:/usr/bin:/bin", "LANG": "C.UTF-8"}
    done = subprocess.run(["bash", "--norc", "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert done.stderr == ""
    return done.stdout.split()


def test_bash_completes_commands_options_and_sites(folder):
    assert completed_by_bash("sitemap", "va") == ["validate"]
    assert completed_by_bash("sitemap", "papers", "acc") == ["accept"]
    assert "--theme" in completed_by_bash("sitemap", "map", "--th")
    assert completed_by_bash("sitemap", "show", "-r", str(folder), "old") == ["old-works"]


def test_sites_that_stand_already_are_not_offered_again(folder):
    offered = completed_by_bash("sitemap", "report", "-r", str(folder), "old-works", "")
    assert "pit-anna" in offered
    assert "old-works" not in offered


def test_lists_with_commas_are_completed_at_their_end(folder):
    assert completed_by_bash("sitemap", "map", str(folder), "--sites", "old-works,pit") == ["old-works,pit-anna"]
    assert "old-works,old-works" not in completed_by_bash("sitemap", "map", str(folder), "--sites", "old-works,")


def test_without_a_register_the_shipped_one_completes():
    from sitemap import read_register, shipped_register

    ids = sorted(read_register(shipped_register()).table("sites").index)
    assert completed_by_bash("sitemap", "show", "") == ids


@pytest.mark.parametrize("content", [None, b"{", b"[]", b'{"features": [{"properties": null}]}', b"\xff"])
def test_a_register_that_cannot_be_read_offers_nothing_and_says_nothing(tmp_path, content):
    if content is not None:
        (tmp_path / "sites.geojson").write_bytes(content)
    assert completed_by_bash("sitemap", "show", "-r", str(tmp_path), "") == []


@pytest.mark.parametrize(("shell", "told"), [("zsh", "Altes Werk"), ("fish", "Altes Werk")])
def test_shells_that_show_help_are_given_the_names(folder, shell, told):
    asked = {"_SITEMAP_COMPLETE": f"{shell}_complete", "COMP_WORDS": f"sitemap show -r {folder} old", "COMP_CWORD": "old" if shell == "fish" else "4"}  # fmt: skip
    done = as_process(env={**os.environ, **asked})
    assert "old-works" in done.stdout
    assert told in done.stdout
    assert f"_SITEMAP_COMPLETE={shell}_complete" in run("completion", shell).output


def test_another_shell_is_a_wrong_call():
    assert run("completion", "tcsh").exit_code == 2
