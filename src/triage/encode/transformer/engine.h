// What runs an encoder's layers: the border between the program and the library that it opens when
// it first encodes with a transformer (openvino/engine.cc), so that commands that do without one
// start without OpenVINO.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "triage/encode/transformer/encoder_config.h"
#include "triage/encode/transformer/encoder_weights.h"
#include "triage/encode/transformer/precision.h"

namespace triage::encode {

// Token ids made equally long; each vector is rows × length, row-major.
struct PaddedBatch {
  std::size_t rows = 0;
  std::size_t length = 0;
  std::vector<std::int32_t> ids;
  std::vector<std::int32_t> positions;  // row of the table of positions
  std::vector<float> mask;              // added to attention: 0 for a token, far below for padding
  std::vector<float> shares;            // what each token counts in its text's vector
};

struct EngineOptions {
  Precision precision = Precision::kFloat32;
  std::size_t threads = 1;
};

class Engine {
 public:
  Engine() = default;
  virtual ~Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Writes the sum of each row's tokens by their shares: batch.rows × hidden_size, row-major.
  // Any thread; more than parallel_runs() at once wait for each other.
  virtual void run(const PaddedBatch& batch, std::span<float> vectors) = 0;

  [[nodiscard]] virtual std::size_t parallel_runs() const = 0;
};

// The library's only function, by its name; sets `engine`. Throws InvalidInput for a precision that
// this processor does not have, Unavailable if the graph cannot be compiled.
using OpenEngine = void(const EncoderConfig& config, const EncoderWeights& weights,
                        const EngineOptions& options, std::unique_ptr<Engine>& engine);
constexpr const char* kOpenEngine = "triage_open_engine";

}  // namespace triage::encode
