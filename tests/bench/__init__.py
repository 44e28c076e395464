"""How fast the portal is, as ratios within one run. `make bench` runs it.

What is measured is the CPU of one request: this process's and that of its database connection, without a network and without a
queue, since that is steadier than requests per second (and a page's CPU decides how many pages a machine gives). Targets take
turns, round after round, so that a busy machine slows all of them alike; printed are medians and the range of each ratio.
"""
