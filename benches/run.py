#!/usr/bin/env python3
"""Runs the reference workload here and elsewhere, in turns, and prints the table of benches/README.md.

    python3 benches/run.py [--rounds 15] [--paths 100000] [--only-curves] [--write]

Makes a virtual environment with the peers in target/benches-peers the first time.
`--write` puts the result into benches/README.md. Needs a Rust toolchain and Python 3 with venv.
"""
import argparse
import array
import datetime
import math
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
PLACE = ROOT / "target" / "benches-peers"
PEERS = ["numpy", "numba", "jax"]
RESULTS = 10
# Exact copies of one thread: nothing beside the contestant may take the second core.
ONE = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")}
ONE["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
BEGIN, END = "<!-- results -->\n", "<!-- end of results -->\n"


def stop(words):
    sys.exit(f"benches/run.py: {words}")


def environment():
    """The peers' interpreter; the virtual environment is made if it is not there or is another."""
    python = PLACE / "bin" / "python"
    wanted = (HERE / "requirements.txt").read_text()
    stamp = PLACE / "made-of.txt"
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        return python
    print("making the virtual environment of the peers ...", file=sys.stderr)
    if subprocess.run([sys.executable, "-m", "venv", "--clear", PLACE]).returncode:
        stop("Python cannot make a virtual environment; on Debian install python3-venv")
    if subprocess.run([python, "-m", "pip", "install", "-q", "-r", HERE / "requirements.txt"]).returncode:
        stop("NumPy, Numba and JAX could not be installed; pip's words stand above")
    stamp.write_text(wanted)
    return python


def program():
    if subprocess.run(["cargo", "build", "--release", "--locked", "-q", "-p", "lodebook-benches"], cwd=ROOT).returncode:
        stop("the benchmark could not be built")
    found = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--no-deps"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    import json

    return pathlib.Path(json.loads(found.stdout)["target_directory"]) / "release" / "lodebook-bench"


def rows_of(file):
    values = array.array("d")
    values.frombytes(pathlib.Path(file).read_bytes())
    length = len(values) // RESULTS
    return [values[row * length : (row + 1) * length] for row in range(RESULTS)]


RATE = 6
RANGE = (-0.5, 3.0)


def farthest(row, ours, theirs):
    """The largest relative difference, and how many rates only one side gives, for the reason that it may.

    The workload asks for the rate between -50 % and 300 %. The deal's `irr` looks further down, as far as
    -99.99 %: it finds rates below -50 % that the others do not look for, and where there is a second one it
    says so instead of giving one of them.
    """
    most, beyond, several = 0.0, 0, 0
    for a, b in zip(ours, theirs):
        if math.isnan(a) and math.isnan(b):
            continue
        if row == RATE and math.isnan(b) and not RANGE[0] <= a <= RANGE[1]:
            beyond += 1
        elif row == RATE and math.isnan(a):
            several += 1
        elif math.isnan(a) or math.isnan(b):
            return math.inf, beyond, several
        elif a != b:
            most = max(most, abs(a - b) / max(abs(a), abs(b)))
    return most, beyond, several


def agree(bench, python):
    """Every result of every path, on the same draws."""
    with tempfile.TemporaryDirectory() as folder:
        file = lambda name: os.path.join(folder, name)
        subprocess.run([bench, "check", file("draws"), file("deal"), file("hand")], check=True)
        for peer in PEERS:
            worker = [python, HERE / "peers" / "worker.py", peer, "check", file("draws"), file(peer)]
            subprocess.run(worker, check=True, env={**os.environ, **ONE})
        deal = rows_of(file("deal"))
        found, rates = {}, set()
        for name in ["hand", *PEERS]:
            differences = [farthest(row, a, b) for row, (a, b) in enumerate(zip(deal, rows_of(file(name))))]
            found[name] = max(most for most, _, _ in differences)
            rates.add(differences[RATE][1:])
            if not found[name] <= 1e-9:
                stop(f"{name} and the deal differ: {differences}")
        if len(rates) > 1:
            stop(f"the peers give rates for different paths: {rates}")
        beyond, several = rates.pop()
        return found, beyond, several


class Contestant:
    def __init__(self, name, command, single):
        self.name, self.times = name, []
        environment = {**os.environ, **(ONE if single else {})}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        if self.process.stdout.readline().strip() != "ready":
            stop(f"{name} did not start")

    def turn(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        self.times.append(float(self.process.stdout.readline()))

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def race(commands, rounds, single):
    """Seconds of every contestant in every round; they take turns, so that all see the same machine."""
    contestants = [Contestant(name, command, single) for name, command in commands]
    for number in range(rounds):
        print(f"\r  round {number + 1} of {rounds} ", end="", file=sys.stderr)
        for contestant in contestants:
            contestant.turn()
    print(file=sys.stderr)
    for contestant in contestants:
        contestant.end()
    return {contestant.name: contestant.times for contestant in contestants}


def ratio(times, slow, fast):
    """The median over rounds of how many times the first takes the time of the second."""
    return statistics.median(a / b for a, b in zip(times[slow], times[fast]))


def processor():
    info = pathlib.Path("/proc/cpuinfo")
    names = [line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")] if info.exists() else []
    return f"{names[0] if names else platform.processor()}, {os.cpu_count()} logical cores"


def table(times, names, paths, ours):
    lines = ["| contestant | million paths/s, median | best | time against the deal's |", "| --- | ---: | ---: | ---: |"]
    for name in names:
        row = times[name]
        lines.append(
            f"| {name} | {paths / statistics.median(row) / 1e6:.2f} | {paths / min(row) / 1e6:.2f} | {ratio(times, name, ours):.2f} |"
        )
    return lines


def measured(bench, python, rounds, paths):
    sets = [line for line in subprocess.run([bench, "sets"], capture_output=True, text=True, check=True).stdout.splitlines()]
    best = sets[0]
    serve = lambda what, of, threads: [bench, "serve", what, of, str(threads), str(paths)]
    peer = lambda name, threads: [python, HERE / "peers" / "worker.py", name, str(threads), str(paths)]
    lines = []
    deal = f"the deal file, {best}"

    one = [(f"the deal file, {of}", serve("deal", of, 1)) for of in sets]
    one += [(f"kernel by hand, {of}", serve("hand", of, 1)) for of in sets]
    one += [(name, peer(name, 1)) for name in PEERS]
    print("one thread", file=sys.stderr)
    times = race(one, rounds, True)
    lines += ["", "**One thread**", ""] + table(times, [name for name, _ in one], paths, deal) + [""]
    for of in sets:
        share = ratio(times, f"kernel by hand, {of}", f"the deal file, {of}")
        lines.append(f"- On {of} the deal runs at {share:.0%} of the speed of the kernel written by hand.")
    better = min(["numpy", "numba"], key=lambda name: statistics.median(times[name]))
    lines.append(f"- {ratio(times, better, deal):.1f} times the speed of the better of NumPy and Numba ({better}), {ratio(times, 'jax', deal):.1f} times that of JAX.")

    two = [(f"{deal}, one thread", serve("deal", best, 1)), (deal, serve("deal", best, 2)), ("kernel by hand", serve("hand", best, 2))]
    two += [(name, peer(name, 2)) for name in PEERS]
    print("two threads", file=sys.stderr)
    times = race(two, rounds, False)
    lines += ["", "**Two threads**", ""] + table(times, [name for name, _ in two[1:]], paths, deal) + [""]
    lines.append(f"- Two threads do {ratio(times, f'{deal}, one thread', deal):.2f} times the work of one, {ratio(times, f'{deal}, one thread', deal) / 2:.0%} of twice.")
    return lines


def main():
    ask = argparse.ArgumentParser(description="The reference workload here and elsewhere, in turns.")
    ask.add_argument("--rounds", type=int, default=15)
    ask.add_argument("--paths", type=int, default=100_000)
    ask.add_argument("--only-curves", action="store_true", help="leave the peers out; nothing is installed")
    ask.add_argument("--write", action="store_true", help="put the results into benches/README.md")
    asked = ask.parse_args()
    if asked.rounds < 1 or asked.paths < 1:
        stop("--rounds and --paths are at least 1")
    bench = program()
    lines = [f"{datetime.date.today()}, {processor()}, {asked.paths:,} paths a round, {asked.rounds} rounds in turns."]
    if not asked.only_curves:
        python = environment()
        far, beyond, several = agree(bench, python)
        differences = ", ".join(f"{name} {most:.0e}" for name, most in far.items())
        lines += ["", f"Largest relative difference from the deal over ten results of 4,000 paths with the same draws: {differences}.",
            f"On {several} paths the deal says that there are several rates of return where the others give one, on {beyond} it finds one below -50 %."]
        lines += measured(bench, python, asked.rounds, asked.paths)
    curves = subprocess.run([bench, "curve"], capture_output=True, text=True, check=True).stdout
    lines += ["", "**Curves**, one thread", "", "```text", *curves.splitlines(), "```"]
    text = "\n".join(lines) + "\n"
    print(text)
    if asked.write:
        readme = HERE / "README.md"
        before, rest = readme.read_text().split(BEGIN)
        readme.write_text(before + BEGIN + "\n" + text + "\n" + END + rest.split(END)[1])


main()
