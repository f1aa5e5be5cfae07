"""``sitemap figure`` and ``sitemap report``: files, errors, exit codes."""

import hashlib
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import sitemap
from sitemap.cli import cli
from tests.documents.reading import text_of
from tests.registers import valid

FONTS = Path(sitemap.__file__).parent / "documents" / "fonts"


def run(*arguments):
    return CliRunner().invoke(cli, [str(a) for a in arguments])


def test_a_figure_is_written_in_every_format_with_a_manifest(folder, tmp_path):
    done = run(
        "figure", "old-works", "-r", folder, "-o", tmp_path / "out", "-f", "svg,pdf", "--scale", "1:10.000", "--json"
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert told["scale"] == 10_000
    assert {Path(f).name for f in told["files"]} == {"old-works-a4-10000.svg", "old-works-a4-10000.pdf"}
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    for name, digest in manifest["outputs"].items():
        assert hashlib.sha256((tmp_path / "out" / name).read_bytes()).hexdigest() == digest


def test_a_report_is_written_for_each_site(folder, tmp_path):
    done = run("report", "-r", folder, "-o", tmp_path, "--lang", "en", "old-works", "basin")
    assert done.exit_code == 0, done.output
    assert {p.name for p in tmp_path.glob("*.pdf")} == {"old-works.pdf", "basin.pdf"}
    assert "Harbour" in text_of(tmp_path / "basin.pdf")


def test_an_atlas_is_one_document_in_the_language_of_the_register(folder, tmp_path):
    done = run("report", "-r", folder, "-o", tmp_path, "--atlas", "-f", "pdf,png")
    assert done.exit_code == 0, done.output
    assert {p.name for p in tmp_path.glob("atlas.*")} == {"atlas.pdf", "atlas.png"}
    assert "Atlas mit 4 Flächen" in text_of(tmp_path / "atlas.pdf")


def test_progress_is_shown_in_a_terminal_and_nowhere_else(folder, tmp_path):
    terminal, end = pty.openpty()
    command = [sys.executable, "-m", "sitemap", "report", "--atlas", "-r", str(folder), "-o", str(tmp_path)]
    with subprocess.Popen(
        command, stderr=end, stdout=subprocess.PIPE, env={"PATH": "/usr/bin:/bin", "TERM": "xterm"}
    ) as run_:
        os.close(end)
        shown = b""
        while True:
            try:
                part = os.read(terminal, 1024)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            shown += part
    os.close(terminal)
    assert run_.returncode == 0
    # Four steps, four sites, the document.
    assert b"9/9 atlas" in shown
    one = [a for a in command if a != "--atlas"] + ["old-works", "-f", "png"]
    done = subprocess.run(one, capture_output=True, check=True)
    assert done.stderr == b""


def test_two_processes_write_the_same_bytes(folder, tmp_path):
    # Typst writes the sheet's PDF as it writes the atlas; only its SVG is made in another way.
    both = """
import sys
from sitemap.cli import cli
for command in (["report", "--atlas", "-f", "pdf,docx,xlsx,png"], ["figure", "-f", "svg", "--theme", "projects"]):
    cli([*command, "-q", "-r", sys.argv[1], "-o", f"{sys.argv[2]}/{command[0]}"], standalone_mode=False)
"""
    digests = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        environment = {"PATH": "/usr/bin:/bin", "PYTHONHASHSEED": seed, "TZ": f"Etc/GMT+{seed}"}
        subprocess.run([sys.executable, "-c", both, str(folder), str(out)], check=True, env=environment)
        digests.append({p.relative_to(out): hashlib.sha256(p.read_bytes()).hexdigest() for p in out.rglob("*.*")})
    assert digests[0] == digests[1]
    # Two manifests among them.
    assert len(digests[0]) == 7


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["figure", "nowhere"], "old-works"),
        (["figure", "--scale", "huge"], "1:25000"),
        (["figure", "--scale", "1:5000"], "A4"),
        (["figure", "-f", "tiff"], "svg, pdf, png"),
        (["figure", "--paper", "b5"], "b5"),
        (["report", "nowhere"], "old-works"),
        (["report", "-f", "odt"], "pdf, docx, xlsx, png"),
        (["report", "--base-url", "example.org"], "https://www.example.org"),
    ],
)
def test_a_wrong_call_is_told_in_one_message_and_writes_nothing(folder, tmp_path, arguments, said):
    done = run(*arguments, "-r", folder, "-o", tmp_path / "out", "--lang", "de")
    assert done.exit_code == 2
    assert said in done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()


def test_a_rule_file_that_is_not_there_is_told(folder, tmp_path):
    done = run("report", "-r", folder, "-o", tmp_path / "out", "--constraints", tmp_path / "none.toml")
    assert done.exit_code == 1
    assert "none.toml" in done.output
    assert not (tmp_path / "out").exists()


def test_a_register_with_errors_is_not_printed(tmp_path):
    folder = valid().change("projects", "market-hall", url="javascript:alert(1)").write(tmp_path / "register")
    for command in ("figure", "report"):
        done = run(command, "-r", folder, "-o", tmp_path / "out", "--lang", "en")
        assert done.exit_code == 1
        assert "sitemap validate" in done.output
    assert not (tmp_path / "out").exists()


def test_earlier_files_stay_where_writing_fails(folder, tmp_path):
    out = tmp_path / "out"
    out.write_text("a file, no folder", encoding="utf-8")
    done = run("figure", "-r", folder, "-o", out, "--lang", "en")
    assert done.exit_code == 1
    assert "--output" in done.output
    assert out.read_text(encoding="utf-8") == "a file, no folder"


@pytest.mark.parametrize("command", ["figure", "report"])
def test_without_the_optional_part_the_remedy_is_told(folder, tmp_path, command):
    # A module that is None in sys.modules is one that is not installed.
    code = f"import sys; sys.modules['typst'] = None; from sitemap.cli import main; main(['{command}', '-r', {str(folder)!r}, '-o', {str(tmp_path / 'out')!r}, '--lang', 'en'])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "pip install 'sitemap[documents]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_the_typeface_is_the_one_that_was_vendored():
    sums = dict(line.split()[::-1] for line in (FONTS / "SHA256SUMS").read_text(encoding="utf-8").splitlines())
    files = {p.name for p in FONTS.iterdir()} - {"SHA256SUMS", "README.md"}
    assert set(sums) == files
    assert {n: hashlib.sha256((FONTS / n).read_bytes()).hexdigest() for n in files} == sums
    assert "SIL OPEN FONT LICENSE" in (FONTS / "LICENSE.txt").read_text(encoding="utf-8").upper()
