"""Every test of ensembl-fed."""
