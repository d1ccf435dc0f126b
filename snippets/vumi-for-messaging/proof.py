"""A caller on one network and a caller on another talk to an app with the first one's interface built in, and to an app behind Vumi's own transports for the two."""

import json
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlencode
from wsgiref.simple_server import WSGIRequestHandler, make_server
from xml.etree import ElementTree

from praekelt_standards import pages
from praekelt_standards.components.program import find
from praekelt_standards.lab.proofs import Bench, Seen
from praekelt_standards.vumi.python27 import vumi

# Vumi runs on CPython 2.7 only, which `tox -e debian` brings.
ELSEWHERE = "tox -e debian"

APP = """\
api.on_inbound_message = function(command) {
    var begins = command.msg.session_event === 'new';
    this.request('outbound.reply_to', {
        content: begins ? 'What is your name?' : 'Thank you, ' + command.msg.content + '.',
        continue_session: begins,
        in_reply_to: command.msg.message_id
    }, function() {
        this.done();
    });
};
"""
# The transport and the app's own worker, on queues in memory; everything else is as it is deployed
SERVE = """\
import json, sys
from twisted.internet import reactor
from twisted.internet.defer import inlineCallbacks
from vumi.application.tests.helpers import ApplicationHelper
from vumi.utils import load_class_by_string

@inlineCallbacks
def serve(transport, app, config):
    helper = ApplicationHelper(None, transport_name="ussd")
    helper.worker_helper.setup()
    yield helper.worker_helper.get_worker(load_class_by_string(app), config)
    settings = {"transport_name": "ussd", "transport_type": "ussd", "web_path": "/ussd", "web_port": 0,
                "redis_manager": {"FAKE_REDIS": "yes"}}
    running = yield helper.worker_helper.get_worker(load_class_by_string(transport), settings)
    print(running.get_transport_url("ussd"))
    sys.stdout.flush()

def failed(failure):
    failure.printTraceback(sys.stderr)
    reactor.stop()

reactor.callWhenRunning(lambda: serve(*json.loads(sys.argv[1])).addErrback(failed))
reactor.run()
"""


def dmark(url: str, text: str, begins: bool) -> str:
    """What a caller on Dmark's network reads, which asks for each screen by GET and takes JSON."""
    asked = {
        "transactionId": "1", "msisdn": "256770000001", "ussdServiceCode": "*120*555#", "ussdRequestString": text,
        "transactionTime": "1795521600", "creationTime": "1795521600", "response": "false" if begins else "true",
    }  # fmt: skip
    screen: str = json.loads(fetched(f"{url}?{urlencode(asked)}"))["responseString"]
    return screen


def mtech(url: str, text: str, begins: bool) -> str:
    """What a caller on M-Tech's network reads, which posts XML for each screen and takes XML."""
    asked = {"session_id": "1", "page_id": "0" if begins else "indexX", "data": text}
    if begins:
        asked |= {"mobile_number": "2348000000001", "gate": "*120*555#"}
    page = ElementTree.Element("page", version="2.0")
    for name, value in asked.items():
        ElementTree.SubElement(page, name).text = value
    screen: str = ElementTree.fromstring(fetched(url, ElementTree.tostring(page))).findtext("div", "")
    return screen


NETWORKS = {
    "Dmark's": (dmark, "vumi.transports.dmark.DmarkUssdTransport"),
    "M-Tech's": (mtech, "vumi.transports.mtech_ussd.MtechUssdTransport"),
}


def fetched(url: str, body: bytes | None = None) -> bytes:
    with urllib.request.urlopen(urllib.request.Request(url, body), timeout=10) as response:
        content: bytes = response.read()
        return content


def called(network: str, url: str) -> Iterator[Seen]:
    """A caller on this network dials, and answers what is asked."""
    screen = NETWORKS[network][0]
    for tried, text, begins in (("dials", "*120*555#", True), ("enters Amina", "Amina", False)):
        try:
            came = screen(url, text, begins)
        except urllib.error.HTTPError as error:
            with error:
                came = f"nothing, the network was answered {error.code}"
        yield Seen(f"a caller on {network} network {tried}", came)


def broken(bench: Bench) -> Iterator[Seen]:
    with built_in() as url:
        for network in NETWORKS:
            yield from called(network, url)


@contextmanager
def built_in() -> Iterator[str]:
    """An app that has Dmark's interface built in, served."""

    def app(environ, start_response):  # type: ignore[no-untyped-def]
        asked = dict(parse_qsl(environ["QUERY_STRING"]))
        if "ussdRequestString" not in asked:
            start_response("400 Bad Request", [])
            return [b""]
        if asked["response"] == "false":
            answer = {"responseString": "What is your name?", "action": "request"}
        else:
            answer = {"responseString": f"Thank you, {asked['ussdRequestString']}.", "action": "end"}
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *words: object) -> None:
            pass

    with make_server("127.0.0.1", 0, app, handler_class=Quiet) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/ussd"
        server.shutdown()


def kept(bench: Bench) -> Iterator[Seen]:
    folder = bench.folder()
    app = folder / "go-app.js"
    app.write_text(APP)
    # Node of today needs more than Vumi's own limits leave it
    config = {
        "transport_name": "ussd",
        "sandbox_id": "clinic",
        "executable": str(find("node").path),
        "javascript_file": str(app),
        "app_context": "{require: function() { return null; }}",
        "rlimits": {"RLIMIT_AS": [-1, -1], "RLIMIT_DATA": [1073741824, 1073741824], "RLIMIT_NOFILE": [64, 64]},
        "sandbox": {"outbound": {"cls": "vxsandbox.resources.outbound.OutboundResource"}},
    }
    real = vumi(pages.snippets() / "guide/vumi-worker/requirements.txt")
    for network, (_, transport) in NETWORKS.items():
        # One app and one configuration of it: only the transport is another
        told = json.dumps([transport, "vxsandbox.worker.StandaloneJsFileSandbox", config])
        variables = {"PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": "1", **real.python.environment}
        with open(folder / "errors", "w+") as errors, subprocess.Popen(
            [real.folder / "bin/python", "-c", SERVE, told],
            env=variables, cwd=folder, stdout=subprocess.PIPE, stderr=errors, text=True,
        ) as running:  # fmt: skip
            end = threading.Timer(30, running.kill)
            end.start()
            try:
                url = running.stdout.readline().strip() if running.stdout else ""
                assert url, (folder / "errors").read_text()
                yield from called(network, url)
            finally:
                end.cancel()
                running.kill()
