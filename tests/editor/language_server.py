"""The YAML language server that editors run, driven over its own protocol on standard input and output."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FOLDER = Path(__file__).parent
PROGRAM = FOLDER / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
_PATIENCE = 30.0
"""Seconds for one answer; a machine that is busy needs a few, a server that died gives none."""


class LanguageServer:
    """One run of the server with schemas by file pattern, as an editor's settings give them.

    Args:
        node: The program that runs it.
        root: Folder that the editor has open.
        schemas: Patterns of files by the path of the schema that checks them.
    """

    def __init__(self, node: str, root: Path, schemas: Mapping[Path, str]) -> None:
        self.root = root
        self._settings = {
            "yaml": {
                "schemas": {schema.as_uri(): pattern for schema, pattern in schemas.items()},
                "validate": True,
                "completion": True,
                "hover": True,
                "schemaStore": {"enable": False},
                "yamlVersion": "1.2",
            },
            "http": {"proxy": "", "proxyStrictSSL": False},
        }
        self._process = subprocess.Popen(
            [node, str(PROGRAM), "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self._answers: dict[int, queue.Queue[Any]] = {}
        self._diagnostics: dict[str, queue.Queue[list[dict[str, Any]]]] = {}
        self._lock = threading.Lock()
        self._next = 0

    def __enter__(self) -> Self:
        threading.Thread(target=self._listen, daemon=True).start()
        self._ask(
            "initialize",
            {
                "processId": None,
                "rootUri": self.root.as_uri(),
                "workspaceFolders": [{"uri": self.root.as_uri(), "name": "workspace"}],
                "capabilities": {
                    "workspace": {"configuration": True, "workspaceFolders": True},
                    "textDocument": {
                        "completion": {"completionItem": {"snippetSupport": True, "documentationFormat": ["markdown"]}},
                        "hover": {"contentFormat": ["markdown"]},
                        "publishDiagnostics": {"relatedInformation": True},
                    },
                },
            },
        )
        self._tell("initialized", {})
        self._tell("workspace/didChangeConfiguration", {"settings": self._settings})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def open(self, file: str, text: str) -> list[dict[str, Any]]:
        """Open a document and wait for what the server finds wrong in it."""
        uri = (self.root / file).as_uri()
        self._diagnostics[uri] = queue.Queue()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self._tell("textDocument/didOpen", {"textDocument": document})
        return self._diagnostics[uri].get(timeout=_PATIENCE)

    def completions(self, file: str, line: int, column: int) -> dict[str, dict[str, Any]]:
        """What the server offers at a place of an opened document, by label; line and column count from 0."""
        answer = self._ask("textDocument/completion", self._at(file, line, column))
        return {item["label"]: item for item in (answer or {}).get("items", [])}

    def hover(self, file: str, line: int, column: int) -> str:
        """What the server shows for the word at a place."""
        answer = self._ask("textDocument/hover", self._at(file, line, column))
        contents = (answer or {}).get("contents", "")
        return str(contents["value"] if isinstance(contents, dict) else contents)

    def _at(self, file: str, line: int, column: int) -> dict[str, Any]:
        uri = (self.root / file).as_uri()
        return {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}

    def _ask(self, method: str, params: Any) -> Any:
        with self._lock:
            self._next += 1
            number = self._next
        self._answers[number] = queue.Queue()
        self._send({"id": number, "method": method, "params": params})
        answer = self._answers[number].get(timeout=_PATIENCE)
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']}")
        return answer["result"]

    def _tell(self, method: str, params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self._process.stdin
        assert stream is not None
        with self._lock:
            stream.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
            stream.flush()

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while header := stream.readline():
            length = int(header.partition(b":")[2])
            while stream.readline().strip():
                pass
            self._take(json.loads(stream.read(length)))

    def _take(self, message: dict[str, Any]) -> None:
        method, number = message.get("method"), message.get("id")
        if method is None and number is not None:
            self._answers[number].put(message)
        elif method == "textDocument/publishDiagnostics":
            found = self._diagnostics.get(message["params"]["uri"])
            if found is not None:
                found.put(message["params"]["diagnostics"])
        elif number is not None:
            self._send({"id": number, "result": self._reply(message)})

    def _reply(self, message: dict[str, Any]) -> Any:
        """What an editor answers when the server asks for its settings."""
        if message["method"] != "workspace/configuration":
            return None
        return [self._settings.get(item.get("section", "")) for item in message["params"]["items"]]
