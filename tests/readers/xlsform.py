"""Turns an XLSForm into an XForm with pyxform, as KoboToolbox and ODK do, and prints what it asks as JSON.

    xlsform.py FORM.xlsx
"""
import json
import shutil
import sys
import xml.etree.ElementTree as ET

from pyxform.xls2xform import convert

# With Java the form is also run through ODK Validate.
result = convert(sys.argv[1], validate=shutil.which("java") is not None, warnings=(warnings := []))
root = ET.fromstring(result.xform)
spaces = {"h": "http://www.w3.org/1999/xhtml", "x": "http://www.w3.org/2002/xforms"}
binds = {bind.get("nodeset").rsplit("/", 1)[1]: bind.attrib for bind in root.iterfind(".//x:bind", spaces)}
villages = root.find(".//x:instance[@id='villages']/x:root", spaces)
items = [{child.tag.split("}")[1]: child.text for child in item} for item in villages]
print(json.dumps({"binds": binds, "villages": items, "title": root.find(".//h:title", spaces).text,
                  "warnings": warnings, "validated": shutil.which("java") is not None}))
