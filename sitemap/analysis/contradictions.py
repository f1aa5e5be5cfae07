"""What in the register cannot all be true at once: states and dates of sites, projects, events and links."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from sitemap.analysis.contract import Analysis, Column
from sitemap.analysis.inputs import Inputs
from sitemap.linking import LinkedRegister
from sitemap.locale import N_

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["KINDS", "PORTFOLIO_CONTRADICTIONS", "contradictions"]


class _Row(NamedTuple):
    kind: str
    feature: str
    other: str
    field: str
    value: str
    other_field: str
    other_value: str


# States in the order of a project's or site's life; a cancelled one has left it.
_STEP = {"idea": 0, "bid": 1, "planned": 1, "under-way": 2, "done": 3}
# From which step on a site must be if a phase has begun.
_PHASE_STEP = {"works": 2, "opened": 2, "use-new": 2}
_OPEN_STATES = ("idea", "bid", "planned", "under-way")


def contradictions(linked: LinkedRegister, _inputs: Inputs) -> "pd.DataFrame":
    """Return a row for each pair of values that contradict each other.

    What has passed is told by the day on which the register's latest source was
    read, not by a clock.
    """
    import pandas as pd

    rows = sorted({row for kind in KINDS.values() for row in kind(linked)})
    names = [*PORTFOLIO_CONTRADICTIONS.index, *PORTFOLIO_CONTRADICTIONS.fields()]
    frame = pd.DataFrame(rows, columns=names) if rows else pd.DataFrame({n: [] for n in names})
    return frame.set_index(list(PORTFOLIO_CONTRADICTIONS.index))


def _is_after(one: Any, other: Any) -> bool:
    """Tell whether a date certainly lies after another, each as exact as it is written."""
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    shared = min(len(one), len(other))
    return one[:shared] > other[:shared]


def _as_of(linked: LinkedRegister) -> str:
    read = linked.register.sources["accessed"].dropna()
    return str(read.max()) if len(read) else ""


def _rows(frame: Any) -> list[Any]:
    return list(frame.itertuples())


def _by_id(frame: Any) -> dict[str, Any]:
    return {row.Index: row for row in _rows(frame)}


def _site_projects(linked: LinkedRegister) -> Iterator[tuple[Any, Any, Any]]:
    """Yield each link of a site to a project with both rows."""
    sites, projects = _by_id(linked.register.sites.drop(columns="geometry")), _by_id(linked.register.projects)
    for link in _rows(linked.site_projects):
        yield link, sites[link.site_id], projects[link.project_id]


def _cancelled_linked(linked: LinkedRegister) -> Iterator[_Row]:
    for link, _, project in _site_projects(linked):
        if project.status == "cancelled" and not isinstance(link.end, str):
            yield _Row("cancelled-project", link.site_id, link.project_id, "link.end", "", "status", "cancelled")


def _site_behind(linked: LinkedRegister) -> Iterator[_Row]:
    """Find projects at a site that are farther than the site itself."""
    for link, site, project in _site_projects(linked):
        own, its = _STEP.get(site.status), _STEP.get(project.status)
        if link.relation == "located-at" and own is not None and its is not None and own < 2 <= its:
            yield _Row(
                "site-behind-project",
                link.site_id,
                link.project_id,
                "status",
                site.status,
                "status",
                project.status,
            )


def _site_ahead(linked: LinkedRegister) -> Iterator[_Row]:
    """Find sites that are done though a project there is not."""
    for link, site, project in _site_projects(linked):
        if link.relation == "located-at" and site.status == "done" and project.status in _OPEN_STATES:
            yield _Row(
                "site-ahead-of-project", link.site_id, link.project_id, "status", "done", "status", project.status
            )


def _phase_against_status(linked: LinkedRegister) -> Iterator[_Row]:
    sites = _by_id(linked.register.sites.drop(columns="geometry"))
    for phase in _rows(linked.register.phases):
        if phase.site_id not in sites or phase.phase not in _PHASE_STEP:
            continue
        site = sites[phase.site_id]
        step = _STEP.get(site.status)
        begun = isinstance(phase.begin, str) and not _is_after(phase.begin, site.status_date)
        if step is not None and begun and step < _PHASE_STEP[phase.phase]:
            where = f"{phase.phase} {phase.begin}"
            yield _Row("phase-ahead-of-status", phase.site_id, phase.Index, "status", site.status, "phase", where)


def _use_after_closure(linked: LinkedRegister) -> Iterator[_Row]:
    table = linked.register.phases
    closed = table[table["phase"] == "closed"].dropna(subset=["begin"])
    in_use = table[table["phase"] == "in-use"]
    both = in_use.reset_index().merge(closed.reset_index(), on="site_id", suffixes=("", "_closed"))
    for use in _rows(both):
        if _is_after(use.end, use.begin_closed) or _is_after(use.begin, use.begin_closed):
            last = use.end if isinstance(use.end, str) else use.begin
            yield _Row("use-after-closure", use.site_id, use.id, "in-use", str(last), "closed", use.begin_closed)


def _ended_but_open(linked: LinkedRegister) -> Iterator[_Row]:
    as_of = _as_of(linked)
    for project in _rows(linked.register.projects):
        if project.status in _OPEN_STATES and as_of and _is_after(as_of, project.end):
            yield _Row("ended-but-open", project.Index, "", "end", project.end, "status", project.status)
    for event in _rows(linked.register.events):
        last = event.end if isinstance(event.end, str) else event.begin
        if event.certainty in ("idea", "bid", "planned") and as_of and _is_after(as_of, last):
            yield _Row("passed-but-open", event.Index, "", "end", last, "certainty", event.certainty)


def _event_against_project(linked: LinkedRegister) -> Iterator[_Row]:
    events, projects = _by_id(linked.register.events), _by_id(linked.register.projects)
    for link in _rows(linked.event_projects):
        if link.relation != "belongs-to":
            continue
        certainty, status = events[link.event_id].certainty, projects[link.project_id].status
        dead = {certainty == "cancelled", status == "cancelled"} == {True, False}
        early = certainty == "held" and status in ("idea", "bid", "planned")
        if (dead and isinstance(status, str)) or early:
            yield _Row(
                "event-against-project", link.event_id, link.project_id, "certainty", certainty, "status", status
            )


def _link_outside_project(linked: LinkedRegister) -> Iterator[_Row]:
    for link, _, project in _site_projects(linked):
        if _is_after(link.begin, project.end):
            yield _Row(
                "link-after-project", link.site_id, link.project_id, "link.begin", link.begin, "end", project.end
            )


KINDS: dict[str, Callable[[LinkedRegister], Iterator[_Row]]] = {
    N_("cancelled-project"): _cancelled_linked,
    N_("site-behind-project"): _site_behind,
    N_("site-ahead-of-project"): _site_ahead,
    N_("phase-ahead-of-status"): _phase_against_status,
    N_("use-after-closure"): _use_after_closure,
    N_("ended-but-open"): _ended_but_open,
    N_("event-against-project"): _event_against_project,
    N_("link-after-project"): _link_outside_project,
}

# Events that have passed come from the same check as projects that have ended.
_WORDS = (N_("passed-but-open"),)

PORTFOLIO_CONTRADICTIONS = Analysis(
    name="portfolio-contradictions",
    title=N_("Contradictions"),
    method=N_(
        "Compares the states and dates of sites, projects, phases, events and links: a cancelled project that is still "
        "linked; a project at a site that is farther than the site, or not yet done though the site is; a phase that "
        "had begun when the site was still called planned; use after closure; a project or event that has ended but "
        "is not called done, held or cancelled; an event and its project of which one is cancelled. What has passed "
        "is told by the day on which the latest source was read."
    ),
    limits=N_("A contradiction says that two records do not fit, not which of them is wrong; both have their sources."),
    index=("kind", "feature", "other"),
    columns=(
        Column("field", "", N_("Field"), N_("of the first")),
        Column("value", "", N_("Value"), N_("what stands there"), kind="code"),
        Column("other_field", "", N_("Against"), N_("field of the other")),
        Column("other_value", "", N_("Value"), N_("what stands there"), kind="code"),
    ),
    run=contradictions,
)
