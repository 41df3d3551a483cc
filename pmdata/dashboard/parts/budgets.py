"""What pages state about budgets where a team is chosen, or the period does not apply."""

OWN_WINDOWS = (
    "Each objective over its own window; the period and the severities on the left do not apply here."
)
OWNS_NONE = "The chosen team owns no service with an objective."
