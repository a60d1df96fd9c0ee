"""A small file of records, read again when it changes and replaced in one step."""

import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from settings import SettingsError

Record = TypeVar("Record", bound=BaseModel)


class RecordFile(Generic[Record]):
    """Records of one kind as a JSON list; readable by its owner only."""

    def __init__(self, file: Path, kind: type[Record]) -> None:
        self._file = file
        self._records: TypeAdapter[tuple[Record, ...]] = TypeAdapter(tuple[kind, ...])  # type: ignore[valid-type]
        self._stamp: tuple[int, int] | None = None
        self._read: tuple[Record, ...] = ()

    def read(self) -> tuple[Record, ...]:
        """Return the records; the same tuple until the file changes, an empty one where there is no file.

        Raises:
            SettingsError: the file cannot be read.
        """
        try:
            stat = self._file.stat()
        except FileNotFoundError:
            self._stamp, self._read = None, ()
            return self._read
        stamp = (stat.st_mtime_ns, stat.st_size)
        if stamp != self._stamp:
            try:
                self._read = self._records.validate_json(self._file.read_bytes())
            except (OSError, ValidationError):
                raise SettingsError(f"文件读不了 {self._file} cannot be read as a list of records.") from None
            self._stamp = stamp
        return self._read

    def write(self, records: Sequence[Record]) -> None:
        """Replace the file."""
        rows = [record.model_dump(mode="json") for record in records]
        self._file.parent.mkdir(parents=True, exist_ok=True)
        handle, part = tempfile.mkstemp(dir=self._file.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(rows, file, indent=1)
        os.replace(part, self._file)
        self._stamp = None
