"""What a night leaves behind for people to read: findings, summary workbook, page, morning note."""
