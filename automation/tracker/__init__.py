"""The workbook: cells with addresses, headings, reading, building, and the import of published plans."""
