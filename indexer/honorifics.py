"""Words before a name in a label: forms of address, and roles that stand for whoever speaks.

Constants only; small letters, without full stops.
"""

HONORIFICS = frozenset("mr mrs ms miss dr the hon sir madam prof professor rev lord lady dame".split())
"""Forms of address."""

SPEAKING_ROLES = frozenset(
    """
    president minister secretary ambassador general admiral colonel captain governor senator representative
    congressman congresswoman director administrator commissioner chancellor premier spokesman spokeswoman spokesperson
    moderator interpreter operator host anchor chairman chairwoman chair speaker mayor judge justice prosecutor
    official chief commander envoy adviser advisor lieutenant major sergeant prince princess king queen sheikh
    """.split()
)
"""Roles that label a turn, with a name or without."""
