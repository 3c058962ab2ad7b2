"""Where clients connect: the socket, later the casebook."""
