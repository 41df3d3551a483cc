"""A data folder: its settings, which of its files are reports, its services, owners and zones.

It knows nothing of what a report states; reading gets the settings it needs from here.
"""

from pmdata.workspace.folder import (
    STORE_DIRECTORY,
    Workspace,
    find_workspace,
    nearest_workspace,
    open_workspace,
)
from pmdata.workspace.loading import SETTINGS_NAME
from pmdata.workspace.names import Names
from pmdata.workspace.settings import (
    DueDays,
    ErrorBudgetPolicy,
    Owner,
    Policies,
    ReportFiles,
    Service,
    Settings,
    Targets,
)
from pmdata.workspace.themes import (
    TAXONOMY_NAME,
    Claim,
    Taxonomy,
    Theme,
    default_taxonomy,
    default_themes,
    read_taxonomy,
)

__all__ = [
    "SETTINGS_NAME",
    "STORE_DIRECTORY",
    "TAXONOMY_NAME",
    "Claim",
    "DueDays",
    "ErrorBudgetPolicy",
    "Names",
    "Owner",
    "Policies",
    "ReportFiles",
    "Service",
    "Settings",
    "Targets",
    "Taxonomy",
    "Theme",
    "Workspace",
    "default_taxonomy",
    "default_themes",
    "find_workspace",
    "nearest_workspace",
    "open_workspace",
    "read_taxonomy",
]
