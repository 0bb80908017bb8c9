"""What `bench/run` is made of: one module a subject, and one for each thing they share."""
