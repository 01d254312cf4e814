"""The assessment of trust: pure arithmetic from observations to readings, the same both ways.

Evidence in, figures out: nothing here is typed in, stored, or asked of a clock; the day of a reading is an argument.
"""
