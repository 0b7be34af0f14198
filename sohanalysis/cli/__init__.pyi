from .shell import run_command as run_command
