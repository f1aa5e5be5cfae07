"""Every command of ``docs/papers.md`` runs, in order."""

import csv
import re
import shlex
from pathlib import Path

import pytest

import sitemap
from tests.cli.running import run
from tests.papers.council import seldorf, serving
from tests.registers import valid

PAGE = Path(__file__).parents[2] / "docs" / "papers.md"
TEXT = PAGE.read_text(encoding="utf-8")
assert PAGE.name == "papers.md"


def commands():
    return [line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines()]


def mark(path: Path) -> None:
    """Write ja into every row, as a person would with a spreadsheet."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows({**r, "accept": "ja"} for r in rows)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (table,) = re.findall(r"```csv\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "vorlagen.csv").write_text(table, encoding="utf-8")
    return tmp_path


def test_the_page_is_true_from_top_to_bottom(desk):
    with serving(lambda _method, _path: (200, {}, b"")) as (web, _), seldorf().running() as (system, _):
        draft = valid()
        draft.info = draft.info.split("[[basemaps]]", maxsplit=1)[0].replace("https://creativecommons.org", web)
        for table in ("projects", "papers", "sources"):
            for row in draft.rows(table):
                row["url"] = row["url"].replace("https://www.example.org", web)
        draft.write(desk / "register")
        for command in commands():
            name, *arguments = shlex.split(command.replace("https://oparl.example.org/system", system))
            assert name == "sitemap"
            own = {"fetch": ["--allow-private", "--pause", "0"] if system in arguments else []}
            own["check"] = ["--allow-private", "--pause", "0"]
            if "accept" in arguments and "--dry-run" in arguments and "--judged-by" in arguments:
                mark(desk / "register" / "papers-proposed.csv")
            if "check" in arguments:  # www.example.org is played by nobody
                (desk / "register" / "papers.csv").write_text(
                    (desk / "register" / "papers.csv")
                    .read_text(encoding="utf-8")
                    .replace("https://www.example.org", web),
                    encoding="utf-8",
                )
            done = run(*arguments, *own.get(arguments[1], []))
            assert (done.exit_code, done.stderr) == (0, ""), command
    after = sitemap.read_register(desk / "register")
    assert sitemap.validate(after) == ()
    judged = after.links[after.links["judged_by"] == "Planungsamt"]
    assert {"sd", "pd"} <= {i.partition("-")[0] for i in judged.index}
    assert set(judged["basis"]) == {"judgement"}
    assert {"31/2024", "32/2024", "11/2024"} <= set(after.papers["number"])
    assert (desk / "locations" / "all_locations.json").exists()
