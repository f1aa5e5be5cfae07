"""What the page says besides the register's own words: message ids of the one catalogue.

Our JavaScript asks for these by the English text, so each text that it uses
stands here; the page carries all of them in every language.
"""

from sitemap.cartography.codes import code_text
from sitemap.locale import LANGUAGES, N_, translate
from sitemap.register.schema import CODES

__all__ = ["MESSAGES", "page_texts"]

MESSAGES: tuple[str, ...] = (
    # the page
    N_("Skip to the list of sites"),
    N_("Skip to the map"),
    N_("Language"),
    N_("Map of the sites"),
    N_("Sites"),
    N_("{count} sites"),
    N_("1 site"),
    N_("Version {version}"),
    N_("Published by {publisher}"),
    N_("Sources and licences"),
    N_("Contact"),
    N_("Licence of the register: {licence}"),
    N_("The map needs JavaScript; it loads nothing from the network."),
    # the map
    N_("Zoom in"),
    N_("Zoom out"),
    N_("Show everything"),
    N_("Legend"),
    N_("Layers"),
    N_("Context"),
    N_("Basemap"),
    N_("Site labels"),
    N_("{count} sites, zoom in"),
    N_("and others"),
    N_("Sites on the map; arrow keys go from one to the next"),
    N_("No basemap"),
    N_("Kind"),
    N_("State"),
    N_("Outline"),
    N_("exact outline"),
    N_("approximate outline"),
    N_("Close"),
    # a site
    N_("unknown"),
    N_("as of {date}"),
    N_("Area"),
    N_("Recorded areas"),
    N_("not comparable with the outline"),
    N_("Former use"),
    N_("Planned uses"),
    N_("Municipalities"),
    N_("Projects"),
    N_("Themenforen"),
    N_("Events"),
    N_("Council papers"),
    N_("Phases"),
    N_("Remark"),
    N_("Sources"),
    N_("How the outline was made"),
    N_("The outline is approximate: its true course may differ by up to {distance}."),
    N_("Themenforum {number}"),
    N_("(name not recorded)"),
    N_("through the project {project}"),
    N_("Led by {lead}"),
    N_("judgement of {name}"),
    N_("section “{section}”"),
    N_("Data: {date}"),
    N_("accessed {date}"),
    N_("opens a new window"),
    N_("from {begin}"),
    N_("until {end}"),
    # search, filters and what they leave
    N_("{count} of {all} sites"),
    N_("Together {area}"),
    N_("Together {area}, without corridors, which cover other sites"),
    N_("area unknown: {count}"),
    N_("Search sites"),
    N_("Name, project, Themenforum or former use"),
    N_("Filter"),
    N_("Filters in use"),
    N_("{count} in use"),
    N_("{count} ticked"),
    N_("What is ticked"),
    N_("must all apply"),
    N_("any of it is enough"),
    N_("Area in hectares"),
    N_("at least"),
    N_("at most"),
    N_("Area from {least} ha"),
    N_("Area up to {most} ha"),
    N_("Area {least} to {most} ha"),
    N_("Please write a number of hectares."),
    N_("The smallest area is larger than the largest."),
    N_("Remove the filter {filter}"),
    N_("Reset"),
    N_("Reset search and filters"),
    N_("No site fits the search and the filters."),
    # list, table and files
    N_("View"),
    N_("List"),
    N_("Table"),
    N_("Sort by"),
    N_("Name"),
    N_("By name"),
    N_("By state"),
    N_("By kind"),
    N_("Largest first"),
    N_("Smallest first"),
    N_("as in the table"),
    N_("Show more ({count})"),
    N_("Table of the sites"),
    N_("The sites as a table; the heads of the columns sort it"),
    N_("The first {count} of {all} sites; the file in CSV form has all of them."),
    N_("Download all sites"),
    N_("Download this selection"),
    N_("Id"),
    N_("State as of"),
    N_("Accuracy of the outline"),
    # the panel and the network
    N_("Open the Steckbrief"),
    N_("Way back"),
    N_("Back to {name}"),
    N_("All sites"),
    N_("Show on the map"),
    N_("Nearest sites"),
    N_("Nearest sites, from centre to centre"),
    N_("Projects and Themenforen"),
    N_("Project"),
    N_("Themenforum"),
    N_("Period"),
    N_("Lead"),
    N_("Page"),
    N_("Sites through its projects"),
    N_("Its sites stand out on the map."),
    N_("No site is linked to it."),
    # theme, time and link
    N_("Colour shows"),
    N_("Kind and state"),
    N_("all alike"),
    N_("under {high} {unit}"),
    N_("{low} {unit} and more"),
    N_("{low} to under {high} {unit}"),
    N_("{count} sites may by the error of their figure lie in another class."),
    N_("How the classes are made"),
    N_("paler: carried forward"),
    N_("carried forward"),
    N_("{count} of them carried forward"),
    N_("Time"),
    N_("Month"),
    N_("Step"),
    N_("a year"),
    N_("a month"),
    N_("Play"),
    N_("Pause"),
    N_("One step back"),
    N_("One step on"),
    N_("Without date"),
    N_("as recorded, without a date"),
    N_("Events, step and reading"),
    N_("Copy link"),
    N_("Link copied."),
    N_("Link to what is shown, for copying:"),
    N_("This register does not know everything that the link names; left out: {what}."),
    N_("Site"),
    # a frame, and a basemap that is offered
    N_("Hold Ctrl and scroll to zoom the map"),
    N_("Hold ⌘ and scroll to zoom the map"),
    N_("Move the map with two fingers"),
    N_("Open the whole map"),
    N_("Load basemap “{title}” …"),
    # the basemap
    N_("Load the basemap “{title}”?"),
    N_(
        "The map images come from {provider} ({host}). When they are loaded, that host receives "
        "your IP address, what your browser says about itself, and which part of the map you look at."
    ),
    N_("Nothing is loaded until you agree."),
    N_("Privacy notice of the provider"),
    N_("Remember my decision in this browser"),
    N_("Load basemap"),
    N_("Cancel"),
    N_("Withdraw consent"),
    N_("The basemap cannot be reached."),
    # files beside a page of very many sites
    N_("Load list, table and filters ({size} MB)"),
    N_("Loading the attributes of the sites …"),
    N_("The files beside this page cannot be read."),
    N_(
        "Opened as a file, this page may not read the map beside it. Start “sitemap serve FOLDER” and open the address "
        "that it names, or put the folder on a web server."
    ),
)


def page_texts() -> dict[str, dict[str, str]]:
    """Return for each language what the page says, by message id or code.

    What a language says with the id itself is left out.
    """
    codes = sorted({code for values in CODES.values() for code in values})
    texts = {}
    for language in LANGUAGES:
        said = {m: translate(m, language) for m in MESSAGES} | {c: code_text(c, language) for c in codes}
        texts[language] = {message: text for message, text in said.items() if text != message}
    return texts
