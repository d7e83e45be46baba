# SPDX-License-Identifier: Apache-2.0
"""The API group backups.example.com."""
