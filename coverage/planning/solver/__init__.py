"""The only rooms with NumPy and OR-Tools: import them in workers and commands, never in a web
process.
"""
