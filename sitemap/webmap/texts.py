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
