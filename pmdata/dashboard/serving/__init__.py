"""The server's door: to which names it answers, from which pages, and who may write.

It knows requests and addresses, and nothing of what the pages show.
"""
