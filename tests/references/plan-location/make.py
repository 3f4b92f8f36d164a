"""Writes san-francisco.csv from spopt's test data, and prints the optima of trying every choice of stores.

    pip download spopt==0.7.0 --no-deps --no-binary :all: && tar xzf spopt-0.7.0.tar.gz
    python make.py spopt-0.7.0/spopt/tests/test_locate/data
"""
import csv
import itertools
import sys

rows = list(csv.DictReader(open(f"{sys.argv[1]}/SF_network_distance_candidateStore_16_censusTract_205_new.csv")))
stores = sorted({row["name"] for row in rows})
tracts = sorted({row["DestinationName"] for row in rows})
metres = {(row["DestinationName"], row["name"]): float(row["distance"]) for row in rows}
people = {row["DestinationName"]: int(row["demand"]) for row in rows}
with open("san-francisco.csv", "w", newline="") as out:
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["tract", "people", *stores])
    for tract in tracts:
        table.writerow([tract, people[tract], *(repr(metres[tract, store]) for store in stores)])

far = [[metres[tract, store] for store in stores] for tract in tracts]
many = [people[tract] for tract in tracts]
choices = list(itertools.combinations(range(len(stores)), 4))
nearest = lambda choice: [min(row[store] for store in choice) for row in far]
median = min(choices, key=lambda choice: sum(p * d for p, d in zip(many, nearest(choice))))
print("p-median", median, repr(sum(p * d for p, d in zip(many, nearest(median)))), "people", sum(many))
cover = max(choices, key=lambda choice: sum(p for p, d in zip(many, nearest(choice)) if d <= 5000))
print("MCLP", cover, sum(p for p, d in zip(many, nearest(cover)) if d <= 5000))
centre = min(choices, key=lambda choice: max(nearest(choice)))
print("p-centre", centre, max(nearest(centre)))
for count in range(1, 17):
    sets = [c for c in itertools.combinations(range(len(stores)), count) if max(nearest(c)) <= 5000]
    if sets:
        print("LSCP", count, "stores,", len(sets), "sets")
        break
