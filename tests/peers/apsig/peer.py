"""An actor of another make, on loopback over plain http: apsig signs, well or badly on purpose, and verifies what comes in.

    PYTHONPATH=LIBS python3 peer.py PORT CONTROL_PORT

Prints "ready" when it listens; ends when its standard input closes.
"""

import copy
import email.utils
import http.client
import json
import os
import sys
import threading
import time
import uuid
from base64 import b64encode
from datetime import datetime, timezone
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from apsig import KeyUtil, ProofSigner, ProofVerifier
from apsig.draft.sign import Signer
from apsig.draft.verify import Verifier
from apsig.rfc9421 import RFC9421Signer, RFC9421Verifier
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

if len(sys.argv) != 3:
    sys.exit("usage: peer.py PORT CONTROL_PORT")
PORT, CONTROL_PORT = int(sys.argv[1]), int(sys.argv[2])
ORIGIN = f"http://localhost:{PORT}"
ACTIVITY_JSON = "application/activity+json"
CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1", "https://w3id.org/security/data-integrity/v1"]


def rsa_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


# Two actors, each with its keys, and one key that nobody owns.
NAMES = ("tester", "other")
KEYS = {name: rsa_key() for name in NAMES}
PROOF_KEYS = {name: ed25519.Ed25519PrivateKey.generate() for name in NAMES}
NOBODYS = rsa_key()

lock = threading.Lock()
received = []  # what came to the inbox, and what apsig made of it
fetched = []  # the GETs of our actors
sent = {}  # the activities we sent and the objects in them, by id


def pem(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()


def actor_of(name):
    me = f"{ORIGIN}/{name}"
    return {
        "@context": [*CONTEXT, "https://w3id.org/security/multikey/v1"],
        "id": me,
        "type": "Person",
        "preferredUsername": name,
        "name": f"The {name}",
        "inbox": f"{me}/inbox",
        "outbox": f"{me}/outbox",
        "followers": f"{me}/followers",
        "endpoints": {"sharedInbox": f"{ORIGIN}/inbox"},
        "publicKey": {"id": f"{me}#main-key", "owner": me, "publicKeyPem": pem(KEYS[name])},
        "assertionMethod": [
            {
                "id": f"{me}#ed25519-key",
                "type": "Multikey",
                "controller": me,
                "publicKeyMultibase": KeyUtil(private_key=PROOF_KEYS[name]).encode_multibase(),
            }
        ],
    }


def request(method, url, headers, body=None):
    """One request with these headers and no others of ours; gives status, body and content type."""
    u = urlsplit(url)
    headers = {k.lower(): v for k, v in headers.items()}
    # apsig gives the signature twice; as Authorization it is not ActivityPub's way.
    headers.pop("authorization", None)
    # "localhost" may mean ::1 too, and nobody listens there.
    host = "127.0.0.1" if u.hostname == "localhost" else u.hostname
    connection = http.client.HTTPConnection(host, u.port or 80, timeout=20)
    try:
        target = u.path + (f"?{u.query}" if u.query else "")
        headers.setdefault("host", u.netloc)
        connection.request(method, target or "/", body=body, headers=headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return {"status": answer.status, "body": text, "type": answer.getheader("content-type")}
    finally:
        connection.close()


def document(url):
    """An actor's document, fetched unsigned; our own without asking."""
    bare = url.split("#")[0]
    for name in NAMES:
        if bare == f"{ORIGIN}/{name}":
            return actor_of(name)
    answer = request("GET", bare, {"accept": ACTIVITY_JSON})
    if answer["status"] != 200:
        raise ValueError(f"{bare} answered {answer['status']}")
    return json.loads(answer["body"])


def one_or_many(value):
    return value if isinstance(value, list) else [] if value is None else [value]


# --- Verifying -------------------------------------------------------------------------------------------------------


def parameter(header, name):
    for part in header.replace(";", ",").split(","):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value.strip('"')
    return None


def rsa_pem(key_id):
    for key in one_or_many(document(key_id).get("publicKey")):
        if key["id"] == key_id:
            return key["publicKeyPem"]
    raise ValueError(f"no key {key_id}")


def verdict(check):
    """"valid", or why not."""
    try:
        return "valid" if check() else "not valid"
    except Exception as e:  # whatever apsig throws is its verdict
        return f"{type(e).__name__}: {e}"


def http_verdict(method, url, headers, body):
    """What apsig's verifier says of a request. `headers` by lower-case name."""
    header = headers.get("signature")
    if header is None:
        return {"spec": None, "verdict": "unsigned", "key": None}
    if "signature-input" in headers:
        key_id = parameter(headers["signature-input"], "keyid")

        def check():
            key = serialization.load_pem_public_key(rsa_pem(key_id).encode())
            u = urlsplit(url)
            return RFC9421Verifier(key, method, u.path, u.netloc, headers, body).verify(raise_on_fail=True)

        return {"spec": "rfc9421", "verdict": verdict(check), "key": key_id}
    key_id = parameter(header, "keyId")
    return {
        "spec": "draft",
        "verdict": verdict(lambda: Verifier(rsa_pem(key_id), method, url, headers, body).verify(raise_on_fail=True)),
        "key": key_id,
    }


def proof_verdict(thing):
    """What apsig's verifier says of the proof in a document; None when it has none."""
    if not isinstance(thing, dict) or "proof" not in thing:
        return None

    def check():
        thing_ = copy.deepcopy(thing)  # apsig takes it apart
        thing_.pop("signature", None)  # a linked data signature is put on after the proof (FEP-8b32)
        method = thing_["proof"]["verificationMethod"]
        for key in one_or_many(document(method).get("assertionMethod")):
            if key["id"] == method:
                return ProofVerifier(key["publicKeyMultibase"]).verify(thing_, raise_on_fail=True)
        raise ValueError(f"no key {method}")

    return verdict(check)


def take(path, headers, body):
    """Records what came to an inbox. Gives the status of our answer."""
    http_says = http_verdict("POST", f"{ORIGIN}{path}", headers, body)
    try:
        activity = json.loads(body)
    except ValueError:
        return 400
    inner = activity.get("object")
    with lock:
        received.append({
            "type": activity.get("type"),
            "id": activity.get("id"),
            "actor": activity.get("actor"),
            "object": inner.get("id") if isinstance(inner, dict) else inner,
            "http": http_says,
            "valid": http_says["verdict"] == "valid",
            "proof": proof_verdict(activity),
            "object_proof": proof_verdict(inner),
            "headers": headers,
            "activity": activity,
            "body": body.decode("utf-8", "replace"),
        })
    return 202 if http_says["verdict"] == "valid" else 401


# --- Sending ---------------------------------------------------------------------------------------------------------


def http_date(seconds):
    return email.utils.formatdate(time.time() + seconds, usegmt=True)


def digest(body, name, quote=""):
    return f"{name}={quote}{b64encode(sha256(body).digest()).decode()}{quote}"


def draft(url, body, key=None, key_id=None, signed=None, method="POST", **headers):
    signer = Signer(
        {"content-type": ACTIVITY_JSON, **{k.replace("_", "-"): v for k, v in headers.items()}},
        key or KEYS["tester"],
        method,
        url,
        key_id or f"{ORIGIN}/tester#main-key",
        body,
        signed,
    )
    return signer.sign()


def rfc9421(url, body, with_digest):
    u = urlsplit(url)
    signer = RFC9421Signer(KEYS["tester"], f"{ORIGIN}/tester#main-key")
    headers = {"content-type": ACTIVITY_JSON, "date": http_date(0), "content-length": str(len(body))}
    if not with_digest:
        return signer.sign("POST", u.path, u.netloc, headers, body)
    # Of itself apsig does not cover content-digest, and writes it wrongly after signing.
    headers["content-digest"] = digest(body, "sha-256", ":")
    signer.sign_headers = [*signer.sign_headers, "content-digest"]
    return {**signer.sign("POST", u.path, u.netloc, headers, body), "content-digest": headers["content-digest"]}


def without(headers, name):
    return {k: v for k, v in headers.items() if k != name}


# How to sign: url and body give the headers.
WAYS = {
    # As one should.
    "draft": lambda u, b: draft(u, b),
    "rfc9421": lambda u, b: rfc9421(u, b, with_digest=True),
    "ld-proof": lambda u, b: draft(u, b),
    # Not as one should.
    "rfc9421-as-apsig": lambda u, b: rfc9421(u, b, with_digest=False),
    "rfc9421-altered-body": lambda u, b: rfc9421(u, b, with_digest=True),
    "ld-proof-altered": lambda u, b: draft(u, b),
    "unsigned": lambda u, b: {"content-type": ACTIVITY_JSON, "date": http_date(0), "digest": digest(b, "SHA-256")},
    "wrong-key": lambda u, b: draft(u, b, key=NOBODYS),
    "altered-body": lambda u, b: draft(u, b),
    "altered-body-new-digest": lambda u, b: draft(u, b),
    "old-date": lambda u, b: draft(u, b, date=http_date(-7200)),
    "future-date": lambda u, b: draft(u, b, date=http_date(7200)),
    "no-digest": lambda u, b: without(draft(u, b, signed=["date", "host"]), "digest"),
    "digest-not-covered": lambda u, b: draft(u, b, signed=["date", "host"]),
    "no-date": lambda u, b: draft(u, b, signed=["host", "digest"]),
    "other-host": lambda u, b: draft(u, b, host="elsewhere.example"),
    "other-path": lambda u, b: draft(u + "/elsewhere", b),
    "other-keyid": lambda u, b: draft(u, b, key=KEYS["other"], key_id=f"{ORIGIN}/other#main-key"),
}


def prove(activity, name="tester"):
    return ProofSigner(PROOF_KEYS[name]).sign(
        activity,
        {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "verificationMethod": f"{ORIGIN}/{name}#ed25519-key",
            "proofPurpose": "assertionMethod",
            "created": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
        },
    )


def altered(activity):
    return {**activity, "summary": "altered on the way"}


def post_send(asked):
    """Sends an activity; @context, id and actor are filled in where they are missing."""
    how, url = asked.get("how", "draft"), asked["inbox"]
    activity = {
        "@context": CONTEXT,
        "id": f"{ORIGIN}/activities/{uuid.uuid4()}",
        "actor": f"{ORIGIN}/tester",
        **asked["activity"],
    }
    if how.startswith("ld-proof"):
        activity = prove(activity)
    if how == "ld-proof-altered":
        activity = altered(activity)
    body = json.dumps(activity).encode()
    headers = WAYS[how](url, body)
    if how in ("altered-body", "altered-body-new-digest", "rfc9421-altered-body"):
        body = json.dumps(altered(activity)).encode()
        headers = {k: v for k, v in headers.items() if k.lower() != "content-length"}
    if how == "altered-body-new-digest":
        headers["digest"] = digest(body, "SHA-256")
    with lock:
        sent[activity["id"]] = activity
        inner = activity.get("object")
        if isinstance(inner, dict) and "id" in inner:
            sent[inner["id"]] = {"@context": activity["@context"], **inner}
    return {**request("POST", url, headers, body), "id": activity["id"]}


def post_get(asked):
    """A GET, signed ("draft", unless told), by a wrong key ("wrong-key"), or not ("unsigned")."""
    how, url = asked.get("how", "draft"), asked["url"]
    key = NOBODYS if how == "wrong-key" else None
    headers = {"accept": ACTIVITY_JSON}
    if how != "unsigned":
        # apsig signs the path without the query: sign as for a path that has it.
        u = urlsplit(url)
        signer = Signer(headers, key or KEYS["tester"], "GET", url, f"{ORIGIN}/tester#main-key")
        signer.request_target = f"get {u.path}" + (f"?{u.query}" if u.query else "")
        headers = signer.sign()
    return request("GET", url, headers)


def post_verify(asked):
    """What apsig says of a request handed in: method, url, headers, body; and of the proof in its body."""
    headers = {k.lower(): v for k, v in asked.get("headers", {}).items()}
    body = asked.get("body", "")
    try:
        proof = proof_verdict(json.loads(body))
    except ValueError:
        proof = None
    return {**http_verdict(asked.get("method", "POST"), asked.get("url", ORIGIN), headers, body.encode()), "proof": proof}


def get_state(_asked):
    with lock:
        gets = [{**g, "http": http_verdict("GET", ORIGIN + g["path"], g["headers"], None)} for g in fetched]
        return {"received": list(received), "fetched": gets, "ways": list(WAYS)}


CONTROLS = {
    "GET /state": get_state,
    "POST /send": post_send,
    "POST /get": post_get,
    "POST /verify": post_verify,
    # A document with a proof by apsig, for a test that wants to carry it elsewhere.
    "POST /prove": lambda asked: prove(asked["activity"], asked.get("as", "tester")),
}


# --- Serving ---------------------------------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def answer(self, status, value=None, kind=ACTIVITY_JSON):
        text = b"" if value is None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


class Door(Handler):
    """What other servers see."""

    def headers_in(self):
        return {k.lower(): v for k, v in self.headers.items()}

    def do_GET(self):
        u = urlsplit(self.path)
        if u.path == "/.well-known/webfinger":
            resource = parse_qs(u.query).get("resource", [""])[0]
            for name in NAMES:
                if resource in (f"acct:{name}@localhost:{PORT}", f"{ORIGIN}/{name}"):
                    link = {"rel": "self", "type": ACTIVITY_JSON, "href": f"{ORIGIN}/{name}"}
                    jrd = {"subject": f"acct:{name}@localhost:{PORT}", "links": [link]}
                    return self.answer(200, jrd, "application/jrd+json")
            return self.answer(404)
        name = u.path.strip("/")
        if name in NAMES:
            with lock:
                fetched.append({"path": self.path, "headers": self.headers_in()})
            return self.answer(200, actor_of(name))
        with lock:
            found = sent.get(ORIGIN + u.path)
        return self.answer(200, found) if found else self.answer(404)

    def do_POST(self):
        body = self.body()
        if not urlsplit(self.path).path.endswith("/inbox"):
            return self.answer(404)
        return self.answer(take(self.path, self.headers_in(), body))


class Control(Handler):
    """What the test drives. Answers 200, or 502 and why."""

    def serve(self):
        try:
            control = CONTROLS[f"{self.command} {self.path}"]
            self.answer(200, control(json.loads(self.body() or b"{}")), "application/json")
        except Exception as e:
            self.answer(502, {"error": f"{type(e).__name__}: {e}"}, "application/json")

    do_GET = do_POST = serve


for port, handler in ((PORT, Door), (CONTROL_PORT, Control)):
    server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
print("ready", flush=True)
while sys.stdin.buffer.read(4096):
    pass
os._exit(0)
