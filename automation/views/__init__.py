"""Views: each table that the outputs show, made once from the figures of a night."""
