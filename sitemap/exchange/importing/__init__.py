"""Importing: any vector source into the register, worked out first and then written."""

from sitemap.exchange.importing.apply import apply_import
from sitemap.exchange.importing.incoming import Choice
from sitemap.exchange.importing.mapping import FieldMapping, read_mapping
from sitemap.exchange.importing.plan import ImportPlan, SiteChange, plan_import

__all__ = ["Choice", "FieldMapping", "ImportPlan", "SiteChange", "apply_import", "plan_import", "read_mapping"]
