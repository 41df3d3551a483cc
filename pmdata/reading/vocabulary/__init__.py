"""What words mean: ours, a language's, a workspace's."""
