"""The sample town that `ensembl-fed demo` fills an empty store with."""
