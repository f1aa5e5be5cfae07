"""Planned uses as INSPIRE land use: the Hierarchical INSPIRE Land Use Classification System.

Commission Regulation (EU) No 1253/2013, annex III, theme Land Use, code list
``HILUCSValue``. Only planned uses are translated: what the land was is no land
use of today, and whether it is abandoned or under construction is not said by
the state of a plan.
"""

__all__ = ["HILUCS", "HILUCS_URI", "hilucs_of"]

HILUCS_URI = "http://inspire.ec.europa.eu/codelist/HILUCSValue/"

# The narrowest value that holds all that our code can mean.
HILUCS: dict[str, str] = {
    "housing": "5_ResidentialUse",
    "commerce": "3_1_CommercialServices",
    "industry": "2_SecondaryProduction",
    "logistics": "4_2_LogisticalAndStorageServices",
    "office": "3_2_FinancialProfessionalAndInformationServices",
    "technology": "3_2_FinancialProfessionalAndInformationServices",
    "education": "3_3_2_EducationalServices",
    "culture": "3_4_1_CulturalServices",
    "leisure": "3_4_CulturalEntertainmentAndRecreationalServices",
    "green": "3_4_4_OpenAirRecreationalAreas",
    "mobility": "4_1_TransportNetworks",
    "energy": "2_4_EnergyProduction",
    "agriculture": "1_1_Agriculture",
}


def hilucs_of(uses: str) -> str:
    """Return the HILUCS values of planned uses, each once, in the same order.

    Parameters
    ----------
    uses
        Codes of the domain ``planned_use``, separated by semicolons.

    Examples
    --------
    >>> hilucs_of("housing;office;technology")
    '5_ResidentialUse;3_2_FinancialProfessionalAndInformationServices'
    """
    return ";".join(dict.fromkeys(HILUCS[use] for use in uses.split(";") if use in HILUCS))
