"""Writes answers as KoboToolbox exports them into a spreadsheet: a day as a day, words as words.

    answers.py OUT.xlsx
"""
import datetime
import sys

import openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.append(["village", "surveyed_on", "source", "host_consent", "spring_m", "mine_status"])
sheet.append(["n1018", datetime.date(2026, 5, 2), "seen_on_site", "given", 120, None])
book.save(sys.argv[1])
