# SPDX-License-Identifier: Apache-2.0
"""A real kube-apiserver on loopback for the live lane: built, started, spoken to, stopped.

Here belongs what any test against a real server needs and what knows no kind of ours. What is
expected of the project's own CRDs belongs in the test modules beside this package, never here;
nothing here imports the project. Only the standard library and the two binary packages that
bring etcd and kubectl are used, so the lane runs wherever Python, pip and Go are.

Start reading at `server.py`. `build.py` makes the binary once and caches it, `supervise.py` and
the script `supervisor.py` keep processes from outliving a run, `client.py` speaks HTTPS,
`definitions.py` installs CRDs and knows when the server has really taken them, `kubectl.py` runs
the real kubectl. `python -m tests.live.harness` builds the binary and prints where it is.
"""
