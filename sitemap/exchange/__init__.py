"""In and out: the register in the formats and services that planners work with."""
