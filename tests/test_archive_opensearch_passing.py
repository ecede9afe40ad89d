"""What a cluster refuses for a while is asked for again; a fault that stays is told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from archive.engines.opensearch.address import read_address
from archive.engines.opensearch.answering.point import Point
from archive.engines.opensearch.bulk import Action, Bulk
from archive.engines.opensearch.client import Client, Credentials, Refused


def cause(kind, reason="[node-1][127.0.0.1:9300] Node not connected"):
    return {"type": kind, "reason": reason}


LEAVING = {
    "its only cause": {
        "root_cause": [cause("node_not_connected_exception")],
        "type": "search_phase_execution_exception",
        "reason": "",
    },
    "the cause of its cause": {
        "root_cause": [],
        "type": "search_phase_execution_exception",
        "caused_by": {
            "type": "remote_transport_exception",
            "caused_by": cause("node_disconnected_exception"),
        },
    },
    "why one shard failed": {
        "type": "search_phase_execution_exception",
        "failed_shards": [{"shard": 0, "reason": cause("node_closed_exception")}],
    },
}
STAYS = {"type": "script_exception", "root_cause": [cause("script_exception", "no such field")]}


class Far(ThreadingHTTPServer):
    """The far end of the wire: gives the answers it was told, the last one again and again."""

    daemon_threads = True

    def __init__(self, answers):
        super().__init__(("127.0.0.1", 0), Talk)
        self.answers = answers
        self.asked = []


class Talk(BaseHTTPRequestHandler):
    server: Far

    def do_POST(self):
        self.server.asked.append(self.path)
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if "point_in_time" in self.path:
            status, answer = 200, {"pit_id": f"point-{len(self.server.asked)}"}
        elif len(self.server.answers) > 1:
            status, answer = self.server.answers.pop(0)
        else:
            status, answer = self.server.answers[0]
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_DELETE = do_POST  # noqa: N815 - named by the library

    def log_message(self, *_):
        pass


@pytest.fixture
def far():
    """Makes a far end; what it is asked can be seen."""
    made = []

    def make(*answers):
        server = Far(list(answers))
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        made.append(server)
        return server

    yield make
    for server in made:
        server.shutdown()
        server.server_close()


def client(server):
    address = read_address(f"opensearch+http://127.0.0.1:{server.server_address[1]}/press")
    return Client(address, Credentials(), patience=5)


@pytest.mark.parametrize("error", LEAVING.values(), ids=LEAVING)
def test_a_node_on_its_way_out_is_no_refusal(far, error):
    server = far((500, {"error": error, "status": 500}), (200, {"took": 1}))
    assert client(server).ask("POST", "/press/_search", {}) == {"took": 1}
    assert len(server.asked) == 2


def test_a_fault_that_stays_is_told_at_once(far):
    server = far((500, {"error": STAYS, "status": 500}))
    with pytest.raises(Refused, match="no such field"):
        client(server).ask("POST", "/press/_search", {})
    assert len(server.asked) == 1


@pytest.mark.parametrize("error", LEAVING.values(), ids=LEAVING)
def test_a_document_whose_node_is_on_its_way_out_is_sent_again(far, error):
    refused = {"index": {"_id": "a", "status": 500, "error": error}}
    taken = {"index": {"_id": "b", "status": 201}}
    server = far(
        (200, {"errors": True, "items": [refused, taken]}),
        (200, {"errors": False, "items": [taken]}),
    )
    bulk = Bulk(client(server), "press", lambda: None)
    bulk.add(Action("index", "a", {"text": "un"}))
    bulk.add(Action("index", "b", {"text": "deux"}))
    bulk.finish()
    bulk.close()
    assert bulk.refused == []
    assert len(server.asked) == 2


def test_a_document_that_the_cluster_does_not_want_is_noted(far):
    refused = {"index": {"_id": "a", "status": 500, "error": STAYS}}
    server = far((200, {"errors": True, "items": [refused]}))
    bulk = Bulk(client(server), "press", lambda: None)
    bulk.add(Action("index", "a", {"text": "un"}, "seeds/a.txt"))
    bulk.finish()
    bulk.close()
    assert [action.place for action, _ in bulk.refused] == ["seeds/a.txt"]
    assert len(server.asked) == 1


@pytest.mark.parametrize("error", LEAVING.values(), ids=LEAVING)
def test_questions_asked_together_are_asked_again_until_a_node_is_replaced(far, error):
    failed = {"error": error, "status": 500}
    fine = {"hits": {"hits": []}, "status": 200}
    server = far(
        (200, {"responses": [fine, failed]}),
        (200, {"responses": [failed, fine]}),
        (200, {"responses": [fine, fine]}),
    )
    point = Point(client(server), "press")
    assert point.all_searched([{"size": 0}, {"size": 0}]) == [fine, fine]


def test_questions_asked_together_tell_the_fault_that_stays(far):
    failed = {"error": STAYS, "status": 500}
    server = far((200, {"responses": [failed]}))
    with pytest.raises(Refused, match="no such field"):
        Point(client(server), "press").all_searched([{"size": 0}])
