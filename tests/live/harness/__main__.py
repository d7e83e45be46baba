# SPDX-License-Identifier: Apache-2.0
"""`python -m tests.live.harness [MINOR]`: build a kube-apiserver, or find it, and print its path.

Exit codes: 0 the binary is there, 2 it could not be built (the message says what to install).
"""

from __future__ import annotations

import sys

from tests.live.harness.build import apiserver_recipe, build, cache_directory
from tests.live.harness.errors import HarnessError


def main() -> int:
    """Build the binary; progress and errors go to standard error."""

    def report(line: str) -> None:
        sys.stderr.write(f"{line}\n")

    try:
        path = build(apiserver_recipe(*sys.argv[1:2]), cache_directory(), report)
    except HarnessError as error:
        report(str(error))
        return 2
    sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
