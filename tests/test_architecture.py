"""The order of imports, drawn once and enforced: a module imports only what stands above it."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("indexer", "prompts", "api")
HEAVY = {
    *("torch", "faiss", "sentence_transformers", "transformers", "fastapi", "starlette", "numpy", "trafilatura"),
    *("feedparser", "fastwarc", "psycopg", "distributed", "watchfiles", "prometheus_client", "opentelemetry"),
}

FLOW = """
indexer
indexer.record indexer.errors indexer.honorifics indexer.latin indexer.sweeping
indexer.settings indexer.article indexer.speaker indexer.when indexer.labels indexer.job
indexer.dialogue
indexer.statement indexer.blocks indexer.similarity indexer.release
indexer.aligning indexer.chunk indexer.contrast indexer.rewording indexer.people_list
indexer.comparing

indexer.ingest indexer.ingest.unread
indexer.ingest.spooling
indexer.ingest.binary indexer.ingest.inflating
indexer.ingest.unpacking
indexer.ingest.decode indexer.ingest.http_message
indexer.ingest.metadata indexer.ingest.walking indexer.ingest.xmltree
indexer.ingest.address indexer.ingest.printed_days indexer.ingest.table
indexer.ingest.addresses indexer.ingest.deadline indexer.ingest.fetched
indexer.ingest.hosts indexer.ingest.arriving indexer.ingest.robots indexer.ingest.sources
indexer.ingest.wire
indexer.ingest.fetching
indexer.ingest.plain indexer.ingest.markdown indexer.ingest.pagedata indexer.ingest.jsonlines
indexer.ingest.webpage indexer.ingest.entries indexer.ingest.sitemap
indexer.ingest.feedxml indexer.ingest.warc
indexer.ingest.jsonfeed
indexer.ingest.feed
indexer.ingest.feedfile
indexer.ingest.confined
indexer.ingest.parsing indexer.ingest.kinds
indexer.ingest.reading
indexer.ingest.web
indexer.ingest.gathering

indexer.extract indexer.extract.bounds indexer.extract.given_names indexer.extract.lexicon
indexer.extract.marks indexer.extract.days
indexer.extract.namesakes indexer.extract.printed indexer.extract.participants indexer.extract.dates
indexer.extract.coefficients indexer.extract.ranking indexer.extract.wordclass
indexer.extract.tokens
indexer.extract.sentences
indexer.extract.mentions
indexer.extract.subjects indexer.extract.titles
indexer.extract.agents
indexer.extract.cues
indexer.extract.features
indexer.extract.asides indexer.extract.attribution
indexer.extract.clauses indexer.extract.people indexer.extract.surroundings
indexer.extract.report_words indexer.extract.report_weights
indexer.extract.report_features indexer.extract.report_edges
indexer.extract.reports
indexer.extract.unsaid
indexer.extract.indirect
indexer.extract.drafting indexer.extract.presence indexer.extract.shared_names indexer.extract.turns
indexer.extract.resolution
indexer.extract.confidence indexer.extract.occasions
indexer.extract.writing indexer.extract.excerpts
indexer.extract.extraction

indexer.ingest.candidates indexer.ingest.firsts indexer.ingest.parquet_rows
indexer.ingest.readymade

indexer.index
indexer.index.fate
indexer.index.copy_tables indexer.index.history_tables indexer.index.job_tables indexer.index.source_tables
indexer.index.kept
indexer.index.change_tables indexer.index.shelf
indexer.index.name_words indexer.index.people_tables indexer.index.journal
indexer.index.durable indexer.index.machine indexer.index.yielding
indexer.index.spelling
indexer.index.likeness
indexer.index.identity indexer.index.traits
indexer.index.agreement indexer.index.quiet_openvino indexer.index.weights
indexer.index.minilm indexer.index.transformers_model
indexer.index.compiled
indexer.index.engine indexer.index.dialect indexer.index.dividing indexer.index.postgres_tables
indexer.index.postgres_vectors
indexer.index.postgres
indexer.index.hits indexer.index.pieces indexer.index.schema indexer.index.scrubbing
indexer.index.embedding indexer.index.wording
indexer.index.joining
indexer.index.condition indexer.index.lock indexer.index.grouping indexer.index.registry
indexer.index.echoes indexer.index.queue indexer.index.owners indexer.index.outlook
indexer.index.copies indexer.index.groups indexer.index.profiles
indexer.index.migrating indexer.index.months
indexer.index.ballast indexer.index.cleaning indexer.index.history indexer.index.tombstones
indexer.index.mapped indexer.index.products indexer.index.rows indexer.index.signs
indexer.index.store
indexer.index.lookup
indexer.index.readers
indexer.index.inspecting indexer.index.segment
indexer.index.snapshot
indexer.index.server_vectors
indexer.index.publishing
indexer.index.postings indexer.index.listing
indexer.index.searching
indexer.index.library
indexer.index.beside
indexer.index.checking indexer.index.indexing indexer.index.decisions
indexer.index.shares
indexer.index.cluster
indexer.index.backup indexer.index.moving indexer.index.reembedding
indexer.index.ahead
indexer.index.working
indexer.index.worker_process
indexer.index.hiring
indexer.index.relaying
indexer.index.proving
indexer.index.purge_plan
indexer.index.purging
indexer.index.polled indexer.index.schedule
indexer.index.polling
indexer.index.settling
indexer.index.folders
indexer.index.watching

prompts
prompts.loading prompts.telling

api api.exits api.measures api.limits api.offering api.progress
api.grace api.listening api.company
api.fusion api.day api.foreign_days api.foreign_frames api.stretches api.faults
api.weekdays
api.period
api.inner_quotes api.safetext api.topic api.verdict_kinds
api.guard api.guard.buckets api.guard.lanes api.guard.leave api.guard.logs api.guard.shared_times
api.guard.keys
api.guard.caller api.guard.ring
api.guard.seen
api.guard.threshold
api.activity api.answer
api.deep_links
api.lexical api.naming api.quoting api.passages api.verdict
api.question_set api.forging api.filing api.frames api.outlets api.sequels api.tidying
api.events api.intents api.roster api.phrasing api.problems api.lines api.matching
api.door api.guard.spans
api.guard.traces
api.claims
api.asked
api.following
api.replying
api.question api.verdict_text
api.retrieval api.noting api.copying api.sourcing api.vouching api.dating api.paging
api.choosing api.layouts api.sampling api.shifts api.surveying
api.arranging api.citing api.composing api.scoping api.trying
api.prefacing
api.suggesting api.search api.verifying
api.speaking
api.confronting
api.relaxing
api.refusing
api.answering
api.leaving
api.defusing api.neutral api.breaker api.upstream api.enclosed api.dateproof api.proofreading
api.hearing api.briefing api.reprinting api.lexemes
api.ascribing api.retelling
api.supporting
api.gate
api.narrator
api.former
api.extracting api.ambiguity api.local api.question_lines api.quote_lines api.health api.posting
api.remote api.remote.access api.remote.calls api.remote.eventstream
api.remote.replies api.remote.turning
api.remote.ask_reading api.remote.sending
api.remote.async_client
api.client
api.quote_trials api.live api.examples api.options api.envelope
api.evaluating api.desk api.screen
api.guard.crossing api.guard.doorkeeper api.guard.fresh api.guard.greeting api.guard.metrics api.guard.patience
api.guard.scopes api.sse
api.guard.refusals api.guard.observed
api.guard.protocol
api.export api.export.citing_words
api.drawing
api.tools api.tools.arguments api.tools.starters
api.tools.recounting api.tools.toolbox
api.tools.resources
api.tools.mcp_server
api.tools.late_door api.tools.standard_io api.tools.mcp_sessions
api.web api.web.page_routes
api.routes
api.chat api.chat.chat_faults
api.chat.messages api.chat.markup
api.chat.front_ends api.chat.steps
api.chat.conversing api.chat.annotating
api.chat.leads api.chat.completing
api.chat.tasking api.chat.chunking api.chat.responding
api.chat.response_events
api.chat.chat_routes api.chat.chat_examples
api.guard.metrics_route api.job_routes api.tools.mcp_route
api.export.exported
api.export.cells api.export.downloading api.export.notes api.export.taking
api.export.bibtex_out api.export.csv_out api.export.jsonlines_out api.export.markdown_out api.export.parquet_out
api.export.standing
api.export.atom api.export.saving api.export.writers
api.conversation api.flowing api.printing
api.export.export_routes
api.reaching
api.app
api.head_start
api.serving api.position
api.colleague api.supervising
api.cli_ask api.cli_backup api.cli_chat api.cli_check api.cli_completion api.cli_eval
api.cli_export api.cli_extract api.cli_index api.cli_jobs api.cli_keys
api.cli_serve
api.cli_mcp api.cli_purge api.cli_speakers api.cli_verify
api.cli_watch
api.cli
api.entry
"""


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def all_modules() -> dict[str, Path]:
    return {module_name(path): path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))}


def imports_of(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import; write the whole path"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found & set(all_modules())


RANK = {name: rank for rank, line in enumerate(FLOW.split("\n")) for name in line.split()}


def test_every_module_has_one_place_in_the_flow():
    names = FLOW.split()

    assert sorted(names) == sorted(all_modules())


@pytest.mark.parametrize("name", sorted(all_modules()))
def test_a_module_imports_only_what_stands_above_it(name):
    against = {other for other in imports_of(all_modules()[name]) - {name} if RANK[other] >= RANK[name]}

    assert not against, f"{name} imports against the flow: {sorted(against)}"


def test_module_names_are_unique_so_that_tests_stay_flat():
    stems = [path.stem for path in all_modules().values() if path.stem != "__init__"]

    assert len(stems) == len(set(stems))


@pytest.mark.parametrize("name", ["utils", "helpers", "common", "core", "base", "misc"])
def test_no_module_is_a_grab_bag(name):
    assert all(path.stem != name for path in all_modules().values())


def importers_of(package):
    return {
        name
        for name, path in all_modules().items()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and any(alias.name.partition(".")[0] == package for alias in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == package)
    }


def test_http_out_goes_through_three_modules():
    assert importers_of("httpx") == {"api.remote.sending", "api.upstream", "indexer.ingest.wire"}


def heavy_modules_after(code: str) -> set[str]:
    probe = f"import sys\ntry:\n    {code}\nexcept SystemExit: pass\nprint('\\n'.join(sys.modules))"
    output = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, cwd=ROOT, check=True)
    return {line.partition(".")[0] for line in output.stdout.splitlines()} & HEAVY


def test_help_loads_nothing_heavy():
    assert not heavy_modules_after("from api.cli import main; main(['--help'])")


def test_asking_a_server_loads_nothing_heavy():
    assert not heavy_modules_after("from api.cli import main; main(['ask', 'x', '--url', 'http://127.0.0.1:9'])")
