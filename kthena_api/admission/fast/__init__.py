# SPDX-License-Identifier: Apache-2.0
"""The short way to the verdict that most objects get: accepted, and stored like this.

What belongs here: Python written for one definition, which prunes, fills in, checks and copies only
what it changes. What does not: refusals, warnings, texts. Whatever is out of the ordinary is not
decided here; the stages of `pipeline` decide it. Start reading at `path`.
"""

from __future__ import annotations

from kthena_api.admission.fast.path import FastPath

__all__ = ["FastPath"]
