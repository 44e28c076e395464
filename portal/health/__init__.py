"""Floor 5: whether the portal lives and whether it is ready, for whoever runs it. Says nothing else."""
