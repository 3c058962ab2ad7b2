"""Pages that are hard to capture, painted with codes that a machine reads in pictures of them."""
