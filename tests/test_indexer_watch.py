"""Looking at the seeds again and again."""

from indexer.refreshing import watch


def looks(*each):
    """A folder that looks like this, one look after the other."""
    sequence = iter([dict.fromkeys(names, (1, 1)) for names in each])
    return lambda _root: next(sequence)


def noticed(tmp_path, look):
    """How often a change is noticed until the looks run out."""
    count = 0
    try:
        for _ in watch.settled_changes(tmp_path, 0, look=look, wait=lambda _seconds: None):
            count += 1
    except RuntimeError:  # a generator turns StopIteration into this
        return count
    return count


def test_a_folder_that_stays_the_same_is_left_alone(tmp_path):
    assert noticed(tmp_path, looks("a", "a", "a")) == 0


def test_a_new_seed_is_noticed_once_it_has_settled(tmp_path):
    assert noticed(tmp_path, looks("a", "ab", "ab", "ab", "ab")) == 1


def test_a_folder_that_keeps_changing_is_waited_for(tmp_path):
    assert noticed(tmp_path, looks("", "a", "ab", "abc", "abcd")) == 0


def test_a_change_that_is_taken_back_is_no_change(tmp_path):
    assert noticed(tmp_path, looks("a", "ab", "a", "a")) == 0


def test_a_look_sees_sizes_and_times(tmp_path):
    seed = tmp_path / "a.txt"
    seed.write_text("un")
    before = watch.look_at(tmp_path)
    seed.write_text("deux")
    assert watch.look_at(tmp_path) != before
    assert set(before) == {"a.txt"}


def test_a_folder_that_is_not_there_looks_empty(tmp_path):
    assert watch.look_at(tmp_path / "nowhere") == {}
