"""What goes out of the council: a page for the public, figures for other programs, a calendar."""
