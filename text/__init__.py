"""Text before food: script, tokens, numerals, pinyin and pronunciation."""
