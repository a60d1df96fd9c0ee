"""Question sets, metrics and the runners behind `shishen eval`."""
