# SPDX-License-Identifier: Apache-2.0
"""What a server must say about objects of the networking kinds, as tables, one module a kind.

Here belong objects, the verdicts expected of them, and what finds facts without a case. What
talks to a server belongs in the test modules beside this package. Every expected text is written
by hand after what kube-apiserver 1.37.2 says.

Start reading at `case.py`; `completeness.py` says which facts must have a case.
"""
