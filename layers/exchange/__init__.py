"""Formats in and out: files of others read row by row and refused by row, layers written for others."""
