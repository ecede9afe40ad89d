"""Write what the archive is made of as CycloneDX JSON: every pinned package of a lock.

    python .ci/sbom.py LOCK FILE

Names, versions and hashes are those of the lock, so the same lock makes the
same file, byte for byte. Licences are those that the installed packages name;
one that is not installed has none.
"""

import json
import re
import sys
import tomllib
import uuid
from importlib.metadata import PackageNotFoundError, metadata
from itertools import chain
from pathlib import Path
from typing import Any

PIN = re.compile(r"^([a-z0-9._-]+)==([^ ;\\]+)(?: ;? *([^\\]*))?", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
SPACE = uuid.UUID("6b1f8d0e-6a43-5c0e-9f0e-0e1d2c3b4a59")


def blocks(text: str) -> list[str]:
    """The pins of a lock, each with its hashes and with what asks for it."""
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [block for block in re.split(r"\n(?=[a-z0-9])", "\n".join(lines)) if PIN.match(block)]


def askers(block: str) -> list[str]:
    """The packages that ask for a pinned one."""
    _, _, via = block.partition("# via")
    return [
        line.strip("# ").removesuffix(" (pyproject.toml)")
        for line in via.splitlines()
        if line.strip("# ") and not line.strip("# ").startswith(("-c", "--group"))
    ]


def licence(name: str) -> str:
    """The licence that an installed package names; "" for none."""
    try:
        about = metadata(name)
    except PackageNotFoundError:
        return ""
    rows = {name: about.get_all(name) or [] for name in ("License-Expression", "License")}
    said = "".join((rows["License-Expression"] or rows["License"])[:1])
    classes = [row for row in about.get_all("Classifier") or [] if row.startswith("License ::")]
    return said.splitlines()[0] if said else "; ".join(row.split(" :: ")[-1] for row in classes)


def component(block: str) -> dict[str, Any]:
    """A pinned package as CycloneDX has it."""
    ((name, version, marker),) = PIN.findall(block)
    address = f"pkg:pypi/{name}@{version}"
    found: dict[str, Any] = {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "purl": address,
        "externalReferences": [
            {
                "type": "distribution",
                "url": f"https://pypi.org/project/{name}/{version}/",
                "comment": "one of the files with this version",
                "hashes": [{"alg": "SHA-256", "content": digest}],
            }
            for digest in sorted(HASH.findall(block))
        ],
    }
    if said := licence(name):
        found["licenses"] = [{"license": {"name": said}}]
    if marker.strip():
        found["properties"] = [{"name": "newsarchive:marker", "value": marker.strip()}]
    return found


def bill(text: str, version: str) -> dict[str, Any]:
    """The bill of materials of the archive, by the text of its lock."""
    pins = blocks(text)
    components = [component(block) for block in pins]
    ours = f"pkg:generic/newsarchive@{version}"
    refs: dict[str, list[str]] = {}  # a package may have a version for each Python
    for one in components:
        refs.setdefault(one["name"], []).append(one["bom-ref"])
    wanted: dict[str, set[str]] = {ref: set() for ref in (ours, *chain(*refs.values()))}
    for block, one in zip(pins, components, strict=True):
        for ref in (ref for asker in askers(block) for ref in refs.get(asker, [ours])):
            wanted[ref].add(one["bom-ref"])
    main = {"type": "application", "bom-ref": ours, "name": "newsarchive", "version": version}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(SPACE, text)}",
        "version": 1,
        "metadata": {"component": main | {"licenses": [{"license": {"id": "MIT"}}]}},
        "components": components,
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(others)} for ref, others in sorted(wanted.items())
        ],
    }


def main(lock: str, file: str) -> None:
    """Write the bill of a lock to a file, and say where it is."""
    version = tomllib.loads(Path("pyproject.toml").read_text("utf-8"))["project"]["version"]
    made = bill(Path(lock).read_text("utf-8"), version)
    Path(file).parent.mkdir(exist_ok=True)
    Path(file).write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", "utf-8")
    print(f"{file}: {len(made['components'])} packages, CycloneDX {made['specVersion']}")


if __name__ == "__main__":
    main(*sys.argv[1:])
