"""A Paraformer of a few thousand random weights in FunASR's folder layout."""

import json
from pathlib import Path

TOKENS = ["<blank>", "<s>", "</s>", *"红烧肉怎么做清蒸鱼的法", "<unk>"]
_ATTENTION = {"attention_heads": 2, "linear_units": 32, "num_blocks": 2, "kernel_size": 5, "sanm_shfit": 0}
CONFIG = {
    "model": "Paraformer",
    "model_conf": {"ctc_weight": 0.0, "predictor_weight": 1.0, "predictor_bias": 1, "sampling_ratio": 0.75},
    "encoder": "SANMEncoder",
    "encoder_conf": _ATTENTION
    | {"output_size": 16, "input_layer": "pe", "pos_enc_class": "SinusoidalPositionEncoder", "normalize_before": True}
    | {"selfattention_layer_type": "sanm"},
    "decoder": "ParaformerSANMDecoder",
    "decoder_conf": _ATTENTION | {"att_layer_num": 2},
    "predictor": "CifPredictorV2",
    "predictor_conf": {"idim": 16, "threshold": 1.0, "l_order": 1, "r_order": 1, "tail_threshold": 0.45},
    "frontend": "WavFrontend",
    "frontend_conf": {"fs": 16000, "window": "hamming", "n_mels": 8, "frame_length": 25, "frame_shift": 10}
    | {"lfr_m": 2, "lfr_n": 2},
    "tokenizer": "CharTokenizer",
    "tokenizer_conf": {"unk_symbol": "<unk>", "split_with_space": True},
    "input_size": 16,
}


def build_paraformer(folder: Path) -> None:
    """Write config.yaml, configuration.json, tokens.json and model.pt."""
    import funasr  # noqa: F401 - registers the models
    import torch
    import yaml
    from funasr.register import tables

    (folder / "tokens.json").write_text(json.dumps(TOKENS, ensure_ascii=False), encoding="utf-8")
    (folder / "config.yaml").write_text(yaml.safe_dump(CONFIG), encoding="utf-8")
    metas = {"init_param": "model.pt", "config": "config.yaml", "tokenizer_conf": {"token_list": "tokens.json"}}
    content = {"framework": "pytorch", "model": {"type": "funasr"}, "file_path_metas": metas}
    (folder / "configuration.json").write_text(json.dumps(content), encoding="utf-8")
    torch.manual_seed(0)
    model = tables.model_classes["Paraformer"](**CONFIG, vocab_size=len(TOKENS))
    torch.save({"state_dict": model.state_dict()}, folder / "model.pt")
