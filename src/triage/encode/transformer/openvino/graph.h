// An encoder as a graph of OpenVINO's operations, in the shapes that its CPU plugin fuses.
#pragma once

#include <memory>
#include <openvino/core/model.hpp>

#include "triage/encode/transformer/encoder_config.h"
#include "triage/encode/transformer/encoder_weights.h"
#include "triage/encode/transformer/engine.h"

namespace triage::encode {

// Inputs by index, for any number of rows and any length:
//   0 ids, 1 positions   int32 [rows, length]
//   2 mask               float32 [rows, 1, 1, length], added to attention scores
//   3 shares             float32 [rows, 1, length]
// Output: float32 [rows, 1, hidden_size]. Weights stay where they are mapped; with kInt8 those of
// linear layers are copied in eight bits.
[[nodiscard]] std::shared_ptr<ov::Model> encoder_graph(const EncoderConfig& config,
                                                       const EncoderWeights& weights,
                                                       Precision precision);

}  // namespace triage::encode
