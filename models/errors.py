"""What goes wrong with chat models."""

from errors import UserError
from settings import ChatSettings


class ChatModelError(UserError, RuntimeError):
    """A chat model that cannot be used; the message is one sentence for the user.

    `passing` tells whether asking again may help: the endpoint was unreachable, overloaded or broken.
    """

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(message)
        self.passing = passing

    @classmethod
    def from_endpoint(cls, error: Exception, settings: ChatSettings) -> "ChatModelError":
        """Describe a failed call of the endpoint by what the user can do about it."""
        if isinstance(error, cls):
            return error
        status = getattr(error, "status_code", None)
        where = settings.base_url if settings.provider == "openai" else "the embedded model server"
        if status in (401, 403):
            return cls(f"模型拒绝了密钥 {where} refuses the key; set {settings.api_key_env}.")
        if status is not None and status < 500 and status != 429:
            return cls(f"模型拒绝了请求 {where} refuses the request ({status}): {one_line(error)}")
        return cls(
            f"模型没有回应 {where} does not answer ({one_line(error)}); check that it runs, then ask again.",
            passing=True,
        )


def one_line(error: Exception) -> str:
    """Return what an exception says as one line of at most 200 characters."""
    return " ".join(str(error).split())[:200] or type(error).__name__
