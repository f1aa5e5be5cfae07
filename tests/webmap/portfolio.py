"""A register of many sites with many links, and by pandas what of it a reader asks for."""

import itertools
import unicodedata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import sitemap
from sitemap.cartography.figures import with_error
from sitemap.outline import CONFIDENCE_FACTOR
from tests.registers import Draft, polygon, rectangle, valid

USES = ["housing", "commerce", "industry", "green", "culture"]
STATES = ["idea", "planned", "under-way", "done", None]
NAMES = ["Ostfalenhütte", "Straßenbahnhof", "Łódźer Platz", "Œuvre-Quartier", "Kokerei am Fluß", "FENIX-West"]
NO_FILTERS = {
    "project": [], "forum": [], "status": [], "use": [], "municipality": [], "area": None, "mode": "all",
}  # fmt: skip


def portfolio(sites: int = 48) -> Draft:
    """Return the valid register with as many sites more, linked with projects and forums at random, always the same."""
    random = np.random.default_rng(3)
    draft = valid()
    like = draft.row("sites", "old-works")
    for number in range(6):
        draft.add(
            "projects", "market-hall", id=f"project-{number}", name_de=f"Vorhaben {number}", name_en=f"Plan {number}"
        )
    for number in range(3, 6):
        draft.add("forums", "forum-1", id=f"forum-{number}", number=str(number), name_de=f"Grüne Wege {number}")
    ids = itertools.count(100)
    for number in range(sites):
        width, height = (float(v) for v in random.integers(50, 600, 2))
        name = f"{NAMES[number % len(NAMES)]} {number}"
        uses = [u for u in USES if random.random() < 0.4]
        draft.sites.append({
            **like, "id": f"s{number:02}", "name_de": name, "name_en": f"Site {number}",
            "former_use_de": ["Drahtwalzwerk", "Gießerei"][number % 2], "status": STATES[int(random.integers(5))],
            "planned_uses": ";".join(uses) or None, "municipalities": ["seldorf", "nebra", "seldorf;nebra"][number % 3],
            "geometry": polygon(rectangle(300 + 900 * (number % 16), 2500 + 900 * (number // 16), width, height)),
        })  # fmt: skip
        for project in random.permutation(6)[: int(random.integers(4))]:
            draft.add("links", "l1", id=f"l{next(ids)}", from_id=f"s{number:02}", to_id=f"project-{project}")
    for project in range(5):
        for forum in random.permutation(np.arange(3, 6))[: 1 + project % 2]:
            draft.add("links", "l3", id=f"l{next(ids)}", from_id=f"project-{project}", to_id=f"forum-{forum}")
    return draft


class Asked:
    """What a reader of a register asks for, worked out by pandas from its tables."""

    def __init__(self, folder: Path) -> None:
        self.register = sitemap.read_register(folder)
        self.linked = sitemap.link(self.register)
        self.sites = self.register.sites.sort_index()
        measures = sitemap.analyse(self.linked, names=["measures"]).table("measures").reindex(self.sites.index)
        self.area_ha = measures["area_m2"].round(1) / 1e4
        self.error_ha = (measures["area_m2_se"] * CONFIDENCE_FACTOR).round(1) / 1e4
        several = {"use": self.sites["planned_uses"], "municipality": self.sites["municipalities"]}
        self.values = {
            "project": self.linked.site_projects.set_index("site_id")["project_id"],
            "forum": self.linked.site_forums.set_index("site_id")["forum_id"],
            "status": self.sites["status"].fillna("unknown"),
            **{name: column.dropna().str.split(";").explode() for name, column in several.items()},
        }
        self.texts = self._texts()

    def _texts(self) -> pd.Series:
        register, linked = self.register, self.linked
        named = ["name_de", "name_en"]
        parts = [self.sites[field].dropna() for field in (*named, "former_use_de", "former_use_en")]
        for links, key, table in (
            (linked.site_projects, "project_id", register.projects),
            (linked.site_forums, "forum_id", register.forums),
        ):
            rows = table.loc[links[key], named].set_axis(pd.Index(links["site_id"]))
            parts += [rows[field].dropna() for field in named]
        numbers = "Themenforum " + register.forums["number"].astype(int).astype(str)
        parts.append(numbers[linked.site_forums["forum_id"]].set_axis(pd.Index(linked.site_forums["site_id"])))
        return pd.concat(parts).groupby(level=0).agg(" \n ".join).reindex(self.sites.index)

    def having(self, criterion: str, value: str) -> pd.Series:
        """Return for each site whether it has the value."""
        column = self.values[criterion]
        return pd.Series(self.sites.index.isin(column.index[column == value]), index=self.sites.index)

    def found(self, query: str) -> pd.Series:
        """Return for each site whether all words of the query occur in one of the two spellings."""
        hits = [
            self.texts.map(lambda t, s=spelt: all(w in spelling(t, s) for w in spelling(query, s).split()))
            for spelt in (True, False)
        ]
        return hits[0] | hits[1]

    def matching(self, query: str = "", **filters: Any) -> list[str]:
        """Return the ids of the sites that are asked for, in their order."""
        chosen = NO_FILTERS | filters
        wishes = [self.having(c, v) for c in ("project", "forum", "use", "municipality") for v in chosen[c]]
        if chosen["status"]:
            wishes.append(self.sites["status"].fillna("unknown").isin(chosen["status"]))
        if chosen["area"]:
            least, most = chosen["area"]
            wishes.append(self.area_ha.between(-np.inf if least is None else least, np.inf if most is None else most))
        result = self.found(query)
        if wishes:
            table = pd.concat(wishes, axis=1)
            result &= table.any(axis=1) if chosen["mode"] == "any" else table.all(axis=1)
        return result.index[result].tolist()

    def total(self, ids: list[str], language: str = "de") -> str:
        """Return the summed area with its error; corridors only where there is nothing else."""
        plain = [i for i in ids if self.sites.loc[i, "kind"] != "corridor"] or ids
        error = float(np.sqrt((self.error_ha[plain] ** 2).sum()))
        return with_error(float(self.area_ha[plain].sum()), error, "ha", language)


def spelling(text: str, spelt: bool) -> str:
    """Return text without case, marks and punctuation; ü as ue or as u."""
    lower = unicodedata.normalize("NFC", text.lower())
    if spelt:
        lower = lower.translate(str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"}))
    bare = "".join(c for c in unicodedata.normalize("NFKD", lower) if not unicodedata.category(c).startswith("M"))
    bare = bare.translate(str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d"}))
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())
