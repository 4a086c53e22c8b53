"""Rules as YAML: what counts as a finding, how severe it is, and what lowers or raises the confidence."""
