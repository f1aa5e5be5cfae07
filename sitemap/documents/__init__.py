"""Documents for print and council: sheets true to scale, Steckbriefe, the atlas."""
