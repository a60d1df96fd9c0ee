"""Text to speech: an endpoint, or Kokoro on this machine."""

from tools.voice.factory import create_voice
from tools.voice.voices import (
    MEDIA_TYPES,
    SoundFormat,
    UnknownVoiceError,
    Voice,
    VoiceBusyError,
    VoiceError,
    whole,
)

__all__ = [
    "MEDIA_TYPES",
    "SoundFormat",
    "UnknownVoiceError",
    "Voice",
    "VoiceBusyError",
    "VoiceError",
    "create_voice",
    "whole",
]
