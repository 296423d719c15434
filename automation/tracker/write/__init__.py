"""Writing workbooks: new trackers, their Summary and formulas, their buttons, and imported plans."""
