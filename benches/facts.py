"""How soon what is reported is told: benches/facts.sh starts it.

    facts.py URL KEY PROCESS
"""

import json
import math
import random
import socket
import sys
import threading
import time
import urllib.error
import urllib.request

url, key, process = sys.argv[1], sys.argv[2], int(sys.argv[3])
host, port = url.removeprefix("http://").split(":")


def ask(path, body=None):
    request = urllib.request.Request(url + path, data=body and json.dumps(body).encode(), method="POST" if body else "GET")
    request.add_header("Authorization", f"Bearer {key}")
    if body:
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def report(number):
    while True:
        place = {"lon": 113.64 + random.random() * 0.06, "lat": 22.91 + random.random() * 0.06}
        body = {"place": place, "matter": "SR-03", "text": f"{number}号垃圾", "reporter": f"late{number}"}
        try:
            return json.loads(ask("/v1/hazards", body))
        except urllib.error.HTTPError as refused:
            # The box is not all inside the town.
            if refused.code != 422:
                raise


def stream():
    connection = socket.create_connection((host, int(port)))
    connection.sendall(f"GET /v1/events HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {key}\r\n\r\n".encode())
    seen = b""
    while b"retry:" not in seen:
        seen += connection.recv(65536)
    return connection


def resident():
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1024


told = {}


def listen(connection):
    seen = b""
    while True:
        piece = connection.recv(65536)
        if not piece:
            return
        now = time.monotonic()
        seen += piece
        *lines, seen = seen.split(b"\n")
        for line in lines:
            if line.startswith(b'data: {"id"'):
                told.setdefault(json.loads(line[6:])["id"], now)


threading.Thread(target=listen, args=(stream(),), daemon=True).start()
late, tiles = [], 0
for number in range(500):
    filed = report(number)
    acknowledged = time.monotonic()
    x, y = filed["point"]["coordinates"]
    zoom = 1 << 16
    tile = (int((x + 180) / 360 * zoom), int((1 - math.asinh(math.tan(math.radians(y))) / math.pi) / 2 * zoom))
    request = urllib.request.Request(f"{url}/tiles/hazards/16/{tile[0]}/{tile[1]}.mvt", headers={"Authorization": f"Bearer {key}"})
    with urllib.request.urlopen(request) as answer:
        tiles += filed["id"].encode() in answer.read()
    while filed["id"] not in told:
        time.sleep(0.0002)
    late.append(told[filed["id"]] - acknowledged)
late.sort()
print(f"from acknowledged to told: median {late[250] * 1000:.1f} ms, p99 {late[494] * 1000:.1f} ms; in the next tile: {tiles} of 500")

before = resident()
streams = [stream() for _ in range(1000)]
after = resident()
filed = report(999_999)
reached = 0
for connection in streams:
    seen = b""
    while filed["id"].encode() not in seen:
        seen += connection.recv(65536)
    reached += 1
print(f"1,000 open streams: {after - before:.1f} MB more, {reached} of them told")
