"""What the server tells of itself."""

from __future__ import annotations

from importlib import metadata

from wyoming.info import (
    AsrModel,
    AsrProgram,
    Attribution,
    HandleModel,
    HandleProgram,
    Info,
    TtsProgram,
    TtsVoice,
)

LANGUAGES = ["en"]

NAME = "charley"
"""Of each program; Home Assistant shows it."""

OURS = Attribution("The Charley contributors", "")

MAKERS = {
    "vosk": Attribution("Alpha Cephei", "https://alphacephei.com/vosk/"),
    "pocketsphinx": Attribution("Carnegie Mellon University", "https://github.com/cmusphinx/pocketsphinx"),
    "espeak-ng": Attribution("The espeak-ng contributors", "https://github.com/espeak-ng/espeak-ng"),
}


def info(recogniser: tuple[str, str] | None = None, voice: str | None = None) -> Info:
    """`recogniser`: engine and model, `voice`: its name, where they are served."""
    version = metadata.version("charley")
    return Info(
        handle=[_handle(version)],
        asr=[_asr(*recogniser, version)] if recogniser else [],
        tts=[_tts(voice, version)] if voice else [],
    )


def _handle(version: str) -> HandleProgram:
    model = HandleModel(
        name="leg-cramps",
        attribution=OURS,
        installed=True,
        description="Leg cramps in pregnancy: relief, causes, danger signs",
        version=version,
        languages=LANGUAGES,
    )
    return HandleProgram(
        name=NAME,
        attribution=OURS,
        installed=True,
        description="Charley, for leg cramps in pregnancy",
        version=version,
        models=[model],
        supports_handled_streaming=True,
        supports_home_control=False,
    )


def _asr(engine: str, model: str, version: str) -> AsrProgram:
    maker = MAKERS.get(engine, OURS)
    return AsrProgram(
        name=NAME,
        attribution=OURS,
        installed=True,
        description=f"Charley's ears ({engine}): best for what people say to Charley",
        version=version,
        models=[
            AsrModel(
                name=model,
                attribution=maker,
                installed=True,
                description=f"{model}, by {engine}",
                version=None,
                languages=LANGUAGES,
            )
        ],
        supports_transcript_streaming=True,
        requires_external_vad=True,
        prefers_auto_gain_enabled=False,
        prefers_noise_reduction_enabled=False,
    )


def _tts(voice: str, version: str) -> TtsProgram:
    return TtsProgram(
        name=NAME,
        attribution=OURS,
        installed=True,
        description="Charley's voice: calm, by espeak-ng",
        version=version,
        voices=[
            TtsVoice(
                name=voice,
                attribution=MAKERS["espeak-ng"],
                installed=True,
                description=voice,
                version=None,
                languages=LANGUAGES,
            )
        ],
        supports_synthesize_streaming=True,
    )
