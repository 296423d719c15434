"""Charts: the bars, lines and pictures of the page, the papers and the workbooks."""
