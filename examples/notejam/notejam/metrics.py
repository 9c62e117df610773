"""Requests and their latency as Prometheus text, summed over the processes of one instance."""

import os
from time import monotonic

from flask import Blueprint, Flask, Response, abort, g, request
from flask.typing import ResponseReturnValue
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

metrics = Blueprint("metrics", __name__)

REQUESTS = Counter("notejam_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram("notejam_request_seconds", "Time to answer a request.", ["route"])


def register(app: Flask) -> None:
    app.before_request(begin)
    app.after_request(count)
    app.register_blueprint(metrics)


def begin() -> None:
    g.began = monotonic()


def count(response: Response) -> Response:
    # The route and not the path: there are as many paths as notes.
    route = request.url_rule.rule if request.url_rule else "none"
    REQUESTS.labels(request.method, route, response.status_code).inc()
    SECONDS.labels(route).observe(monotonic() - g.get("began", monotonic()))
    return response


@metrics.get("/metrics")
def show() -> ResponseReturnValue:
    """For the scraper beside the instance only; whoever comes through the proxy is told there is nothing."""
    if "X-Forwarded-For" in request.headers:
        abort(404)
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
