"""Each page server has an upload folder of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from page.uploads import delete_uploads, keep_uploads_apart, remove_abandoned


def test_each_process_has_its_own_folder_and_deletes_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / f"{os.getppid()}-other"
    other.mkdir()
    for name in ("chainlit.config.FILES_DIRECTORY", "chainlit.server.FILES_DIRECTORY"):
        monkeypatch.setattr(name, tmp_path)
    keep_uploads_apart()
    from chainlit import config, server
    from chainlit.session import HTTPSession

    own = config.FILES_DIRECTORY
    assert own == server.FILES_DIRECTORY and own.parent == tmp_path and own.is_dir()
    assert HTTPSession(id="s", client_type="webapp").files_dir.parent == own
    delete_uploads()
    assert list(tmp_path.iterdir()) == [other]


def test_folders_of_dead_processes_go(tmp_path: Path) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for name in (f"{ended.pid}-x", f"{os.getpid()}-x", "some-upload"):
        (tmp_path / name).mkdir()
    remove_abandoned(tmp_path)
    assert {folder.name for folder in tmp_path.iterdir()} == {f"{os.getpid()}-x", "some-upload"}
