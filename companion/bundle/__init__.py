"""The package handed over: written from a vault, verified without one."""
