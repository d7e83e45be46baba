# SPDX-License-Identifier: Apache-2.0
"""`python -m kthena_codegen`: the command where its script is not on the path."""

import sys

from kthena_codegen.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
