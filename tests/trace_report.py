"""Ask a server questions, take the spans that it sends, and draw the slowest request.

Usage: python trace_report.py RECORD [PICTURE]. RECORD is the folder of a record; a large one makes slow requests. The
spans come as an OpenTelemetry collector takes them; the picture goes to build/trace.png.
"""

import html
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import httpx
from dashboard_report import ONRECORD, ROOT, free_port, wait_until_ready
from test_traces import Collector

QUESTIONS = ("What was said about energy prices?", "Who spoke about taxes?", "What did the minister say about schools?")
WIDTH = 900


def main(record: Path, out: Path) -> int:
    with Collector() as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        ask(record, collector.url)
        collector.shutdown()
        spans = [span for span, _ in collector.spans]
    asked = [span for span in spans if span.name == "POST /v1/ask"]
    if not asked:
        print("no request was told of")
        return 1
    slowest = max(asked, key=lambda span: span.end_time_unix_nano - span.start_time_unix_nano)
    of_it = sorted((one for one in spans if one.trace_id == slowest.trace_id), key=lambda one: one.start_time_unix_nano)
    for span in of_it:
        began, took = place(span, slowest)
        print(f"{began:>9.1f} ms {took:>9.1f} ms  {span.name}")
    draw(of_it, slowest, out)
    print(f"{len(asked)} questions, the slowest drawn in {out}")
    return 0


def ask(record: Path, collector: str) -> None:
    port = free_port()
    command = [str(ONRECORD), "serve", "--data", str(record), "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, "ONRECORD_TRACES": collector}, stderr=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            wait_until_ready(client)
            for question in QUESTIONS:
                client.post("/v1/ask", json={"question": question}).raise_for_status()
    finally:
        process.terminate()  # what was not sent yet is sent now
        process.wait(20)


def place(span: object, whole: object) -> tuple[float, float]:
    """Give when a span began after the whole did, and how long it took, in milliseconds."""
    began = span.start_time_unix_nano - whole.start_time_unix_nano
    return began / 1e6, (span.end_time_unix_nano - span.start_time_unix_nano) / 1e6


def draw(spans: list, whole: object, out: Path) -> None:
    _, total = place(whole, whole)
    rows = []
    for span in spans:
        began, took = place(span, whole)
        bar = f"margin-left:{max(began, 0) / total * WIDTH:.0f}px;width:{max(took / total * WIDTH, 1):.0f}px"
        rows.append(f"<p>{html.escape(span.name)} <small>{took:.1f} ms</small></p><div style='{bar}'></div>")
    style = "body{font:14px sans-serif;margin:16px}p{margin:10px 0 2px}div{height:14px;background:#2a6f97}"
    out.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(f"<!doctype html><meta charset=utf-8><style>{style}</style>{''.join(rows)}", encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=960,420"]
        command = ["chromium", *options, f"--user-data-dir={folder}/profile", f"--screenshot={out}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=90)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "build/trace.png"))
