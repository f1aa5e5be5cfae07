"""How things look and read: colours, patterns, numbers and dates, for web and print alike."""
