"""Board papers in Word, from templates that people edit."""
