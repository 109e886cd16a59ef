"""Ask a server while a real Prometheus watches it, try every panel of docs/dashboard.json, and draw what it would show.

Usage: python dashboard_report.py [SECONDS]. Needs `prometheus` (Debian has it) and `chromium`; the picture goes to
build/dashboard.png. A panel that Prometheus refuses, or that shows nothing although it should, makes it fail.
"""

import html
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parent.parent
DASHBOARD = ROOT / "docs/dashboard.json"
OUT = ROOT / "build/dashboard.png"
ONRECORD = Path(sys.executable).with_name("onrecord")
EVERY_S = 2
MAY_BE_EMPTY = {"Age of the oldest job in line", "Refused and failed requests"}
QUESTIONS = (
    "What did Konashenkov say about Mosul?",
    "What did Varga say about the corridor?",
    "What did Nobody Known say about grain?",
    "Who spoke about electricity?",
    "What was said about the dam in 2019?",
)


def main(seconds: int) -> int:
    missing = [one for one in ("prometheus", "chromium") if shutil.which(one) is None]
    if missing:
        print(f"DASHBOARD NOT TRIED: {' and '.join(missing)} not installed")
        return 1
    with tempfile.TemporaryDirectory() as folder:
        port, own = free_port(), free_port()
        data = Path(folder) / "data"
        subprocess.run([ONRECORD, "index", "--data", data, ROOT / "samples"], check=True, capture_output=True)
        started = [start([ONRECORD, "serve", "--data", data, "--port", str(port)])]
        try:
            started.append(start(prometheus(Path(folder), port, own)))
            ask(f"http://127.0.0.1:{port}", seconds)
            shown = {panel["title"]: (panel, read(own, panel)) for panel in json.loads(DASHBOARD.read_text())["panels"]}
        finally:
            for process in started:
                process.terminate()
                process.wait(20)
    draw([shown[title] for title in shown], Path(OUT))
    empty = [title for title, (_, lines) in shown.items() if not lines and title not in MAY_BE_EMPTY]
    for title, (_, lines) in shown.items():
        print(f"{title:<42} {len(lines):>2} lines, last {[round(line[1][-1][1], 4) for line in lines][:6]}")
    print(f"empty though they should not be: {empty or 'none'}; picture: {OUT.relative_to(ROOT)}")
    return min(len(empty), 1)


def start(command: list) -> subprocess.Popen:
    environment = {**os.environ, "ONRECORD_INGEST": "true"}
    words = [str(one) for one in command]
    return subprocess.Popen(words, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def prometheus(folder: Path, port: int, own: int) -> list:
    config = {
        "global": {"scrape_interval": f"{EVERY_S}s"},
        "scrape_configs": [{"job_name": "onrecord", "static_configs": [{"targets": [f"127.0.0.1:{port}"]}]}],
    }
    (folder / "prometheus.yml").write_text(json.dumps(config), encoding="utf-8")  # YAML holds JSON
    options = {"config.file": folder / "prometheus.yml", "storage.tsdb.path": folder / "tsdb"}
    options["web.listen-address"] = f"127.0.0.1:{own}"
    return [shutil.which("prometheus"), *(f"--{name}={value}" for name, value in options.items())]


def ask(url: str, seconds: int) -> None:
    with httpx.Client(base_url=url, timeout=60) as client:
        wait_until_ready(client)
        until, turn = time.monotonic() + seconds, 0
        while time.monotonic() < until:
            client.post("/v1/ask", json={"question": QUESTIONS[turn % len(QUESTIONS)]})
            article = {"text": f"“Lane {turn} is open,” said Mara Orlova.", "title": "Lanes", "source": "Sample Wire"}
            if turn % 8 == 0:
                client.post("/v1/articles", json=article)
            turn += 1
            time.sleep(0.05)


def wait_until_ready(client: httpx.Client) -> None:
    for _ in range(120):
        try:
            if client.get("/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.5)
    raise SystemExit("the server does not become ready")


def read(own: int, panel: dict) -> list[tuple[str, list[tuple[float, float]]]]:
    now = time.time()
    lines = []
    for target in panel["targets"]:
        expression = target["expr"].replace("$instance", ".*").replace("$__rate_interval", "20s")
        query = {"query": expression, "start": now - 300, "end": now, "step": EVERY_S}
        reply = httpx.get(f"http://127.0.0.1:{own}/api/v1/query_range", params=query, timeout=30).json()
        if reply["status"] != "success":
            raise SystemExit(f"{panel['title']}: Prometheus refuses {expression}: {reply.get('error')}")
        for series in reply["data"]["result"]:
            label = target["legendFormat"]
            for name, value in series["metric"].items():
                label = label.replace("{{" + name + "}}", value)
            points = [(when, float(value)) for when, value in series["values"] if value != "NaN"]
            lines += [(label, points)] if points else []
    return lines


def draw(panels: list, out: Path) -> None:
    boxes = []
    for panel, lines in panels:
        at = panel["gridPos"]
        place = f"left:{at['x'] * 58}px;top:{at['y'] * 32}px;width:{at['w'] * 58 - 24}px;height:{at['h'] * 32 - 24}px"
        body = figure(lines) if panel["type"] == "stat" else chart(lines)
        boxes.append(f"<div style='{place}'><b>{html.escape(panel['title'])}</b>{body}</div>")
    style = (
        "body{font:12px sans-serif;margin:8px}div{position:absolute;border:1px solid #ccc;padding:6px;overflow:hidden}"
    )
    page = f"<!doctype html><meta charset=utf-8><style>{style}p{{font-size:28px;margin:12px 0}}</style>{''.join(boxes)}"
    out.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_text(page, encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=1420,920"]
        command = ["chromium", *options, f"--user-data-dir={folder}/profile", f"--screenshot={out}"]
        subprocess.run([*command, f"file://{folder}/page.html"], check=True, capture_output=True, timeout=90)


def figure(lines: list) -> str:
    return f"<p>{lines[0][1][-1][1]:,.0f}</p>" if lines else "<p>–</p>"


def chart(lines: list) -> str:
    points = [point for _, line in lines for point in line]
    if not points:
        return "<p>no data</p>"
    first, last = min(when for when, _ in points), max(when for when, _ in points)
    top = max(value for _, value in points) or 1.0
    drawn, legend = [], []
    for number, (label, line) in enumerate(lines):
        colour = f"hsl({number * 67 % 360} 70% 40%)"
        path = " ".join(
            f"{(when - first) / max(last - first, 1) * 300:.1f},{100 - value / top * 95:.1f}" for when, value in line
        )
        drawn.append(f"<polyline points='{path}' fill='none' stroke='{colour}' vector-effect='non-scaling-stroke'/>")
        legend.append(f"<span style='color:{colour}'>{html.escape(label)}</span>")
    graph = f"<svg viewBox='0 0 300 100' width='100%' height='62%' preserveAspectRatio='none'>{''.join(drawn)}</svg>"
    return f" <small>top {top:.3g}</small><br>{graph}<br>{' '.join(legend)}"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 60))
