# SPDX-License-Identifier: Apache-2.0
"""Back ends: each module turns definitions into artefacts of one form.

An emitter reads the schema representation only: no model class, no file, no other emitter.
Start reading at `base.Emitter`.
"""
