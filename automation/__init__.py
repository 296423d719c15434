"""The improvement-plan toolkit: what it does around the tracker that a council keeps in Excel."""

__version__ = "0.1.0"
