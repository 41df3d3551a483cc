"""Text as a reader sees it: blocks, sentences, words, phrases; it knows nothing of incidents."""
