import pytest

from api.exits import ExitCode
from api.problems import CASES, Problem, case_of, error_of, exit_code_of, problem_of
from indexer import errors
from indexer.errors import (
    BadArticleError,
    NoRecordError,
    NotFoundError,
    OnRecordError,
    QuestionError,
    RecordBusyError,
    RecordError,
    ServerError,
    UsageError,
)


def every_error() -> list[type[OnRecordError]]:
    return [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, OnRecordError)]


def leaves() -> list[type[OnRecordError]]:
    return [kind for kind in every_error() if not kind.__subclasses__()]


@pytest.mark.parametrize("kind", every_error())
def test_every_error_has_a_status_and_an_exit_code(kind):
    case = case_of(kind("why"))

    assert 400 <= case.status <= 599
    assert case.exit_code not in {ExitCode.DONE, ExitCode.FAULT} or kind is OnRecordError


@pytest.mark.parametrize("kind", leaves())
def test_an_error_comes_back_from_a_problem_so_that_a_client_ends_as_the_server_would(kind):
    returned = error_of(problem_of(kind("why it failed")))

    assert isinstance(returned, kind if kind in CASES else kind.__mro__[1])
    assert str(returned) == "why it failed"
    assert case_of(returned).exit_code == case_of(kind("")).exit_code


def test_a_record_whose_files_the_system_refuses_ends_as_any_file_it_refuses():
    refused = RecordError("cannot use the record")
    refused.__cause__ = PermissionError("denied")

    assert exit_code_of(refused) == ExitCode.NO_ACCESS
    assert exit_code_of(RecordError("cannot use the record")) == ExitCode.UNAVAILABLE


def test_no_two_errors_share_a_name_in_the_table():
    slugs = [case.slug for case in CASES.values()]

    assert len(slugs) == len(set(slugs))


def test_an_error_without_a_place_of_its_own_takes_that_of_its_parent():
    assert case_of(BadArticleError("x")) == CASES[errors.IngestError]


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        (QuestionError, 422, 2),
        (NotFoundError, 404, 1),
        (RecordBusyError, 503, 75),
        (NoRecordError, 503, 66),
        (errors.RecordModelError, 503, 78),
        (errors.RecordVersionError, 503, 78),
        (errors.MissingPathError, 404, 66),
        (ServerError, 503, 69),
    ],
)
def test_the_documented_codes_stay(kind, status, code):
    case = case_of(kind("x"))

    assert (case.status, case.exit_code) == (status, code)


def test_a_problem_that_is_about_fields_is_a_usage_error():
    problem = Problem(title="Fields do not fit", status=422, detail="body.limit: too large")

    assert type(error_of(problem)) is UsageError


def test_a_problem_of_an_unknown_kind_is_the_servers():
    problem = Problem(type="urn:example:other", title="?", status=418, detail="a teapot")

    assert type(error_of(problem)) is ServerError
