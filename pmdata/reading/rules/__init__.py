"""What each part of a report states, as typed fields."""
