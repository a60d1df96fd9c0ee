"""FunASR models of a few thousand random weights, each in the folder layout that FunASR loads."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

TOKENS = ["<blank>", "<s>", "</s>", *"红烧肉怎么做清蒸鱼的法", "<unk>"]
TAGS = ["<|zh|>", "<|NEUTRAL|>", "<|Speech|>", "<|woitn|>"]
_ATTENTION = {"attention_heads": 2, "linear_units": 32, "num_blocks": 2, "kernel_size": 5, "sanm_shfit": 0}
_SANM = _ATTENTION | {"output_size": 16, "input_layer": "pe", "pos_enc_class": "SinusoidalPositionEncoder"}
_SANM |= {"normalize_before": True, "selfattention_layer_type": "sanm"}
_FRONTEND = {
    "frontend": "WavFrontend",
    "frontend_conf": {"fs": 16000, "window": "hamming", "n_mels": 8, "frame_length": 25, "frame_shift": 10}
    | {"lfr_m": 2, "lfr_n": 2},
    "input_size": 16,
}
_CHARACTERS = {"tokenizer": "CharTokenizer", "tokenizer_conf": {"unk_symbol": "<unk>", "split_with_space": True}}
PARAFORMER = {
    "model": "Paraformer",
    "model_conf": {"ctc_weight": 0.0, "predictor_weight": 1.0, "predictor_bias": 1, "sampling_ratio": 0.75},
    "encoder": "SANMEncoder",
    "encoder_conf": _SANM,
    "decoder": "ParaformerSANMDecoder",
    "decoder_conf": _ATTENTION | {"att_layer_num": 2},
    "predictor": "CifPredictorV2",
    "predictor_conf": {"idim": 16, "threshold": 1.0, "l_order": 1, "r_order": 1, "tail_threshold": 0.45},
    **_FRONTEND,
    **_CHARACTERS,
}
SENSE_VOICE = {
    "model": "SenseVoiceSmall",
    "model_conf": {"length_normalized_loss": True, "sos": 1, "eos": 2, "ignore_id": -1},
    "encoder": "SenseVoiceEncoderSmall",
    "encoder_conf": _SANM | {"tp_blocks": 1},
    "tokenizer": "SentencepiecesTokenizer",
    "tokenizer_conf": {"unk_symbol": "<unk>", "split_with_space": True},
    **_FRONTEND,
}
VOICE_ACTIVITY = {
    "model": "FsmnVADStreaming",
    "model_conf": {"sample_rate": 16000, "detect_mode": 1, "max_end_silence_time": 800, "sil_pdf_ids": [0]},
    "encoder": "FSMN",
    "encoder_conf": {"input_dim": 40, "input_affine_dim": 8, "fsmn_layers": 1, "linear_dim": 8, "proj_dim": 4}
    | {"lorder": 4, "rorder": 0, "lstride": 1, "rstride": 0, "output_affine_dim": 8, "output_dim": 2},
    "frontend": "WavFrontendOnline",
    "frontend_conf": {"fs": 16000, "window": "hamming", "n_mels": 8, "frame_length": 25, "frame_shift": 10}
    | {"dither": 0.0, "lfr_m": 5, "lfr_n": 1},
}
PUNCTUATION = {
    "model": "CTTransformer",
    "model_conf": {"punc_list": ["<unk>", "_", "，", "。", "？", "、"], "embed_unit": 16, "att_unit": 16}
    | {"ignore_id": 0, "sentence_end_id": 3},
    "encoder": "SANMEncoder",
    "encoder_conf": _SANM | {"input_size": 16},
    **_CHARACTERS,
}


def build_paraformer(folder: Path) -> Path:
    """Write a Paraformer and return its folder."""
    return _write(folder, PARAFORMER, TOKENS)


def build_sense_voice(folder: Path) -> Path:
    """Write a SenseVoice, whose texts begin with tags, and return its folder."""
    import sentencepiece

    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["红烧肉怎么做", "清蒸鱼的做法"]),
        model_writer=model,
        model_type="char",
        vocab_size=3 + len(TAGS) + 11,
        hard_vocab_limit=False,
        user_defined_symbols=TAGS,
        minloglevel=2,
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pieces.model").write_bytes(model.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model.getvalue()).get_piece_size()
    return _write(folder, SENSE_VOICE, None, vocab_size=pieces)


def build_voice_activity(folder: Path, *, hears: bool) -> Path:
    """Write a voice activity model that takes everything for speech, or nothing, and return its folder."""

    def lean(model: Any) -> None:
        model.encoder.out_linear2.linear.bias.data[0] = -5.0 if hears else 5.0

    return _write(folder, VOICE_ACTIVITY, None, tweak=lean)


def build_punctuation(folder: Path) -> Path:
    """Write a punctuation model that ends a text with a full stop and adds nothing else; return its folder."""

    def lean(model: Any) -> None:
        model.decoder.bias.data[1] = 20.0

    return _write(folder, PUNCTUATION, TOKENS, tweak=lean)


def _write(
    folder: Path,
    config: dict[str, Any],
    tokens: list[str] | None,
    *,
    vocab_size: int = 0,
    tweak: Callable[[Any], None] = lambda model: None,
) -> Path:
    """Write config.yaml, configuration.json, the tokens and model.pt."""
    import funasr  # noqa: F401 - registers the models
    import torch
    import yaml
    from funasr.register import tables

    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    metas: dict[str, Any] = {"init_param": "model.pt", "config": "config.yaml"}
    if tokens is not None:
        (folder / "tokens.json").write_text(json.dumps(tokens, ensure_ascii=False), encoding="utf-8")
        metas["tokenizer_conf"] = {"token_list": "tokens.json"}
    elif vocab_size:
        metas["tokenizer_conf"] = {"bpemodel": "pieces.model"}
    content = {"framework": "pytorch", "model": {"type": "funasr"}, "file_path_metas": metas}
    (folder / "configuration.json").write_text(json.dumps(content), encoding="utf-8")
    torch.manual_seed(0)
    # As FunASR does it: the whole configuration, that of the model itself first.
    parts = {**config["model_conf"], **config, "vocab_size": vocab_size or len(tokens or [])}
    model = tables.model_classes[config["model"]](**parts)
    tweak(model)
    torch.save({"state_dict": model.state_dict()}, folder / "model.pt")
    return folder
