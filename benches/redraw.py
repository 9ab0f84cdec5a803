"""Whom edits hit, and how soon a publication is served: benches/redraw.sh starts it.

    redraw.py URL OTHER_URL PLANNER_KEY APPROVER_KEY ROUNDS
"""

import http.client
import json
import sys
import time

url, other, planner, approver, rounds = *sys.argv[1:5], int(sys.argv[5])
# How many basic grids are given away at once, to come near 1,000 and 20,000 addresses.
FEW, MANY = 1, 24

connections = {}


def ask(key, method, path, body=None, tag=None, at=None):
    """The answer and its tag, over a connection that is kept."""
    at = at or url
    if at not in connections:
        connections[at] = http.client.HTTPConnection(at.removeprefix("http://"))
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    if tag:
        headers["If-Match"] = tag
    connections[at].request(method, path, body=None if body is None else json.dumps(body), headers=headers)
    answer = connections[at].getresponse()
    text = answer.read()
    if answer.status >= 300:
        sys.exit(f"{method} {path}: {answer.status} {text.decode()[:500]}")
    return json.loads(text), answer.getheader("ETag")


def begin(name):
    draft, tag = ask(planner, "POST", "/v1/drafts", {"name": name})
    return f"/v1/drafts/{draft['id']}", tag


def merges():
    """One for each basic grid, into a neighbour in the same community; none of them touches another's grids."""
    basics = ask(planner, "GET", "/v1/grids?layer=community&level=basic&limit=1000")[0]["features"]
    parent = {grid["id"]: grid["properties"]["parent"] for grid in basics}
    taken, found = set(), []
    for grid in parent:
        near = ask(planner, "GET", f"/v1/grids/{grid}/neighbours")[0]["items"]
        into = [one["id"] for one in near if parent.get(one["id"]) == parent[grid] and one["id"] not in taken]
        if grid not in taken and into:
            taken |= {grid, into[0]}
            found.append({"op": "merge", "grid": grid, "into": into[0]})
    return found


def told(name, times, addresses):
    times.sort()
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))] * 1000
    print(f"{name}: {min(addresses)} to {max(addresses)} addresses, median {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, {len(times)} times")


all_merges = merges()
draft, tag = begin("impact")
for name, count in [("whom one grid given away hits", FEW), (f"whom {MANY} given away hit", MANY)]:
    times, addresses = [], []
    for n in range(rounds):
        some = [all_merges[(n + k) % len(all_merges)] for k in range(min(count, len(all_merges)))]
        begun = time.perf_counter()
        hit, _ = ask(planner, "POST", f"{draft}/impact", some)
        times.append(time.perf_counter() - begun)
        addresses.append(hit["total"]["addresses"])
    told(name, times, addresses)

times = []
for n in range(10):
    draft, tag = begin(f"publish {n}")
    _, tag = ask(planner, "POST", f"{draft}/edits", all_merges[n], tag)
    _, tag = ask(planner, "POST", f"{draft}/submit", {}, tag)
    _, tag = ask(approver, "POST", f"{draft}/approve", {}, tag)
    begun = time.perf_counter()
    edition, _ = ask(approver, "POST", f"{draft}/publish", {}, tag)
    while ask(planner, "GET", "/v1/editions/current", at=other)[0]["number"] != edition["edition"]:
        pass
    times.append(time.perf_counter() - begun)
times.sort()
print(f"from the publication to its being served by another process: median {times[5]:.2f} s, longest {times[-1]:.2f} s, 10 times")
