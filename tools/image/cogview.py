"""Backend `cogview`: Zhipu's CogView through zai-sdk."""

from tools.image.picture import ImageError, Job
from tools.image.service import Answer, ServiceBackend, first_answer, too_late, unreachable, unreadable


class CogViewBackend(ServiceBackend):
    """CogView of Zhipu (https://docs.bigmodel.cn); it answers with an address that expires."""

    name = "cogview"
    default_model = "cogview-4"
    default_url = "https://open.bigmodel.cn/api/paas/v4"

    def _ask(self, job: Job, key: str) -> Answer:
        try:
            import zai
            from zai import core
        except ImportError:
            raise ImageError(
                "CogView 需要安装：pip install 'shishen[cogview]'。", "CogView needs the extra shishen[cogview]."
            ) from None
        timeout = self._settings.timeout_s
        client = zai.ZhipuAiClient(api_key=key, base_url=self._endpoint, timeout=timeout, max_retries=1)
        try:
            size = f"{job.width or 1024}x{job.height or 1024}"
            return first_answer(client.images.generations(model=self.model, prompt=job.prompt, size=size))
        except core.APITimeoutError:
            raise too_late() from None
        except core.APIStatusError as error:
            raise self._status_error(error.status_code) from None
        except (core.APIResponseValidationError, ValueError, TypeError, AttributeError):
            raise unreadable() from None
        except core.ZaiError:
            raise unreachable() from None
        finally:
            client.close()
