"""Search: which incidents mention something, and which are like another one."""
