#!/usr/bin/env python
"""Write ``graph.onnx`` into a BERT folder: its layers in 8-bit arithmetic, without any weight.

    python scripts/export_graph.py models/minilm-zh-en

Weights are named as in ``model.safetensors`` and given by whoever opens the graph, matrices as
(in, out) int8 with a scale for each column under the same name and ``.scale``. What enters a matrix
product is scaled to 8 bits token by token: a scale for a whole batch would make a text's vector
depend on its neighbours, and one for a whole text loses more (mean cosine to float .993, not .997).

One text at a time, no padding: input ``embeddings`` (1, tokens, hidden) float32, sums of word,
position and type rows; output ``mean`` (1, hidden) float32, the mean over the last layer's tokens.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

SCALE = ".scale"


class Graph:
    """An ONNX graph in the making."""

    def __init__(self, config: dict) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self.config = config
        self.constant("zero", np.uint8(128))
        self.constant("one", np.float32(1))
        self.constant("step", np.float32(1 / 127))

    def constant(self, name: str, value: np.generic) -> None:
        self.nodes.append(
            helper.make_node("Constant", [], [name], value=numpy_helper.from_array(np.array(value)))
        )

    def weight(self, name: str, shape: list[int], kind: int = TensorProto.FLOAT) -> str:
        """A tensor that is not in the file: whoever opens the graph brings it."""
        tensor = TensorProto(name=name, data_type=kind, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        size = int(np.prod(shape)) * (4 if kind == TensorProto.FLOAT else 1)
        for key, value in (
            ("location", "given-on-opening"),
            ("offset", "0"),
            ("length", str(size)),
        ):
            tensor.external_data.add(key=key, value=value)
        self.weights.append(tensor)
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes) -> str:
        domain = (
            "com.microsoft"
            if kind in ("MultiHeadAttention", "SkipLayerNormalization", "Gelu")
            else ""
        )
        self.nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **attributes))
        return output

    def rounded(self, x: str) -> str:
        """Scale each token of `x` to 8 bits, zero at 128; its scale is ``x.scale``."""
        largest = self.node(
            "ReduceMax", [self.node("Abs", [x], x + ".abs")], x + ".max", axes=[-1], keepdims=1
        )
        self.node("Mul", [largest, "step"], x + SCALE)
        even = self.node("Div", [x, x + SCALE], x + ".even")
        return self.node("QuantizeLinear", [even, "one", "zero"], x + ".int8")

    def dense(self, x: str, name: str, inner: int, outer: int) -> str:
        """``x @ weight + bias`` in 8 bits, `x` rounded before."""
        weight = self.weight(name + ".weight", [inner, outer], TensorProto.INT8)
        scale = self.weight(name + ".weight" + SCALE, [outer])
        bias = self.weight(name + ".bias", [outer])
        whole = self.node("MatMulInteger", [x + ".int8", weight, "zero"], name + ".whole")
        real = self.node("Cast", [whole], name + ".real", to=TensorProto.FLOAT)
        tokens = self.node("Mul", [real, x + SCALE], name + ".tokens")
        columns = self.node("Mul", [tokens, scale], name + ".columns")
        return self.node("Add", [columns, bias], name + ".out")

    def norm(self, x: str, name: str, skip: str | None = None) -> str:
        hidden = self.config["hidden_size"]
        kind = "LayerNormalization" if skip is None else "SkipLayerNormalization"
        inputs = [x, *([skip] if skip else [])]
        inputs += [self.weight(f"{name}.{part}", [hidden]) for part in ("weight", "bias")]
        return self.node(kind, inputs, name + ".out", epsilon=self.config["layer_norm_eps"])

    def layer(self, x: str, number: int) -> str:
        """One layer of BERT (Devlin et al. 2019): attention, then two dense ones, each with a skip."""
        hidden, wide = self.config["hidden_size"], self.config["intermediate_size"]
        place = f"encoder.layer.{number}"
        self.rounded(x)
        parts = [
            self.dense(x, f"{place}.attention.self.{part}", hidden, hidden)
            for part in ("query", "key", "value")
        ]
        heads = self.config["num_attention_heads"]
        seen = self.node("MultiHeadAttention", parts, f"{place}.seen", num_heads=heads)
        self.rounded(seen)
        out = self.dense(seen, f"{place}.attention.output.dense", hidden, hidden)
        x = self.norm(out, f"{place}.attention.output.LayerNorm", x)
        self.rounded(x)
        wider = self.node(
            "Gelu", [self.dense(x, f"{place}.intermediate.dense", hidden, wide)], f"{place}.wide"
        )
        self.rounded(wider)
        return self.norm(
            self.dense(wider, f"{place}.output.dense", wide, hidden), f"{place}.output.LayerNorm", x
        )

    def model(self) -> onnx.ModelProto:
        hidden = self.config["hidden_size"]
        x = self.norm("embeddings", "embeddings.LayerNorm")
        for number in range(self.config["num_hidden_layers"]):
            x = self.layer(x, number)
        self.node("ReduceMean", [x], "mean", axes=[1], keepdims=0)
        graph = helper.make_graph(
            self.nodes,
            "bert",
            [helper.make_tensor_value_info("embeddings", TensorProto.FLOAT, [1, "tokens", hidden])],
            [helper.make_tensor_value_info("mean", TensorProto.FLOAT, [1, hidden])],
            self.weights,
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def export(folder: Path) -> None:
    """Write the graph of the model whose ``config.json`` lies in `folder`."""
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "graph.onnx").write_bytes(Graph(config).model().SerializeToString())


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        export(Path(argument))
