"""The page of incidents: their list, and one incident with its facts and details."""
