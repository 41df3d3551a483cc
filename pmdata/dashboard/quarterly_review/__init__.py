"""The page of the review: a pack, picked, read, decided on and handed out."""
