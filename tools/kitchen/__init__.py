"""Scaling, substitution, shopping lists, units, nutrition and timers."""
