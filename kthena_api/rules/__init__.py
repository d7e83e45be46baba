# SPDX-License-Identifier: Apache-2.0
"""Schema and expressions together: which rules a definition has, and what they say of an object.

Here belongs what needs both `crd` and `cel`: the types that a schema declares, rules compiled and
costed, their verdict on an object and its old state. What does not: the other stages of a verdict,
and anything that only one of the two needs. Start reading at `plan`; `declare.declare`,
`plan.plan_rules`, `evaluate.evaluate` and `review.review_rules` are what others call.
"""
