# SPDX-License-Identifier: Apache-2.0
"""Development-time tools over the models and definitions of `kthena_api`.

What belongs here is what an author, a reviewer or a CI job runs: emitters, the drift check
and the command line. Nothing here is imported by a program that only uses the types.

Start reading at `kthena_codegen.cli.generate`: it shows the way from model classes to files.
"""
