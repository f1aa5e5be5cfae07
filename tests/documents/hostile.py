"""A register in which every text is an attack on whatever reads it."""

from sitemap.register.schema import TABLES
from tests.registers import Draft, valid

# Markup and code of Typst, HTML, SVG, spreadsheets and templates, and what breaks careless quoting.
ATTACK = '=1+1 #panic("x") *b* _i_ $x$ @ref <l> \\n #image("/etc/passwd") </text><script>alert(1)</script> {{7*7}} {0} %s "\' ]] &amp; // /* `'
FORMULAS = ('=HYPERLINK("http://x")', "+1+1", "-1+1", "@SUM(A1)")


def hostile() -> Draft:
    """Return the valid register with an attack in every field that takes any text."""
    draft = valid()
    for table in TABLES:
        texts = [f.name for f in table.fields if f.kind == "text" and f.name not in _STRUCTURE]
        for number, row in enumerate(draft.rows(table.name)):
            for name in texts:
                if name in row:
                    row[name] = f"{FORMULAS[number % 4]} {table.name} {row['id']} {name} {ATTACK}"
    for name in ("title_de", "title_en", "description_de", "description_en", "publisher", "licence"):
        value = f"{name} {ATTACK}".replace("\\", "\\\\").replace('"', '\\"')
        lines = draft.info.splitlines()
        draft.info = "\n".join(f'{name} = "{value}"' if line.startswith(f"{name} =") else line for line in lines) + "\n"
    return draft


# Fields whose text names something else.
_STRUCTURE = {"from_id", "to_id", "file", "layer"}
