"""Places of a file held against the register of sites."""
