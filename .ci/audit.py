"""Ask whether a vulnerability is known of any pinned package.

    .venv-audit/bin/python .ci/audit.py LOCK…

The exit status is 0 when none is known, 1 when one is, and 3 when that could
not be found out: pip-audit by itself would then say that there is none.
"""

import json
import subprocess
import sys
from typing import Any

KNOWN, UNKNOWN = 1, 3


def asked(lock: str) -> list[dict[str, Any]] | None:
    """What is known of each package of a lock; None when nobody could be asked."""
    command = [sys.executable, "-m", "pip_audit", "--strict", "--no-deps", "--disable-pip"]
    done = subprocess.run(
        [*command, "--require-hashes", "--format", "json", "--timeout", "10", "-r", lock],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        rows: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return None
    return rows if rows and all("vulns" in row for row in rows) else None


def main(locks: list[str]) -> int:
    """Print what is known, a line for each vulnerability, and what follows from it."""
    found = 0
    for lock in locks:
        rows = asked(lock)
        if rows is None:
            print(
                f"{lock}: no source of advisories could be asked, so nothing is known;"
                " try again where https://pypi.org can be reached."
            )
            return UNKNOWN
        for row in rows:
            for one in row["vulns"]:
                fixed = ", ".join(one.get("fix_versions", [])) or "no version yet"
                print(f"{lock}: {row['name']} {row['version']}: {one['id']}; fixed in {fixed}")
                found += 1
        print(f"{lock}: {len(rows)} packages asked about")
    print(f"{found} known vulnerabilities" if found else "No vulnerability is known.")
    return KNOWN if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
