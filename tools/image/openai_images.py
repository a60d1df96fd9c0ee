"""Backend `openai`: any endpoint that speaks OpenAI's images protocol."""

from tools.image.picture import Job
from tools.image.service import Answer, ServiceBackend, first_answer, too_late, unreachable, unreadable


class OpenAIBackend(ServiceBackend):
    """`POST /images/generations` (https://platform.openai.com/docs/api-reference/images)."""

    name = "openai"
    default_model = "gpt-image-1"
    default_url = "https://api.openai.com/v1"

    def _ask(self, job: Job, key: str) -> Answer:
        import openai

        timeout = self._settings.timeout_s
        with openai.OpenAI(api_key=key, base_url=self._endpoint, timeout=timeout, max_retries=1) as client:
            try:
                size = f"{job.width or 1024}x{job.height or 1024}"
                return first_answer(client.images.generate(model=self.model, prompt=job.prompt, size=size))
            except openai.APITimeoutError:
                raise too_late() from None
            except openai.APIStatusError as error:
                raise self._status_error(error.status_code) from None
            except openai.APIConnectionError:
                raise unreachable() from None
            except (openai.OpenAIError, ValueError, TypeError, AttributeError):
                raise unreadable() from None
