"""The graph of a BERT or XLM-RoBERTa with mean pooling, for OpenVINO's Python interface, built from the model's
safetensors as an export would make it (attention as one operation)."""

import json

import numpy as np
import openvino as ov
import openvino.opset13 as op

MASKED = np.float32(-1e30)


def read_tensors(path):
    """{name: float32 array} of a safetensors file, mapped."""
    size = int.from_bytes(path.open("rb").read(8), "little")
    header = json.loads(path.open("rb").read(8 + size)[8:])
    data = np.memmap(path, dtype=np.uint8, mode="c", offset=8 + size)
    return {
        name: data[slice(*tensor["data_offsets"])].view(np.float32).reshape(tensor["shape"])
        for name, tensor in header.items()
        if tensor.get("dtype") == "F32"
    }


class Bert:
    def __init__(self, folder):
        self.config = json.loads((folder / "config.json").read_text())
        self.tensors = read_tensors(folder / "model.safetensors")

    def linear(self, value, name):
        weight = op.constant(self.tensors[f"{name}.weight"], shared_memory=True)
        product = op.matmul(value, weight, False, True)
        return op.add(product, op.constant(self.tensors[f"{name}.bias"]))

    def norm(self, value, name):
        normal = op.mvn(value, [-1], True, self.config["layer_norm_eps"], "inside_sqrt")
        scaled = op.multiply(normal, op.constant(self.tensors[f"{name}.weight"]))
        return op.add(scaled, op.constant(self.tensors[f"{name}.bias"]))

    def looked_up(self, table, rows):
        tensor = self.tensors[f"embeddings.{table}.weight"]
        return op.gather(op.constant(tensor, shared_memory=True), rows, 0)

    def layer(self, value, mask, name):
        hidden, heads = self.config["hidden_size"], self.config["num_attention_heads"]

        def by_head(part):
            split = op.reshape(
                self.linear(value, f"{name}.attention.self.{part}"),
                [0, 0, heads, hidden // heads],
                True,
            )
            return op.transpose(split, [0, 2, 1, 3])

        attended = op.scaled_dot_product_attention(
            by_head("query"), by_head("key"), by_head("value"), mask
        )
        attended = op.reshape(op.transpose(attended, [0, 2, 1, 3]), [0, 0, hidden], True)
        attended = self.linear(attended, f"{name}.attention.output.dense")
        middle = self.norm(op.add(attended, value), f"{name}.attention.output.LayerNorm")
        wide = op.gelu(self.linear(middle, f"{name}.intermediate.dense"), "erf")
        return self.norm(
            op.add(self.linear(wide, f"{name}.output.dense"), middle), f"{name}.output.LayerNorm"
        )

    def model(self):
        """Inputs: ids, positions, mask to add to attention, share of each token in the vector."""
        ids = op.parameter([-1, -1], np.int32)
        positions = op.parameter([1, -1], np.int32)
        mask = op.parameter([-1, 1, 1, -1], np.float32)
        shares = op.parameter([-1, 1, -1], np.float32)
        words = self.looked_up("word_embeddings", ids)
        places = self.looked_up("position_embeddings", positions)
        kind = self.looked_up("token_type_embeddings", np.int32(0))
        value = self.norm(op.add(op.add(words, places), kind), "embeddings.LayerNorm")
        for number in range(self.config["num_hidden_layers"]):
            value = self.layer(value, mask, f"encoder.layer.{number}")
        return ov.Model([op.matmul(shares, value, False, False)], [ids, positions, mask, shares])

    def compiled(self, threads, precision):
        """A function of one batch, lists of ids, to unit vectors."""
        settings = {"INFERENCE_NUM_THREADS": threads, "INFERENCE_PRECISION_HINT": precision}
        run = ov.Core().compile_model(self.model(), "CPU", settings)
        first = self.config.get("pad_token_id", 0) + 1
        first_position = first if self.config["model_type"] == "xlm-roberta" else 0

        def encode(texts):
            width = max(map(len, texts))
            ids = np.zeros((len(texts), width), np.int32)
            mask = np.full((len(texts), 1, 1, width), MASKED)
            shares = np.zeros((len(texts), 1, width), np.float32)
            for row, text in enumerate(texts):
                count = len(text)
                ids[row, :count] = text
                mask[row, 0, 0, :count] = 0
                shares[row, 0, :count] = 1 / count
            positions = np.arange(first_position, first_position + width, dtype=np.int32)[None]
            vectors = run([ids, positions, mask, shares])[0][:, 0]
            return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

        return encode
