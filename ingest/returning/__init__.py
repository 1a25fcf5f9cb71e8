"""Rejected rows as a workbook in the layout of their file."""
