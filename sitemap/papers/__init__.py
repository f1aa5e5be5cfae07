"""Council papers: fetched from outside, matched to sites and projects, confirmed by a person."""

from sitemap.papers.acceptance import Acceptance, accept_proposals
from sitemap.papers.fetching import fetch_papers
from sitemap.papers.inbox import INBOX_FILE, Inbox, read_inbox
from sitemap.papers.locations import oparl_locations
from sitemap.papers.proposals import PROPOSALS_FILE, Proposal, propose, read_proposals, write_proposals
from sitemap.papers.record import PaperRecord

__all__ = [
    "INBOX_FILE",
    "PROPOSALS_FILE",
    "Acceptance",
    "Inbox",
    "PaperRecord",
    "Proposal",
    "accept_proposals",
    "fetch_papers",
    "oparl_locations",
    "propose",
    "read_inbox",
    "read_proposals",
    "write_proposals",
]
