"""Sites laid over layers of any size: one contract, several engines behind it.

``overlay`` says for each site how many square metres of it each class of a
layer covers; ``near`` hands over the features of a layer that meet the sites.
The layer is a GeoParquet file or a folder of them, or whatever GDAL reads
(GeoPackage, FlatGeobuf …), and never has to fit in memory. Whichever engine
does it, the rows, their order and the repaired features are the same, and areas
agree to 1e-9 of their value.

How it is cut up
----------------
A layer is opened (``open_layer``) as a ``Layer``: its CRS, its fields, and its
``parts``, each a piece of a file that can be read without the others, in a
fixed order, and be sent to another process. A ``Task`` is what is asked of
every part. ``part_sums(part, task)`` answers with a **partial sum**:

* a table with one row for each site and class that meet in the part, with the
  columns ``site`` (its position among the sites), ``by_0`` and so on (the class
  fields), ``area_m2`` (sum over the features of the area common with the site),
  ``features`` (their number) and, for each field to be shared out, ``sum_0``
  and so on (sum over the features of the value times the share of the feature's
  area that lies in the site) and ``missing_0`` (number of the features without
  a value);
* the number of features whose rings had to be repaired.

Every feature stands in one part only, and every figure is a sum over features.
So partial sums of different parts may be computed anywhere, in any order, and
as often as a worker is lost; ``combine`` adds them up, and is associative. Pass
them in the order of the parts: then the result has the same bytes each time.

A feature counts for a site if their common area is more than 1e-9 of the
smaller of the two; what is less is rounding of coordinates along a shared edge.
That is decided for each feature, so it does not depend on the parts. Overlapping
features of a class count each: who wants each square metre once joins what
``near`` hands over.

Areas are measured in the CRS of the sites, which must be projected in metres.
A layer in another CRS is transformed by PROJ, vertex by vertex.
"""

from sitemap.overlay.boxes import MarkedGround
from sitemap.overlay.choice import ENGINES, Engine, Overlaid, chosen_engine, overlay
from sitemap.overlay.layer import Layer, LayerSource, Part
from sitemap.overlay.nearby import NearFeatures, near
from sitemap.overlay.opening import open_layer
from sitemap.overlay.partial import PartialSums, combine
from sitemap.overlay.task import Task, transformed_boxes

__all__ = [
    "ENGINES",
    "Engine",
    "Layer",
    "LayerSource",
    "MarkedGround",
    "NearFeatures",
    "Overlaid",
    "Part",
    "PartialSums",
    "Task",
    "chosen_engine",
    "combine",
    "near",
    "open_layer",
    "overlay",
    "transformed_boxes",
]
