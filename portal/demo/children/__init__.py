"""The twelve children of the invented world, a module for each; Kai's and Ella's plans, reviews and records have modules of their own."""
