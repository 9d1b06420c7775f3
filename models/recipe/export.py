"""Writes the trained network as Kaldi's am/final.mdl: a transition model and an nnet3 network, binary."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from network import CONTEXT, LAYERS
from numpy.typing import NDArray
from phones import KALDI_PHONES

Weights = Mapping[str, NDArray[np.floating]]
Affine = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Weight (outputs, inputs) and bias (outputs)."""


class KaldiWriter:
    """Builds a Kaldi binary file: each number carries its size before it, each token a space behind it."""

    def __init__(self) -> None:
        self.data = bytearray(b"\0B")

    def token(self, *names: str) -> None:
        for name in names:
            self.data += name.encode() + b" "

    def int32(self, *values: int) -> None:
        for value in values:
            self.data += struct.pack("<bi", 4, value)

    def float32(self, value: float) -> None:
        self.data += struct.pack("<bf", 4, value)

    def float64(self, value: float) -> None:
        self.data += struct.pack("<bd", 8, value)

    def int_vector(self, values: Iterable[int]) -> None:
        array = np.asarray(list(values), "<i4")
        self.data += struct.pack("<bi", 4, len(array)) + array.tobytes()

    def vector(self, values: Iterable[float]) -> None:
        array = np.asarray(list(values), "<f4")
        self.token("FV")
        self.int32(len(array))
        self.data += array.tobytes()

    def matrix(self, values: NDArray[np.floating]) -> None:
        self.token("FM")
        self.int32(*values.shape)
        self.data += np.ascontiguousarray(values, "<f4").tobytes()


def write_model(weights: Weights, path: Path) -> None:
    """The network's weights, as `network.Tdnn` names them -> final.mdl."""
    out = KaldiWriter()
    _transition_model(out)
    _network(out, _folded(weights))
    out.token("<LeftContext>")
    out.int32(CONTEXT)
    out.token("<RightContext>")
    out.int32(CONTEXT)
    out.token("<Priors>")
    out.vector([])  # a chain model has none
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(out.data)


def _transition_model(out: KaldiWriter) -> None:
    """One topology for all phones: a first frame, then any number of further ones (see phones.py)."""
    count = len(KALDI_PHONES)
    out.token("<TransitionModel>", "<Topology>")
    out.int_vector(range(1, count + 1))
    out.int_vector([-1] + [0] * count)  # phone -> entry
    out.int32(-1)  # extended format: the self-loop has a pdf of its own
    out.int32(1, 2)  # one entry, of two states
    out.int32(0, 1, 2)  # state 0: forward class 0, self-loop class 1, two transitions
    for target in (0, 1):
        out.int32(target)
        out.float32(0.5)
    out.int32(-1, -1, 0)  # state 1: the end
    out.token("</Topology>", "<Tuples>")
    out.int32(count)
    for number, phone in enumerate(KALDI_PHONES, 1):
        out.int32(number, 0, 2 * phone.acoustic, 2 * phone.acoustic + 1)
    out.token("</Tuples>", "<LogProbs>")
    out.vector([0.0] + [float(np.log(0.5))] * (2 * count))
    out.token("</LogProbs>", "</TransitionModel>")


def _folded(weights: Weights) -> list[Affine]:
    """The affine layers, with input normalisation and batch norm folded into the layer behind them."""
    layers: list[Affine] = []
    scale = 1 / weights["std"].astype(np.float64)
    shift = -weights["mean"] * scale
    for number in range(len(LAYERS) + 1):
        last = number == len(LAYERS)
        times = 1 if last else len(LAYERS[number].offsets)
        name = "out" if last else f"lin.{number}"
        weight = weights[f"{name}.weight"].astype(np.float64)
        bias = weights[f"{name}.bias"] + weight @ np.tile(shift, times)
        layers.append((weight * np.tile(scale, times), bias))
        if not last:
            scale = 1 / np.sqrt(weights[f"bn.{number}.running_var"].astype(np.float64) + 1e-5)
            shift = -weights[f"bn.{number}.running_mean"] * scale
    return layers


def _network(out: KaldiWriter, layers: list[Affine]) -> None:
    nodes, components, previous, rate = ["input-node name=input dim=40"], 0, "input", 1
    body = KaldiWriter()
    body.data.clear()
    for number, (weight, bias) in enumerate(layers):
        last = number == len(layers) - 1
        offsets = (0,) if last else LAYERS[number].offsets
        inputs = [previous if o == 0 else f"Offset({previous}, {o * rate})" for o in offsets]
        joined = inputs[0] if len(inputs) == 1 else f"Append({', '.join(inputs)})"
        affine = "output.affine" if last else f"tdnn{number + 1}.affine"
        nodes.append(f"component-node name={affine} component={affine} input={joined}")
        _affine(body, affine, (weight, bias))
        components, previous = components + 1, affine
        if not last:
            previous = f"tdnn{number + 1}.relu"
            nodes.append(f"component-node name={previous} component={previous} input={affine}")
            _relu(body, previous, len(bias))
            components, rate = components + 1, rate * LAYERS[number].stride
    nodes.append(f"output-node name=output input={previous} objective=linear")
    out.token("<Nnet3>")
    out.data += ("\n" + "\n".join(nodes) + "\n\n").encode()
    out.token("<NumComponents>")
    out.int32(components)
    out.data += body.data
    out.token("</Nnet3>")


def _affine(out: KaldiWriter, name: str, layer: Affine) -> None:
    out.token("<ComponentName>", name, "<FixedAffineComponent>", "<LinearParams>")
    out.matrix(layer[0])
    out.token("<BiasParams>")
    out.vector(layer[1])
    out.token("</FixedAffineComponent>")


def _relu(out: KaldiWriter, name: str, width: int) -> None:
    out.token("<ComponentName>", name, "<RectifiedLinearComponent>", "<Dim>")
    out.int32(width)
    for statistic in ("<ValueAvg>", "<DerivAvg>"):
        out.token(statistic)
        out.vector([])
    out.token("<Count>")
    out.float64(0.0)
    out.token("<OderivRms>")
    out.vector([])
    for statistic in ("<OderivCount>", "<NumDimsSelfRepaired>", "<NumDimsProcessed>"):
        out.token(statistic)
        out.float64(0.0)
    out.token("</RectifiedLinearComponent>")
