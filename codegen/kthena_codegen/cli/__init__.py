# SPDX-License-Identifier: Apache-2.0
"""The command line: the only place that prints, reads flags and chooses exit codes.

What belongs here is the way from a command's words to the tools of `kthena_codegen` and from
their answers to text; what does not is any of the work itself. A module here imports click and
the standard library; what a command needs is imported when it runs, so that `--help` is quick.

Exit codes: 0 clean; 1 findings; 2 what could not be judged, usage included; 3 internal error.

Start reading at `generate`, then `run`.
"""
