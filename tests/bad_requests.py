"""Requests that make no sense, as bytes on the wire: each is to be refused with a problem, never with a fault."""

import json

HOST = b"Host: 127.0.0.1\r\n"
CLOSE = b"Connection: close\r\n"


def get(target: bytes, *headers: bytes, method: bytes = b"GET") -> bytes:
    """Write a request without a body."""
    return (
        method + b" " + target + b" HTTP/1.1\r\n" + HOST + CLOSE + b"".join(one + b"\r\n" for one in headers) + b"\r\n"
    )


def post(body: bytes, *, to: bytes = b"/v1/ask", kind: bytes = b"application/json") -> bytes:
    """Write a request with a body."""
    return get(to, b"Content-Type: " + kind, b"Content-Length: %d" % len(body), method=b"POST") + body


def asked(**fields: object) -> bytes:
    """Write a question."""
    return json.dumps({"question": "x", **fields}).encode()


BODIES = {
    "half a surrogate pair": post(b'{"question": "\\ud800"}'),
    "half a surrogate pair in a list": post(b'{"question": "x", "filters": {"speakers": ["\\udfff"]}}'),
    "half a surrogate pair as a field": post(b'{"question": "x", "\\ud800": 1}'),
    "a surrogate pair turned round": post(b'{"question": "\\udc00\\ud800"}'),
    "NUL": post(b'{"question": "a\\u0000b"}'),
    "a raw NUL": post(b'{"question": "a\x00b"}'),
    "NaN": post(b'{"question": "x", "limit": NaN}'),
    "infinity": post(b'{"question": "x", "limit": Infinity}'),
    "1e999": post(b'{"question": "x", "limit": 1e999}'),
    "-1e999 for a day": post(b'{"question": "x", "filters": {"from": -1e999}}'),
    "a fraction": post(b'{"question": "x", "limit": 2.5}'),
    "2^63": post(b'{"question": "x", "limit": 9223372036854775808}'),
    "-2^63-1": post(b'{"question": "x", "limit": -9223372036854775809}'),
    "5000 digits": post(b'{"question": "x", "limit": ' + b"9" * 5000 + b"}"),
    "an exponent of 5000 digits": post(b'{"question": "x", "limit": 1e' + b"9" * 5000 + b"}"),
    "lists 100,000 deep": post(b"[" * 100_000),
    "objects 20,000 deep": post(b'{"question":' * 20_000 + b"1" + b"}" * 20_000),
    "lists 5,000 deep in a field": post(b'{"question": "x", "history": ' + b"[" * 5000 + b"]" * 5000 + b"}"),
    "a field twice": post(b'{"question": "", "question": ""}'),
    "bytes that are not UTF-8": post(b'{"question": "\xff\xfe"}'),
    "UTF-16": post('{"question": "x"'.encode("utf-16")),
    "overlong UTF-8": post(b'{"question": "\xc0\xaf"}'),
    "half": post(b'{"question": "x"'),
    "single quotes": post(b"{'question': 'x'}"),
    "a comma too many": post(b'{"question": "x",}'),
    "two values": post(b'{"question": "x"}{"question": "y"}'),
    "null": post(b"null"),
    "true": post(b"true"),
    "a number": post(b"1"),
    "text": post(b'"x"'),
    "a list": post(b"[]"),
    "nothing": post(b""),
    "an unknown field": post(asked(temperature=1)),
    "__proto__": post(asked(__proto__={"x": 1})),
    "a question that is a list": post(b'{"question": ["x"]}'),
    "a question that is an object": post(b'{"question": {"$ne": null}}'),
    "no question": post(b"{}"),
    "a blank question": post(b'{"question": " \\n\\t "}'),
    "2001 characters": post(asked(question="x" * 2001)),
    "a limit of none": post(asked(limit=0)),
    "a limit of true": post(asked(limit="yes")),
    "a thousand turns": post(asked(history=[{"role": "user", "content": "x"}] * 1000)),
    "a turn of nobody": post(asked(history=[{"role": "system", "content": "x"}])),
    "a day that is not": post(asked(filters={"from": "2031-02-30"})),
    "a day of the year 0": post(asked(filters={"from": "0000-01-01"})),
    "a day of the year 99999": post(asked(filters={"to": "99999-01-01"})),
    "days the wrong way round": post(asked(filters={"from": "2031-06-02", "to": "2031-06-01"})),
    "a kind nobody knows": post(asked(filters={"kinds": ["shouted"]})),
    "a quote of 4001 characters": post(json.dumps({"quote": "x" * 4001}).encode(), to=b"/v1/verify"),
    "a quote of marks": post(b'{"quote": "  "}', to=b"/v1/verify"),
}

KINDS = {
    "no kind": get(b"/v1/ask", b"Content-Length: 17", method=b"POST") + b'{"question": "x"}',
    "a form": post(b"question=x", kind=b"application/x-www-form-urlencoded"),
    "many parts": post(b"--x\r\n\r\n--x--\r\n", kind=b"multipart/form-data; boundary=x"),
    "many parts without a boundary": post(b"x", kind=b"multipart/form-data"),
    "plain text": post(b'{"question": "x"}', kind=b"text/plain"),
    "a kind like JSON": post(b'{"question": "x"}', kind=b"application/jsonx"),
    "no kind at all": post(b'{"question": "x"}', kind=b"x"),
    "two kinds": post(b'{"question": "x"}', kind=b"text/plain, application/json"),
    "XML": post(b"<x/>", kind=b"application/xml"),
    "compressed": get(
        b"/v1/ask",
        b"Content-Type: application/json",
        b"Content-Encoding: gzip",
        b"Content-Length: 4",
        method=b"POST",
    )
    + b"\x1f\x8b\x08\x00",
}

QUERIES = {
    "a limit of letters": get(b"/v1/statements?limit=ten"),
    "a limit of 1e999": get(b"/v1/statements?limit=1e999"),
    "a limit of NaN": get(b"/v1/statements?limit=nan"),
    "a limit of 2^63": get(b"/v1/statements?limit=9223372036854775808"),
    "a negative limit": get(b"/v1/statements?limit=-1"),
    "NUL in a query": get(b"/v1/statements?q=a%00b"),
    "half a surrogate pair in a query": get(b"/v1/statements?speaker=%ed%a0%80%00"),
    "an unknown query": get(b"/v1/statements?colour=red"),
    "an unknown query of speakers": get(b"/v1/speakers?nmae=orlova"),
    "an unknown query of one statement": get(b"/v1/statements/x?full=1"),
    "a bad cursor": get(b"/v1/statements?cursor=%27%20OR%201=1"),
    "an empty speaker": get(b"/v1/statements?speaker="),
    "fifty-one speakers": get(b"/v1/statements?" + b"&".join([b"speaker=a"] * 51)),
    "a day of 13 months": get(b"/v1/statements?from=2031-13-01"),
    "10,000 parameters": get(b"/v1/statements?" + b"&".join(b"a%d" % n for n in range(1500))),
    "a state of jobs": get(b"/v1/jobs?state=x"),
}

ADDRESSES = {
    "nowhere": get(b"/nowhere"),
    "a way up": get(b"/v1/../../etc/passwd"),
    "an encoded way up": get(b"/v1/articles/..%2f..%2fetc%2fpasswd"),
    "NUL in an address": get(b"/v1/statements/%00"),
    "an address that is not UTF-8": get(b"/v1/statements/%ff%fe"),
    "an address of 9,000 bytes": get(b"/v1/statements/" + b"x" * 9000),
    "a query of 9,000 bytes": get(b"/v1/statements?q=" + b"x" * 9000),
    "an id of 300 bytes": get(b"/v1/statements/" + b"x" * 300),
    "a slash too many": get(b"/v1/ask/"),
    "another site": get(b"http://other.example/v1/speakersx"),
    "TRACE": get(b"/v1/ask", method=b"TRACE"),
    "PUT": get(b"/v1/speakers", method=b"PUT"),
    "OPTIONS": get(b"/v1/ask", method=b"OPTIONS"),
}

HEADERS = {
    "a hundred and fifty headers": get(b"/v1/speakers", *(b"X-%d: y" % n for n in range(150))),
    "headers of 80,000 bytes": get(b"/v1/speakers", *(b"X-%d: " % n + b"y" * 8000 for n in range(10))),
    "another host": b"GET /v1/speakers HTTP/1.1\r\nHost: other.example\r\nConnection: close\r\n\r\n",
    "a host with a query": b"GET /v1/speakers HTTP/1.1\r\nHost: a/?x=\r\nConnection: close\r\n\r\n",
    "a host of no ASCII": b"GET /v1/speakers HTTP/1.1\r\nHost: \xff\xfe\r\nConnection: close\r\n\r\n",
    "two hosts": b"GET /v1/speakers HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: other.example\r\nConnection: close\r\n\r\n",
    "a length beyond any": get(
        b"/v1/ask", b"Content-Type: application/json", b"Content-Length: 99999999999", method=b"POST"
    ),
    "a body beyond the limit": post(b" " * (2**20 + 1)),
}

BROKEN = {
    "a made-up method": get(b"/v1/ask", method=b"BREW"),
    "CONNECT": get(b"127.0.0.1:22", method=b"CONNECT"),
    "no HTTP": b"hello\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40,
    "HTTP/9.9": b"GET / HTTP/9.9\r\n" + HOST + b"\r\n",
    "a length of letters": get(b"/v1/ask", b"Content-Length: ten", method=b"POST"),
    "a negative length": get(b"/v1/ask", b"Content-Length: -1", method=b"POST"),
    "two lengths": get(b"/v1/ask", b"Content-Length: 1", b"Content-Length: 2", method=b"POST") + b"{}",
    "a chunk of no size": get(b"/v1/ask", b"Transfer-Encoding: chunked", method=b"POST") + b"zz\r\n{}\r\n0\r\n\r\n",
    "a space in the target": b"GET /v1/speakers x HTTP/1.1\r\n" + HOST + b"\r\n",
    "a header without a colon": get(b"/v1/speakers", b"nonsense"),
    "a header with a space in its name": get(b"/v1/speakers", b"X Y: z"),
    "NUL in a header": get(b"/v1/speakers", b"X: a\x00b"),
    "a folded header": get(b"/v1/speakers", b"X: a\r\n b"),
    "a target of no ASCII": get(b"/v1/speakers\xff\xfe"),
    "no target": b"GET HTTP/1.1\r\n" + HOST + b"\r\n",
}
"""What is no HTTP, or not what is spoken here; the protocol refuses it before the application is asked."""

BAD_REQUESTS = {**BODIES, **KINDS, **QUERIES, **ADDRESSES, **HEADERS, **BROKEN}
