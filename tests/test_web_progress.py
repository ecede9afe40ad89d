"""What a person sees while seeds are read."""

import io

import pytest

from web.cli.progress import progress


class Terminal(io.StringIO):
    """A stream that says it is one."""

    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands until it is set."""
    now = [100.0]
    monkeypatch.setattr("web.cli.progress.time.monotonic", lambda: now[0])
    return now


def test_a_log_gets_a_line_now_and_then_with_rate_and_remaining_time(clock):
    log = io.StringIO()
    with progress(log) as shown:
        for done in range(1, 801):
            clock[0] += 0.125
            shown(done, 1000)
    lines = log.getvalue().splitlines()
    assert len(lines) == 10
    assert lines[0] == "newsarchive: 80 of 1000 seeds read, 8 seeds/s, about 2 min left"
    assert lines[-1] == "newsarchive: 800 of 1000 seeds read, 8 seeds/s, about 25 s left"


def test_a_short_run_leaves_no_line_in_a_log():
    log = io.StringIO()
    with progress(log) as shown:
        shown(1, 1)
    assert not log.getvalue()


def test_a_terminal_gets_a_bar_with_position_remaining_time_and_rate():
    terminal = Terminal()
    with progress(terminal) as shown:
        for done in range(1, 5):
            shown(done, 4)
        shown(5, 6)
        shown(6, 6)
    last = terminal.getvalue().replace("\r", "\n").strip().splitlines()[-1]
    assert "Reading seeds" in last
    assert "6/6" in last
    assert "100%" in last
    assert "seeds/s" in last


def test_nothing_is_drawn_when_there_is_nothing_to_read():
    terminal = Terminal()
    with progress(terminal):
        pass
    assert not terminal.getvalue()
