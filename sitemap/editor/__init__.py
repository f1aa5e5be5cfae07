"""The editor: outlines, attributes and links of a register in the browser, on this machine only."""
