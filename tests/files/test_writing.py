"""Files of a run appear together or not at all, at every point of failure."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from sohanalysis.errors import FileError, MachineError
from sohanalysis.files import writing
from tests.written import bytes_written


def test_text_is_written_in_utf8_with_plain_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"

    writing.write_text(path, "£71k\nDŵr\n", force=False)

    assert path.read_bytes() == "£71k\nDŵr\n".encode()
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_written_file_has_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    path, plain = tmp_path / "a.txt", tmp_path / "plain.txt"
    plain.touch()

    writing.write_text(path, "a", force=False)

    assert path.stat().st_mode == plain.stat().st_mode


def test_a_file_that_is_there_is_kept_without_force(tmp_path: Path) -> None:
    path = bytes_written(tmp_path / "a.txt", b"old")

    with pytest.raises(FileError) as refusal:
        writing.write_text(path, "new", force=False)

    assert path.read_bytes() == b"old"
    assert str(refusal.value) == (
        f"{path}: is there already, and nothing was written."
        " Choose another name, or add --force to replace it."
    )


def test_a_file_that_is_there_is_replaced_with_force(tmp_path: Path) -> None:
    path = bytes_written(tmp_path / "a.txt", b"old")

    writing.write_text(path, "new", force=True)

    assert path.read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_is_no_target(tmp_path: Path) -> None:
    target, link = bytes_written(tmp_path / "a.txt", b"old"), tmp_path / "link.txt"
    link.symlink_to(target)

    with pytest.raises(FileError, match=r"is a link\. Name a plain file\.$"):
        writing.write_text(link, "new", force=True)

    assert target.read_bytes() == b"old"


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="a folder that takes no files")
def test_a_folder_that_takes_no_files_is_the_machine_s_fault() -> None:
    path = Path("/proc/self/a.txt")

    with pytest.raises(MachineError) as failure:
        writing.write_text(path, "a", force=True)

    assert str(failure.value).startswith(f"{path}: could not be written: ")
    assert str(failure.value).endswith(". Nothing was changed.")
    assert failure.value.exit_code == 3


def test_a_full_disk_leaves_what_was_there_and_no_part_of_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    path = bytes_written(tmp_path / "a.txt", b"old")

    with pytest.raises(MachineError) as failure:
        writing.write_text(path, "new", force=True)

    assert str(failure.value) == (
        f"{path}: could not be written: no space left on device. Nothing was changed."
    )
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_sums_are_those_of_another_program_and_in_the_order_of_the_names(tmp_path: Path) -> None:
    contents = {tmp_path / "b.html": b"", tmp_path / "a £.html": b"a"}

    writing.write_files({**contents, tmp_path / "x": writing.sums_of(contents)}, force=False)

    assert (tmp_path / "x").read_text(encoding="utf-8") == (
        "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb  a £.html\n"
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  b.html\n"
    )


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_file_that_is_replaced_keeps_its_permissions(tmp_path: Path) -> None:
    path = bytes_written(tmp_path / "a.txt", b"old")
    path.chmod(0o640)

    writing.write_text(path, "new", force=True)

    assert path.stat().st_mode & 0o777 == 0o640


def filled_as_theirs_comes(stage: Any, content: bytes) -> None:
    FILL(stage, content)
    stage.path.write_bytes(b"theirs")


FILL = writing._Stage.fill


def test_without_force_a_file_that_came_a_moment_ago_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing._Stage, "fill", filled_as_theirs_comes)

    with pytest.raises(FileError, match=r"a\.txt: is there already, and nothing was written"):
        writing.write_text(tmp_path / "a.txt", "ours", force=False)

    assert (tmp_path / "a.txt").read_bytes() == b"theirs"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_without_force_and_links_a_file_that_came_a_moment_ago_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_linked_if_possible", lambda *_: False)
    monkeypatch.setattr(writing._Stage, "fill", filled_as_theirs_comes)

    with pytest.raises(FileError, match=r"a\.txt: is there already"):
        writing.write_text(tmp_path / "a.txt", "ours", force=False)

    assert (tmp_path / "a.txt").read_bytes() == b"theirs"


def test_on_a_disk_without_links_all_is_written_and_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, new = (
        bytes_written(tmp_path / "a", b"a"),
        bytes_written(tmp_path / "b", b"b"),
        tmp_path / "new",
    )
    monkeypatch.setattr(os, "link", failing(errno.EPERM))

    writing.write_files({new: b"1", a: b"2"}, force=True)
    monkeypatch.setattr(writing._Stage, "move_into_place", moved_except(b))
    with pytest.raises(MachineError, match="input/output error"):
        writing.write_files({a: b"3", tmp_path / "newer": b"3", b: b"3"}, force=True)

    assert (a.read_bytes(), b.read_bytes(), new.read_bytes()) == (b"2", b"b", b"1")
    assert sorted(os.listdir(tmp_path)) == ["a", "b", "new"]


def moved_except(path: Path) -> Any:
    """Return a move into place that fails for one file, as on a broken disk."""
    move = writing._Stage.move_into_place

    def move_or_fail(stage: Any, *, force: bool) -> None:
        if stage.path == path:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        move(stage, force=force)

    return move_or_fail


def failing(number: int) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_what_could_not_be_put_back_is_kept_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a, b, replace = bytes_written(tmp_path / "a", b"old"), tmp_path / "b", os.replace

    def once(source: str, target: Path) -> None:
        replace(source, target)
        monkeypatch.setattr(os, "replace", failing(errno.EIO))

    monkeypatch.setattr(os, "replace", once)
    with pytest.raises(MachineError) as failure:
        writing.write_files({a: b"new", b: b"new"}, force=True)

    (backup,) = tmp_path.glob(".a.*was")
    assert backup.read_bytes() == b"old"
    assert a.read_bytes() == b"new"
    assert str(failure.value) == (
        f"{b}: could not be written: input/output error. {a} is the new one, "
        f"and the earlier file is in {backup}."
    )


def test_a_new_file_that_could_not_be_taken_away_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing._Stage, "move_into_place", moved_except(tmp_path / "b"))
    monkeypatch.setattr(os, "unlink", failing(errno.EIO))

    with pytest.raises(MachineError, match="a is the new one, and there was no file before"):
        writing.write_files({tmp_path / "a": b"new", tmp_path / "b": b"new"}, force=False)


@pytest.mark.skipif(os.name == "nt", reason="a process that is dead")
def test_what_a_dead_run_kept_goes_only_when_there_is_a_new_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    backup = bytes_written(tmp_path / f".a.{dead.pid}.part.xywas", b"old")
    part = bytes_written(tmp_path / f".a.{dead.pid}.part.xy", b"half")
    monkeypatch.setattr(os, "fsync", failing(errno.EIO))

    with pytest.raises(MachineError):
        writing.write_text(tmp_path / "a", "new", force=True)
    still_there = (part.exists(), backup.exists())
    monkeypatch.undo()
    writing.write_text(tmp_path / "a", "new", force=True)

    assert still_there == (True, True)
    assert os.listdir(tmp_path) == ["a"]


def test_a_name_of_255_bytes_is_bytes_written(tmp_path: Path) -> None:
    path = tmp_path / ("\u00e9" * 125 + ".html")

    writing.write_text(path, "a", force=False)

    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_link_that_leads_nowhere_is_no_target(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(FileError, match=r"a: is a link\. Name a plain file\.$"):
        writing.write_text(tmp_path / "a", "a", force=True)

    assert os.listdir(tmp_path) == ["a"]


def test_ctrl_c_waits_until_all_files_are_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    move = writing._Stage.move_into_place

    def interrupted(stage: Any, *, force: bool) -> None:
        move(stage, force=force)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(writing._Stage, "move_into_place", interrupted)
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        writing.write_files({tmp_path / "a": b"new", tmp_path / "b": b"new"}, force=False)

    assert [path.read_bytes() for path in sorted(tmp_path.iterdir())] == [b"new", b"new"]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_thread_writes_too(tmp_path: Path) -> None:
    thread = threading.Thread(target=writing.write_text, args=(tmp_path / "a", "a"), kwargs=FORCE)
    thread.start()
    thread.join()

    assert (tmp_path / "a").read_bytes() == b"a"


FORCE = {"force": True}


def test_who_waits_too_long_for_its_turn_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = (
        "import sys, pathlib; from sohanalysis.files import writing\n"
        "with writing.turn(pathlib.Path(sys.argv[1])): print('mine', flush=True); input()"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}

    with subprocess.Popen(command, text=True, **pipes) as another:
        assert another.stdout.readline() == "mine\n"
        with monkeypatch.context() as hurried:
            hurried.setattr(writing, "PATIENCE", 0.05)
            with pytest.raises(MachineError) as failure:
                writing.write_files({tmp_path / "a": b"", tmp_path / "b": b""}, force=True)
        files_while_locked = os.listdir(tmp_path)
        another.communicate("\n")
    writing.write_files({tmp_path / "a": b"", tmp_path / "b": b""}, force=True)

    assert str(failure.value) == (
        f"{tmp_path}: another run has been writing here for 0.05 seconds. Nothing was changed. "
        "Wait for it, or end it."
    )
    assert files_while_locked == []
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_threads_of_one_run_take_turns_too(tmp_path: Path) -> None:
    inside: list[int] = []
    seen: list[int] = []

    def enter(number: int) -> None:
        with writing.turn(tmp_path):
            inside.append(number)
            time.sleep(0.02)
            seen.append(len(inside))
            inside.remove(number)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert seen == [1, 1, 1, 1]


def test_a_machine_that_keeps_no_lock_does_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(bytes_written(tmp_path / "no folder", b"")))

    with writing.turn(tmp_path), writing.turn(tmp_path):
        assert os.listdir(tmp_path) == ["no folder"]


def test_a_folder_that_is_none_has_its_turn(tmp_path: Path) -> None:
    with writing.turn(tmp_path / "none"):
        assert os.listdir(tmp_path) == []


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    writing.write_bytes(tmp_path / "a", b"\x00\r\n", force=False)

    assert (tmp_path / "a").read_bytes() == b"\x00\r\n"


@pytest.mark.skipif(os.name == "nt", reason="asking would end it")
def test_who_is_alive_is_known_but_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    on_posix = (writing._is_alive(os.getpid()), writing._is_alive(10**30))
    with monkeypatch.context() as elsewhere:
        elsewhere.setattr(os, "name", "nt")
        on_windows = writing._is_alive(1)

    assert (on_posix, on_windows) == ((True, True), False)
