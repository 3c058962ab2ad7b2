"""What a capture says of itself, and the view that is stitched from it. Pure."""
