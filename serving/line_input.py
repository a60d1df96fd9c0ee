"""Lines typed in a terminal, or piped in."""

import signal
import sys

from settings import SettingsError


def read_line(prompt: str) -> str | None:
    """Return what is typed after `prompt`, or None at the end of input.

    Ctrl-C raises KeyboardInterrupt at once, within a running event loop too: the loop's own handler only asks its task
    to stop, which is not heard before the line is finished.

    Raises:
        SettingsError: it is no text in the terminal's encoding.
    """
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        sys.stdout.write("\n")
        if sys.stdin.isatty() and sys.stdout.isatty():
            # Importing it gives `input` its line editing, by whole characters.
            import readline  # noqa: F401

            return input(prompt)
        sys.stdout.write(prompt)
        sys.stdout.flush()
        return sys.stdin.readline() or None
    except EOFError:
        return None
    except UnicodeDecodeError:
        raise SettingsError(f"输入不是文字 What was typed is no {sys.stdin.encoding} text.") from None
    finally:
        signal.signal(signal.SIGINT, handler)
