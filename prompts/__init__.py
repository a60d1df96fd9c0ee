"""One prompt per YAML file, read by a strict loader."""
