"""worker.py PEER THREADS PATHS: for every line read, runs once and prints the seconds it took. worker.py PEER check DRAWS OUT: results at given draws."""
import importlib
import pathlib
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

peer = importlib.import_module(sys.argv[1] + "_peer")
if sys.argv[2] == "check":
    draws = np.fromfile(sys.argv[3]).reshape(45, -1)
    np.ascontiguousarray(peer.results(draws)).astype(float).tofile(sys.argv[4])
    sys.exit()
threads, count = int(sys.argv[2]), int(sys.argv[3])
chunks = [min(peer.CHUNK, count - first) for first in range(0, count, peer.CHUNK)]
pool = ThreadPoolExecutor(threads)
run = lambda: list(pool.map(peer.simulate, range(len(chunks)), chunks)) if threads > 1 else [peer.simulate(*work) for work in enumerate(chunks)]
run()
print("ready", flush=True)
for _ in sys.stdin:
    begin = time.perf_counter()
    run()
    print(time.perf_counter() - begin, flush=True)
