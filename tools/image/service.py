"""Picture services reached through an SDK: what CogView and OpenAI-compatible endpoints share."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from threading import Event

from PIL import Image

from settings import ImageSettings, secret
from tools.image.picture import ImageCancelled, ImageError, Job, Progress
from tools.image.remote import decode_base64, download


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered: an address, or the picture itself in base64."""

    url: str | None
    b64_json: str | None


class ServiceBackend(ABC):
    """Ask a service for one picture and fetch it at once, before its address expires."""

    name: str
    device = "remote"
    draws_recipe = False
    default_model: str
    default_url: str

    def __init__(self, settings: ImageSettings) -> None:
        self._settings = settings
        self.model = settings.model or self.default_model
        self._endpoint = settings.base_url or self.default_url

    @abstractmethod
    def _ask(self, job: Job, key: str) -> Answer:
        """Call the SDK.

        Raises:
            ImageError: the service refuses, fails or cannot be reached.
        """

    def draw(self, job: Job, progress: Progress, cancelled: Event) -> Image.Image:
        """Return the picture as RGB.

        Raises:
            ImageError: no key, no SDK, the service refuses or fails, or what it sends is no picture.
            ImageCancelled: given up meanwhile.
        """
        settings = self._settings
        key = secret(settings.api_key_env)
        if key is None:
            name = settings.api_key_env
            raise ImageError(f"请在环境变量 {name} 里设置画图服务的密钥。", f"Set the picture service's key in {name}.")
        answer = self._ask(job, key.get_secret_value())
        progress(1, 2)
        if cancelled.is_set():
            raise ImageCancelled
        if answer.b64_json:
            image = decode_base64(answer.b64_json, settings.max_bytes)
        elif answer.url:
            image = download(
                answer.url,
                endpoint=self._endpoint,
                max_bytes=settings.max_bytes,
                timeout_s=settings.timeout_s,
                cancelled=cancelled,
            )
        else:
            raise ImageError("画图服务没有返回图片。", "The picture service sent no picture.")
        progress(2, 2)
        return image

    def release(self) -> None:  # noqa: B027  nothing to override
        """Do nothing: nothing is held between pictures."""

    def _status_error(self, status: int) -> ImageError:
        """Return the sentence for an HTTP status; the service's own text may quote the key and is left out."""
        match status:
            case 400 | 422:
                return ImageError("画图服务拒绝了这个请求。", "The picture service refused the request.")
            case 401 | 403:
                name = self._settings.api_key_env
                return ImageError(
                    f"画图服务不接受 {name} 里的密钥。", f"The picture service rejects the key in {name}."
                )
            case 429:
                return ImageError("画图服务正忙或额度已用完。", "The picture service is busy or its quota is used up.")
            case _:
                return ImageError(f"画图服务出错（{status}）。", f"The picture service failed ({status}).")


def first_answer(found: object) -> Answer:
    """Read the first entry of `data`; anything else than the protocol's shape counts as no picture."""
    data = getattr(found, "data", None)
    entry = data[0] if isinstance(data, list) and data else None
    url, text = getattr(entry, "url", None), getattr(entry, "b64_json", None)
    return Answer(url if isinstance(url, str) else None, text if isinstance(text, str) else None)


def unreachable() -> ImageError:
    """Return the error for a service that cannot be reached."""
    return ImageError("连不上画图服务。", "The picture service cannot be reached.")


def too_late() -> ImageError:
    """Return the error for a service that did not answer in time."""
    return ImageError("画图服务没有及时回答。", "The picture service did not answer in time.")


def unreadable() -> ImageError:
    """Return the error for an answer outside the protocol."""
    return ImageError("画图服务的回答读不懂。", "The picture service's answer makes no sense.")
