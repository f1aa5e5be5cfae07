"""The register: its form, reading and writing it."""

from sitemap.register.model import Basemap, Register, RegisterInfo
from sitemap.register.read import read_register
from sitemap.register.write import write_register

__all__ = ["Basemap", "Register", "RegisterInfo", "read_register", "write_register"]
