# SPDX-License-Identifier: Apache-2.0
"""The functions that a Kubernetes server adds to expressions, one module for each library.

What belongs here: rows of overloads with their code and both costs, and the values they make. What
does not: choosing the rows of an environment, finding the row for a call, and how the cost of a
call adds up. A module that begins with an underscore is Go's behaviour without any expression;
Go's own packages (net/url, net/netip) stand in `kthena_api.go_url` and `kthena_api.go_netip`.

Start reading at `base`, then at `quantity` for a small library. Sources: k8s.io/apiserver v0.37
pkg/cel/library, cel-go v0.29.2 ext.
"""
