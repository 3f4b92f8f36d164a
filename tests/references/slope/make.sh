#!/bin/sh
# Writes the numbers of this folder with GDAL. Usage: make.sh dem25.tif slope_radians.tif (the Sierra de Béjar set).
set -e
out=$(dirname "$0"); work=$(mktemp -d)
gdal_translate -q -srcwin 80 80 48 36 "$1" "$work/window.tif"
gdal_translate -q -of AAIGrid "$work/window.tif" "$work/window.asc"
# Three gaps: one inside, two side by side near the eastern edge.
awk 'NR > 5 && $1 !~ /[a-zA-Z]/ { row++; if (row == 10) $8 = -32768; if (row == 25) { $40 = -32768; $41 = -32768 } } { print }' \
    "$work/window.asc" > "$work/gaps.asc"
grep -q NODATA "$work/gaps.asc" || sed -i '5a NODATA_value -32768' "$work/gaps.asc"
gdal_translate -q -ot Float32 -a_nodata -32768 "$work/gaps.asc" "$work/gaps.tif"
dem="$work/gaps.tif"
gdaldem slope -q "$dem" "$work/slope_horn_deg.tif"
gdaldem slope -q -p "$dem" "$work/slope_horn_percent.tif"
gdaldem slope -q -alg ZevenbergenThorne "$dem" "$work/slope_zevenbergen_thorne_deg.tif"
gdaldem aspect -q "$dem" "$work/aspect_horn_deg.tif"
gdaldem TRI -q -alg Riley "$dem" "$work/ruggedness_riley_m.tif"
gdaldem hillshade -q "$dem" "$work/hillshade_315_45.tif"
cp "$dem" "$work/elevation_m.tif"
for name in elevation_m slope_horn_deg slope_horn_percent slope_zevenbergen_thorne_deg aspect_horn_deg ruggedness_riley_m \
    hillshade_315_45; do
    gdal_translate -q -of AAIGrid -co DECIMAL_PRECISION=6 "$work/$name.tif" "$work/$name.asc"
    grep -v '^[a-zA-Z]' "$work/$name.asc" | sed 's/^ *//; s/ *$//' > "$out/$name.txt"
done
for cell in "100 100" "200 200" "300 250" "400 300" "511 77"; do
    set -- "$1" "$2" $cell
    nine=$(gdal_translate -q -of AAIGrid -srcwin $(($3 - 1)) $(($4 - 1)) 3 3 "$1" /vsistdout/ | grep -v '^[a-zA-Z]' | tr '\n' ' ')
    echo "$3 $4 $nine $(gdallocationinfo -valonly "$2" "$3" "$4")"
done | tr -s ' ' > "$out/published_slope_radians.txt"
rm -r "$work"
