"""Commands that show, measure and prepare; the product does not need them to run."""
