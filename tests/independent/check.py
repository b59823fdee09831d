#!/usr/bin/env python3
"""Recomputes two deals without our code and compares every party's yearly cash: check.py LODEBOOK [--self-test]

Standard library only; the library of the program is not read, its numbers are written down again in ukraine.py and
workload.py. The tolerance is relative to the largest flow of the deal. With --self-test one number is spoilt, and
every comparison must fail.
"""
import json
import pathlib
import random
import subprocess
import sys

sys.dont_write_bytecode = True

import book
import ukraine
import workload

ROOT, TOLERANCE = pathlib.Path(__file__).resolve().parents[2], 1e-9


def run(program, deal, scenario, *options):
    answer = subprocess.run([program, "run", ROOT / deal, *options, "--json"], capture_output=True, text=True)
    if answer.returncode != 0:
        sys.exit(f"{deal} {' '.join(options)}\n{answer.stderr}")
    return next(found for found in json.loads(answer.stdout)["scenarios"] if found["name"] == scenario)


def compare(title, theirs, mine, results):
    """Every difference, in words: cash by party and year, then results by label."""
    cash = {party["name"]: party["cash"] for party in theirs["parties"]}
    shown = {show["label"]: show["value"] for show in theirs["shows"]}
    found = [f"{title}: no cash of {party}" for party in mine if any(mine[party]) and len(cash.get(party, [])) != book.N]
    for party, points in cash.items():
        for point, value in zip(points, mine.get(party, [0.0] * book.N)):
            if not abs(point["value"] - value) <= TOLERANCE * mine.largest:
                found.append(f"{title}: {party} {point['year']}: {point['value']} for {value}")
    for label, value in results.items():
        told = shown.get(label)
        if (told is None) != (value is None) or value is not None and not abs(told - value) <= TOLERANCE * max(abs(value), 1.0):
            found.append(f"{title}: {label}: {told} for {value}")
    rate = shown.get("investor's rate of return")
    if rate is not None and not abs(book.npv(mine["investor"], rate)) <= TOLERANCE * mine.largest:
        found.append(f"{title}: the investor has something left at a rate of return of {rate}")
    return found


def main():
    program, self_test = sys.argv[1], "--self-test" in sys.argv
    rng, findings = random.Random(1), []
    book.spoil = 1.00001 if self_test else 1.0
    for name, terms in ukraine.SCENARIOS.items():
        theirs = run(program, "deals/ukraine/fund.deal", name, *(["--scenario", name] if terms else []))
        findings.append(compare(name, theirs, ukraine.cash({**ukraine.BASE, **terms}), {}))
    for path in range(3 if self_test else 20):
        d = workload.draw(rng)
        given = [f"ore_in_place = {d['ore']} t ore", f"grade = {d['grade']} copper/ore", f"recovery = {d['recovery']}",
                 f"capital = {d['capital']} USD", f"unit_cost = {d['unit_cost']} USD/t ore",
                 "copper_price.shock = list from 0 { " + ", ".join(map(str, d["shocks"])) + " }"]
        theirs = run(program, "deals/workload.deal", "base", *(word for value in given for word in ("--set", value)))
        findings.append(compare(f"workload, path {path}", theirs, *workload.cash(d)))
    if not self_test:
        print(*(line for found in findings for line in found[:5]), sep="\n")
    good = all(findings) if self_test else not any(findings)
    print(f"{len(findings)} runs compared, {'as' if good else 'NOT as'} it should be")
    sys.exit(not good)


if __name__ == "__main__":
    main()
