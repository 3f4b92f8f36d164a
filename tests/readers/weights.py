"""Changes weights of a workbook as a user would, and saves it under another name.

    weights.py IN.xlsx OUT.xlsx CRITERION=WEIGHT...
"""
import sys

import openpyxl

book = openpyxl.load_workbook(sys.argv[1])
sheet = book["weights"]
wanted = dict(change.split("=") for change in sys.argv[3:])
for row in sheet.iter_rows(min_row=2):
    if row[0].value in wanted:
        row[3].value = float(wanted.pop(row[0].value))
assert not wanted, wanted
book.save(sys.argv[2])
