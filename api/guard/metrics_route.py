"""The address where Prometheus reads a server's counters.

In: a request with leave to administer. Out: text in Prometheus' form.
"""

from fastapi import APIRouter, Depends, Request, Response

from api.guard.metrics import MEDIA_TYPE, Metrics
from api.guard.scopes import Needs, Scope
from api.routes import ANY, Responses

router = APIRouter(dependencies=[Depends(Needs(Scope.ADMIN))])
TEXT: Responses = {200: {"description": "The counters.", "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}}
REFUSED: Responses = {status: ANY[status] for status in (401, 403, 429)}


@router.get(
    "/metrics",
    tags=["operate"],
    response_class=Response,
    responses={**TEXT, **REFUSED},
)
def tell_metrics(request: Request) -> Response:
    """Give the counters in Prometheus' text form: requests, questions and what came of them, the record."""
    metrics: Metrics = request.app.state.metrics
    return Response(metrics.text(), media_type=MEDIA_TYPE)
